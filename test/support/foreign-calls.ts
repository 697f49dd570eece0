/** Fields of a protobuf message by number. */
export type Message = Readonly<Record<number, string | number | Uint8Array>>;

/** A protobuf message of texts, bytes and varints by number. */
function message(fields: Message): Uint8Array {
  const parts = Object.entries(fields).flatMap(([number, value]) => {
    if (typeof value === "number") return [varint(Number(number) << 3), varint(value)];
    const bytes = Buffer.from(value as Uint8Array);
    return [varint((Number(number) << 3) | 2), varint(bytes.length), bytes];
  });
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Uint8Array.from([...bytes, value]);
}

/** A statement of the probe that calls a foreign function. */
export function call(name: string, args: Message | Uint8Array = new Uint8Array(0)): string {
  const bytes = args instanceof Uint8Array ? args : message(args);
  const text = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  return `foreign ${name} ${text === "" ? "-" : text}`;
}

/** `DeclarePropertyArguments`. */
export const declare = (fields: Message): string => call("declare_property", fields);
/** `SetEnvoyFilterStateArguments`. */
export const state = (path: string, value: string | Uint8Array, span = 0): string =>
  call("set_envoy_filter_state", { 1: path, 2: value, 3: span });
/** What `expr_create` has given, as argument. */
export const token = (value: number): Uint8Array => Uint8Array.of(value, 0, 0, 0);

/** A statement of the probe that makes, evaluates and deletes an expression; what a script cannot hold is escaped. */
export function expression(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x25 && byte !== 0x3b
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).padStart(2, "0").toUpperCase()}`,
  );
  return `expr ${bytes.join("")}`;
}
