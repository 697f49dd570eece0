/** What a JSON value is. */
export enum JsonKind {
  /** There is no value: an absent member, an index beyond the end, the root of a document that was refused. */
  Missing,
  Null,
  Bool,
  Number,
  String,
  Array,
  Object,
}

/** Returns the word for a kind in messages. */
export function kindName(kind: JsonKind): string {
  switch (kind) {
    case JsonKind.Null:
      return "null";
    case JsonKind.Bool:
      return "boolean";
    case JsonKind.Number:
      return "number";
    case JsonKind.String:
      return "string";
    case JsonKind.Array:
      return "array";
    case JsonKind.Object:
      return "object";
    default:
      return "nothing";
  }
}
