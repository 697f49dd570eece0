import { type ByteReader, MalformedModule } from "./byte-reader.js";

/** Parameter and result types of a function, each by its name in the text format. */
export interface Signature {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

const valueTypes: Readonly<Record<number, string>> = {
  0x7f: "i32",
  0x7e: "i64",
  0x7d: "f32",
  0x7c: "f64",
  0x7b: "v128",
  0x70: "funcref",
  0x6f: "externref",
};

const letters: Readonly<Record<string, string>> = { i: "i32", I: "i64" };

/** A signature from letters: `i` is i32 and `I` is i64. */
export function signature(params: string, results = ""): Signature {
  return { params: [...params].map((letter) => letters[letter]!), results: [...results].map((l) => letters[l]!) };
}

/** `i32 i32 -> i32`, with `void` for an empty side, as Envoy prints types. */
export function formatSignature({ params, results }: Signature): string {
  return `${params.join(" ") || "void"} -> ${results.join(" ") || "void"}`;
}

/** Whether two functions have the same type. */
export function sameSignature(left: Signature, right: Signature): boolean {
  return formatSignature(left) === formatSignature(right);
}

/** Reads one value type; references to defined types come out as `ref`. */
export function readValueType(reader: ByteReader): string {
  const code = reader.byte();
  if (code === 0x63 || code === 0x64) {
    reader.signedHead();
    return "ref";
  }
  const known = valueTypes[code];
  if (known !== undefined) return known;
  if (code >= 0x65 && code <= 0x78) return "ref"; // shorthands of abstract heap types
  throw new MalformedModule(`unknown value type ${code} at byte ${reader.position - 1}`);
}

/** Reads the type section; struct and array types take their index and stay undefined. */
export function readTypes(reader: ByteReader): (Signature | undefined)[] {
  const types: (Signature | undefined)[] = [];
  for (let count = reader.unsigned(); count > 0; count--) {
    if (peekRecursive(reader)) {
      for (let members = reader.unsigned(); members > 0; members--) types.push(readSubtype(reader));
    } else {
      types.push(readSubtype(reader));
    }
  }
  return types;
}

function peekRecursive(reader: ByteReader): boolean {
  if (reader.bytes[reader.position] !== 0x4e) return false;
  reader.byte();
  return true;
}

function readSubtype(reader: ByteReader): Signature | undefined {
  const form = reader.byte();
  if (form === 0x50 || form === 0x4f) {
    for (let parents = reader.unsigned(); parents > 0; parents--) reader.unsigned();
    return readComposite(reader, reader.byte());
  }
  return readComposite(reader, form);
}

function readComposite(reader: ByteReader, form: number): Signature | undefined {
  switch (form) {
    case 0x60:
      return { params: readList(reader), results: readList(reader) };
    case 0x5f:
      for (let fields = reader.unsigned(); fields > 0; fields--) readField(reader);
      return undefined;
    case 0x5e:
      readField(reader);
      return undefined;
    default:
      throw new MalformedModule(`unknown type form ${form} at byte ${reader.position - 1}`);
  }
}

function readList(reader: ByteReader): string[] {
  return Array.from({ length: reader.unsigned() }, () => readValueType(reader));
}

function readField(reader: ByteReader): void {
  const code = reader.bytes[reader.position];
  if (code === 0x78 || code === 0x77) reader.byte();
  else readValueType(reader);
  reader.byte(); // mutability
}
