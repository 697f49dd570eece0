import { ProtoReader } from "@sluice/codec/protobuf/reader";
import { ProtoWriter } from "@sluice/codec/protobuf/writer";
import { callForeign, ForeignAnswer } from "./foreign-call";

/** What came of a signature: `error` says why there is none, or why it is not good. */
export class SignatureResult {
  constructor(
    /** Is it good, or was it made? */
    readonly ok: bool,
    /** "" when it is; what the host says, or that it has no such function. */
    readonly error: string,
    /** The signature that was made, empty otherwise. */
    readonly signature: Uint8Array,
  ) {}
}

/**
 * Checks a signature. Foreign function `verify_signature`.
 *
 * @param hash `sha1`, `sha224`, `sha256`, `sha384` or `sha512`
 * @param key a public key as DER (SubjectPublicKeyInfo)
 */
export function verifySignature(
  hash: string,
  key: Uint8Array,
  signature: Uint8Array,
  text: Uint8Array,
): SignatureResult {
  const args = new ProtoWriter().text(1, hash).bytes(2, key).bytes(3, signature).bytes(4, text).toBytes();
  return read(callForeign("verify_signature", args), 2, 0);
}

/**
 * Makes a signature. Foreign function `sign`, in Envoy since 1.37.
 *
 * @param hash as of `verifySignature`
 * @param key a private key as DER (PKCS #8)
 */
export function sign(hash: string, key: Uint8Array, text: Uint8Array): SignatureResult {
  const args = new ProtoWriter().text(1, hash).bytes(2, key).bytes(3, text).toBytes();
  return read(callForeign("sign", args), 3, 2);
}

function read(answer: ForeignAnswer, errorField: i32, signatureField: i32): SignatureResult {
  let ok = false;
  let error = answer.ok ? "" : "status " + answer.status.toString();
  let signature = new Uint8Array(0);
  const message = new ProtoReader(answer.bytes);
  while (answer.ok && message.next()) {
    if (message.field == 1) ok = message.bool();
    else if (message.field == errorField) error = message.text();
    else if (message.field == signatureField) signature = message.bytes();
  }
  return new SignatureResult(ok && message.error.length == 0, error, signature);
}
