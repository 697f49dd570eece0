/** How the value of a field is laid down. */
export enum ProtoWire {
  /** `int32`, `int64`, `uint32`, `uint64`, `sint32`, `sint64`, `bool` and enums. */
  Varint = 0,
  /** `fixed64`, `sfixed64` and `double`. */
  Fixed64 = 1,
  /** `string`, `bytes`, messages inside of a message, and packed repeated numbers. */
  Bytes = 2,
  /** `fixed32`, `sfixed32` and `float`. */
  Fixed32 = 5,
}

export const START_GROUP: i32 = 3;
export const END_GROUP: i32 = 4;
/** Largest number of a field. */
export const MOST_FIELD: u32 = 536870911;
