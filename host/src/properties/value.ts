/**
 * A property as the embedder gives it. `bigint` is an int64 on the wire and `number` a double, except for the
 * attributes Envoy defines as integers (`source.port`, `request.size`, …), where a number is an integer as well.
 * Messages (`metadata`, `xds.node`, `xds.route_metadata`, …) are records with the names of their protobuf fields; they
 * can be walked into and are serialized as Envoy does. Other records and arrays can be walked into, and are written in
 * the pairs format.
 */
export type PropertyValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue };

/**
 * Properties of one stream by dotted path: `{ "source.address": "10.0.0.1:4711", "xds.route_name": "api" }`. Values may
 * nest: `{ metadata: { filter_metadata: { "envoy.lb": { canary: true } } } }`. What is given here wins over what the
 * host would compute itself, and is there in the phases in which Envoy has it.
 */
export interface StreamProperties {
  readonly [path: string]: PropertyValue;
}
