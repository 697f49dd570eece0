import { Random } from "./random.js";

/** What the reader is to make of bytes: the value, or nothing when they are to be refused. */
export interface Expected {
  readonly accepted: boolean;
  readonly value?: unknown;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** JSON.parse, and on top the reader's own refusals: lone surrogate escapes, numbers beyond a double, deep nesting. */
export function expected(bytes: Uint8Array, maxDepth = 64): Expected {
  let source: string;
  let value: unknown;
  try {
    source = decoder.decode(bytes);
    value = JSON.parse(source);
  } catch {
    return { accepted: false };
  }
  const strings = /"(?:[^"\\]|\\.)*"/gs;
  for (const [text] of source.matchAll(strings)) {
    if (/\p{Surrogate}/u.test(JSON.parse(text) as string)) return { accepted: false };
  }
  const rest = source.replace(strings, "");
  for (const [text] of rest.matchAll(/[-+.\deE]+/g)) {
    if (/\d/.test(text) && !Number.isFinite(Number(text))) return { accepted: false };
  }
  let depth = 0;
  for (const character of rest) {
    if (character === "[" || character === "{") depth++;
    if (character === "]" || character === "}") depth--;
    if (depth > maxDepth) return { accepted: false };
  }
  return { accepted: true, value };
}

/** Reads what the shim's `dump` wrote, with objects as JSON.parse makes them. */
export function undump(bytes: Buffer): unknown {
  let at = 1;
  const size = () => bytes.readUInt32LE((at += 4) - 4);
  const text = () => {
    const length = size();
    return decoder.decode(bytes.subarray(at, (at += length)));
  };
  const value = (): unknown => {
    switch (bytes[at++]) {
      case 1:
        return null;
      case 2:
        return bytes[at++] === 1;
      case 3:
        return bytes.readDoubleLE((at += 8) - 8);
      case 4:
        return text();
      case 5:
        return Array.from({ length: size() }, value);
      case 6: {
        const members = Array.from({ length: size() }, () => [text(), value()] as const);
        if (new Set(members.map(([key]) => key)).size < members.length) throw new Error("a key came twice");
        return Object.fromEntries(members);
      }
      default:
        throw new Error("a value that is none");
    }
  };
  const whole = value();
  if (at !== bytes.length) throw new Error("bytes after the value");
  return whole;
}

/** Writes random documents, with every form that the grammar has. */
export class JsonMaker {
  constructor(private readonly random: Random) {}

  document(): string {
    return this.blank() + this.value(this.random.below(6)) + this.blank();
  }

  private value(depth: number): string {
    const { random } = this;
    const kind = random.below(depth > 0 ? 9 : 5);
    if (kind === 0) return random.pick(["null", "true", "false"]);
    if (kind <= 2) return this.number();
    if (kind <= 4) return this.string();
    const members = Array.from({ length: random.pick([0, 1, 2, 3, 3, 12]) }, () => {
      const value = this.blank() + this.value(depth - 1) + this.blank();
      return kind <= 6 ? value : `${this.blank()}${this.string()}${this.blank()}:${value}`;
    });
    const inside = members.join(",") || this.blank();
    return kind <= 6 ? `[${inside}]` : `{${inside}}`;
  }

  private number(): string {
    const { random } = this;
    const digits = () => String(random.below(10 ** (1 + random.below(9))));
    const whole = random.pick(["0", digits(), digits(), `1${digits()}${digits()}`]);
    const fraction = random.below(2) ? `.${"0".repeat(random.below(3))}${digits()}${digits()}` : "";
    const exponent = random.below(3)
      ? ""
      : `${random.pick(["e", "E"])}${random.pick(["", "-", "+"])}${random.below(340)}`;
    return random.pick(["", "-"]) + whole + fraction + exponent;
  }

  private string(): string {
    const { random } = this;
    let text = "";
    for (let i = random.pick([0, 1, 1, 2, 5, 20]); i > 0; i--) {
      const hex = (unit: number) => `\\u${unit.toString(16).padStart(4, random.pick(["0", "0"]))}`;
      text += random.pick([
        () => random.pick(["a", "b", "c"]),
        () => String.fromCharCode(0x20 + random.below(95)).replace(/["\\]/, "x"),
        () => random.text(1).replace(/["\\]/, "y"),
        () => `\\${random.pick([...'"\\/bfnrt'])}`,
        () => hex(random.below(0xd800)),
        () =>
          hex(0xd800 + random.below(0x400)) +
          hex(0xdc00 + random.below(0x400))
            .toUpperCase()
            .replace("U", "u"),
        () => (random.below(10) ? "z" : hex(0xd800 + random.below(0x800))),
      ])();
    }
    return `"${text}"`;
  }

  private blank(): string {
    return this.random.pick(["", "", "", " ", "\n", "\t\r\n "]);
  }
}
