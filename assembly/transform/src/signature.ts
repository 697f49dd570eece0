/**
 * Type of a wasm function in short: a letter for each parameter, `>`, a letter for each result. `i` is i32, `I` i64,
 * `f` f32, `F` f64, `v` v128, `r` any reference. `iiI>i` is what the text format writes `(i32, i32, i64) -> i32`.
 */
export type Signature = string;

const NAMES: Readonly<Record<string, string>> = { i: "i32", I: "i64", f: "f32", F: "f64", v: "v128", r: "ref" };

const LETTERS: ReadonlyMap<number, string> = new Map([
  [0x7f, "i"],
  [0x7e, "I"],
  [0x7d, "f"],
  [0x7c, "F"],
  [0x7b, "v"],
  [0x70, "r"],
  [0x6f, "r"],
]);

/** Letter of a value type of the binary format, undefined for one that no Proxy-Wasm host call has. */
export function letterOf(valueType: number): string | undefined {
  return LETTERS.get(valueType);
}

/** A signature in the words of the host's own link errors: `i32 i32 -> i32`, with `void` for nothing. */
export function describe(signature: Signature): string {
  const [parameters = "", results = ""] = signature.split(">");
  return `${spell(parameters)} -> ${spell(results)}`;
}

function spell(letters: string): string {
  return letters === "" ? "void" : [...letters].map((letter) => NAMES[letter] ?? "unknown").join(" ");
}
