import type { Random } from "./random.js";

/** What `readResp` of the shim says of an answer. */
export interface Answer {
  status: "complete" | "incomplete" | "malformed";
  consumed: number;
  values: string[];
}

const kinds = {
  _: 0,
  "+": 1,
  "-": 2,
  "!": 2,
  ":": 3,
  $: 4,
  "*": 5,
  "#": 6,
  ",": 7,
  "(": 8,
  "=": 9,
  "%": 10,
  "~": 11,
  ">": 12,
};
type Type = keyof typeof kinds;
const aggregates = ["*", "%", "~", ">"];
const lines: Record<string, RegExp> = {
  _: /^$/,
  "+": /^/,
  "-": /^/,
  "#": /^[tf]$/,
  ",": /^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|-?inf|-?nan)$/,
  "(": /^(0|-?[1-9]\d*)$/,
};

class More extends Error {}
class Bad extends Error {}

const hex = (text: string) => Buffer.from(text, "latin1").toString("hex");

/** RESP once more, written with other means: regular expressions over Latin-1, and exceptions. */
class Model {
  at = 0;
  constructor(private readonly text: string) {}

  value(levels = 32): string {
    while (this.text[this.at] === "|") {
      this.at++;
      this.elements("|", levels);
    }
    const type = this.take(1) as Type;
    const kind = kinds[type];
    if (kind === undefined || (type === ">" && levels < 32)) throw new Bad();
    if (aggregates.includes(type)) {
      const elements = this.elements(type, levels);
      return elements ? `${kind}(${elements.join(" ")})` : "0:";
    }
    if (type === ":") return `3:${hex(String(this.integer()))}`;
    const pattern = lines[type];
    if (!pattern) return this.bulk(type);
    const line = /[^\r\n]*/y;
    line.lastIndex = this.at;
    const content = this.take(line.exec(this.text)![0].length);
    this.lineEnd();
    if (!pattern.test(content)) throw new Bad();
    return `${kind}:${hex(content)}`;
  }

  private bulk(type: Type): string {
    const length = this.length(type);
    if (length < 0) return "0:";
    if (type === "=" && length < 4) throw new Bad();
    const content = this.take(length);
    if (type === "=" && content[3] !== ":") throw new Bad();
    this.lineEnd();
    return `${kinds[type]}:${hex(type === "=" ? content.slice(0, 3) + content.slice(4) : content)}`;
  }

  private elements(type: string, levels: number): string[] | null {
    if (levels === 0) throw new Bad();
    const length = this.length(type);
    if (length < 0) return null;
    const count = "%|".includes(type) ? length * 2 : length;
    if (count * 3 > this.text.length - this.at) throw new More();
    return Array.from({ length: count }, () => this.value(levels - 1));
  }

  private length(type: string): number {
    const length = Number(this.integer());
    if (length > 2 ** 29 || length < ("$*".includes(type) ? -1 : 0)) throw new Bad();
    return length;
  }

  private integer(): bigint {
    const [digits] = /^[^\r]{0,21}/.exec(this.text.slice(this.at, this.at + 21)) as RegExpExecArray;
    if (digits.length === 21) throw new Bad();
    this.take(digits.length + 1);
    if (!/^(0|-?[1-9]\d*)$/.test(digits) || BigInt.asIntN(64, BigInt(digits)) !== BigInt(digits)) throw new Bad();
    this.at--;
    this.lineEnd();
    return BigInt(digits);
  }

  private lineEnd(): void {
    for (const expected of "\r\n") if (this.take(1) !== expected) throw new Bad();
  }

  private take(count: number): string {
    if (this.at + count > this.text.length) throw new More();
    return this.text.slice(this.at, (this.at += count));
  }
}

/** Reads up to `count` values. */
export function modelOf(bytes: Uint8Array, count: number): Answer {
  const model = new Model(Buffer.from(bytes).toString("latin1"));
  const values: string[] = [];
  let consumed = 0;
  try {
    while (values.length < count) {
      values.push(model.value());
      consumed = model.at;
    }
    return { status: "complete", consumed, values };
  } catch (error) {
    if (!(error instanceof More) && !(error instanceof Bad)) throw error;
    return { status: error instanceof More ? "incomplete" : "malformed", consumed, values };
  }
}

/** A random value as a server writes it, in Latin-1. */
export function randomResp(random: Random, levels = 4, top = true): string {
  const bytes = random.bytes(random.below(12)).toString("latin1");
  const line = bytes.replace(/[\r\n]/g, "");
  const integer = String(random.pick([0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), BigInt(random.below(1_000_000))]));
  const attributes =
    levels > 0 && random.below(12) === 0 ? `|1\r\n+ttl\r\n${randomResp(random, levels - 1, false)}` : "";
  const type = random.pick([..."_+-!:$$$#,(=", ...(levels > 0 ? "***%~" : ""), ...(levels > 0 && top ? ">" : "")]);
  const of = (content: string) => `${attributes}${type}${content}\r\n`;
  switch (type) {
    case "_":
      return attributes + random.pick(["_\r\n", "$-1\r\n", "*-1\r\n"]);
    case ":":
      return of(integer);
    case "#":
      return of(random.pick(["t", "f"]));
    case ",":
      return of(random.pick([String(random.double()), "inf", "-inf", "nan", "0", "-0", "1.5", "1E-7"]));
    case "(":
      return of(random.pick([integer, "3492890328409238509324850943850943825024385"]));
    case "+":
    case "-":
      return of(line);
    case "=":
      return of(`${bytes.length + 4}\r\ntxt:${bytes}`);
    case "$":
    case "!":
      return of(`${bytes.length}\r\n${bytes}`);
    default: {
      const count = random.below(4);
      const elements = Array.from({ length: type === "%" ? count * 2 : count }, () =>
        randomResp(random, levels - 1, false),
      );
      return `${attributes}${type}${count}\r\n${elements.join("")}`;
    }
  }
}
