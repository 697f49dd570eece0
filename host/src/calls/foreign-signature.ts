import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { bytesField, parseMessage, textField, writeMessage } from "./protobuf.js";
import { Status } from "./status.js";

/** Digests of Envoy's signatures, under the names that it takes. */
const hashes: ReadonlySet<string> = new Set(["sha1", "sha224", "sha256", "sha384", "sha512"]);

function parseKey(make: () => KeyObject): KeyObject | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function failure(text: string, field: number): Uint8Array {
  return writeMessage([[field, Buffer.from(text)]]);
}

/** `VerifySignatureArguments` to `VerifySignatureResult`: what is wrong is told in the message, not by the status. */
export function verifySignature(args: Uint8Array): Uint8Array | Status {
  const fields = args.length === 0 ? undefined : parseMessage(args);
  if (fields === undefined) return Status.BadArgument;
  const pem = textField(fields, 5);
  const der = Buffer.from(bytesField(fields, 2));
  // One key, in one of both forms.
  if ((pem === "") === (der.length === 0)) return Status.BadArgument;
  const key = parseKey(() => createPublicKey(pem === "" ? { key: der, format: "der", type: "spki" } : pem));
  if (key === undefined) return failure("Failed to initialize digest verify.", 2);
  const hash = textField(fields, 1);
  if (!hashes.has(hash.toLowerCase())) return failure(`${hash} is not supported.`, 2);
  const good = verify(hash.toLowerCase(), bytesField(fields, 4), key, bytesField(fields, 3));
  return good ? writeMessage([[1, true]]) : failure("Failed to verify digest. Error code: 0", 2);
}

/** `SignArguments` to `SignResult`, likewise. */
export function makeSignature(args: Uint8Array): Uint8Array | Status {
  const fields = args.length === 0 ? undefined : parseMessage(args);
  if (fields === undefined) return Status.BadArgument;
  const pem = textField(fields, 4);
  const der = Buffer.from(bytesField(fields, 2));
  if ((pem === "") === (der.length === 0)) return Status.BadArgument;
  const key = parseKey(() => createPrivateKey(pem === "" ? { key: der, format: "der", type: "pkcs8" } : pem));
  if (key === undefined) return failure("Invalid key type: private key required for signing operation.", 3);
  const hash = textField(fields, 1);
  if (!hashes.has(hash.toLowerCase())) return failure(`${hash} is not supported.`, 3);
  return writeMessage([
    [1, true],
    [2, sign(hash.toLowerCase(), bytesField(fields, 3), key)],
  ]);
}
