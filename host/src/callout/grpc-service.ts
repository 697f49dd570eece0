import { ByteReader, MalformedModule } from "../module/byte-reader.js";

/**
 * What the bytes of an `envoy.config.core.v3.GrpcService` ask for: a cluster of the gateway, a client of another kind, or
 * nothing, on which Envoy aborts. Bytes that are no protobuf are the name of a cluster to Envoy.
 */
export type GrpcTarget =
  | { readonly kind: "cluster"; readonly cluster: string; readonly authority: string }
  | { readonly kind: "google" | "unset" }
  | { readonly kind: "name"; readonly cluster: string };

/** Length-delimited fields of a message by their numbers; undefined for the others. */
type Fields = Map<number, Uint8Array | undefined>;

export function readGrpcService(bytes: Uint8Array): GrpcTarget {
  const service = fieldsOf(bytes);
  if (service === undefined) return { kind: "name", cluster: text(bytes) };
  const target = service.get(1);
  if (target === undefined) return { kind: service.has(2) ? "google" : "unset" };
  const envoy = fieldsOf(target);
  if (envoy === undefined) return { kind: "name", cluster: text(bytes) };
  return { kind: "cluster", cluster: text(envoy.get(1)), authority: text(envoy.get(2)) };
}

function text(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
}

/** The last value of each field; undefined when the bytes are no message. */
function fieldsOf(bytes: Uint8Array): Fields | undefined {
  const fields: Fields = new Map();
  const reader = new ByteReader(bytes);
  try {
    while (!reader.done) {
      const tag = reader.unsigned();
      const field = Math.floor(tag / 8);
      const type = tag & 7;
      if (field === 0 || ![0, 1, 2, 5].includes(type)) return undefined;
      fields.set(field, undefined);
      if (type === 0) reader.unsigned();
      else if (type === 1) reader.slice(8);
      else if (type === 5) reader.slice(4);
      else {
        const { position } = reader.slice(reader.unsigned());
        fields.set(field, bytes.subarray(position, reader.position));
      }
    }
  } catch (error) {
    if (error instanceof MalformedModule) return undefined;
    throw error;
  }
  return fields;
}
