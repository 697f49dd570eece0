import { isUtf8 } from "node:buffer";

/** A field of a message: a varint as a number, anything else as bytes. */
export type Field = bigint | Uint8Array;

/**
 * The last value of each field of a protobuf message by its number, as for fields that are not repeated; undefined when the
 * bytes are no message. Fixed-width fields are read over.
 */
export function parseMessage(bytes: Uint8Array): Map<number, Field> | undefined {
  const fields = new Map<number, Field>();
  let at = 0;
  const varint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || tag >> 3n === 0n) return undefined;
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (wire === 0) {
      const value = varint();
      if (value === undefined) return undefined;
      fields.set(number, value);
    } else if (wire === 2) {
      const length = varint();
      if (length === undefined || length > BigInt(bytes.length - at)) return undefined;
      fields.set(number, bytes.subarray(at, at + Number(length)));
      at += Number(length);
    } else if (wire === 1 || wire === 5) {
      at += wire === 1 ? 8 : 4;
      if (at > bytes.length) return undefined;
    } else {
      return undefined;
    }
  }
  return fields;
}

/** As `parseMessage`, of a message in which these fields are texts: those have to be UTF-8. */
export function parseTexts(bytes: Uint8Array, texts: readonly number[]): Map<number, Field> | undefined {
  const fields = parseMessage(bytes);
  return fields !== undefined && texts.every((number) => isUtf8(bytesField(fields, number))) ? fields : undefined;
}

/** The bytes of a field, empty when it is absent or a number. */
export function bytesField(fields: ReadonlyMap<number, Field>, number: number): Uint8Array {
  const value = fields.get(number);
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

/** The text of a field, decoded as `bytesField`; one byte for each unit when `latin1`. */
export function textField(fields: ReadonlyMap<number, Field>, number: number, as: "utf8" | "latin1" = "utf8"): string {
  return Buffer.from(bytesField(fields, number)).toString(as);
}

/** A message of these fields in this order: varints as `bigint` and booleans, doubles as `number`, the rest as bytes. */
export function writeMessage(
  fields: readonly (readonly [number: number, value: boolean | bigint | number | Uint8Array])[],
): Uint8Array {
  const parts = fields.flatMap(([number, value]) => {
    if (value instanceof Uint8Array) return [tag(number, 2), varint(BigInt(value.length)), value];
    if (typeof value !== "number") return [tag(number, 0), varint(BigInt(value))];
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return [tag(number, 1), bytes];
  });
  return Buffer.concat(parts);
}

/** Numbers of fields above 15 do not occur here. */
function tag(number: number, wire: number): Uint8Array {
  return Uint8Array.of((number << 3) | wire);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}
