import type { ByteString } from "@sluice/host";
import type { Bytes } from "../case.js";
import type { Random } from "../random.js";
import { madeUpSecret } from "../secrets.js";
import type { Vocabulary } from "./vocabulary.js";

const hostile: readonly ByteString[] = [
  "",
  "%0d%0aset-cookie:%20a=1",
  "%00",
  "%",
  "%zz",
  "%u0041",
  "\xff\xfe",
  "\xc0\xaf", // "/" in an overlong form
  "\xed\xa0\x80", // a surrogate
  "\xf4\x90\x80\x80", // beyond Unicode
  "\xe2\x82", // cut
  "a\xe9b",
  "\xc3\xa9\xf0\x9f\x98\x80",
  "\x7f\x01\x1b[0m",
  "null",
  "true",
  "-1",
  "0",
  "1e309",
  "18446744073709551616",
  "9007199254740993",
  "NaN",
  "[]",
  "{}",
  '"',
  "\\",
  "a,b , ,c",
  "a=b; c=d;;",
  ";q=0.5",
  "*",
  "../../etc/passwd",
  "127.0.0.1",
  "::1",
  "256.0.0.1, 10.0.0.1",
  "Basic",
  "Basic =",
  "Basic YTpi",
  "Basic OnA=",
  "Bearer ",
  "Bearer a.b.c",
  "application/json",
  "application/grpc",
  "text/plain; charset=utf-16",
  "gzip, br",
  "1S",
  "__proto__",
];

/** Makes texts that plugins may stumble over. None holds CR, LF or NUL, or begins or ends with a blank. */
export class Texts {
  constructor(
    private readonly random: Random,
    private readonly vocabulary: Vocabulary,
  ) {}

  /** A text that means something to the plugin, if it has any. */
  word(): ByteString {
    const { words, texts } = this.vocabulary;
    const from = words.length > 0 && (texts.length === 0 || this.random.chance(0.6)) ? words : texts;
    return from.length > 0 ? trimmed(this.random.pick(from)) : "word";
  }

  /** A value of a header. */
  value(): Bytes {
    const { random } = this;
    return random.choose<Bytes>(
      [45, () => this.word()],
      [20, () => random.pick(hostile)],
      [10, () => trimmed(`${random.pick(["Bearer", "Basic", "Token", "a="])} ${this.word()}`)],
      [20, () => this.credential()],
      [8, () => ""],
      [8, () => trimmed(this.damaged(this.credential()))],
      [10, () => `Basic ${base64(this.credential())}`],
      [10, () => this.bytes(random.between(1, 40))],
      [5, () => `${this.word()},${this.word()}`],
      [5, () => String(random.between(-1, 1_000_000))],
      [5, () => trimmed(this.damaged(this.word()))],
      [2, () => ({ repeat: random.pick(["a", "\xff", "a,", "%41", "{"]), times: random.between(100, 4000) })],
      [0.5, () => ({ repeat: "x", times: 60_000 })],
    );
  }

  /** Random bytes but CR, LF and NUL. */
  bytes(length: number): ByteString {
    const codes = Array.from({ length }, () => this.random.between(1, 255));
    return trimmed(String.fromCharCode(...codes.filter((code) => code !== 10 && code !== 13)));
  }

  /** A text with something changed, doubled or left out. */
  damaged(text: ByteString): ByteString {
    const at = this.random.between(0, text.length);
    return this.random.choose(
      [3, () => text.slice(0, at)],
      [3, () => text.slice(0, at) + this.random.pick(hostile) + text.slice(at)],
      [2, () => text.slice(0, at) + this.bytes(1) + text.slice(at + 1)],
      [1, () => text.toUpperCase()],
      [1, () => text + text],
      [1, () => `${text} `],
    );
  }

  /** A good one, if the configurations hold any, or one that is not. */
  credential(): ByteString {
    const { credentials, handles } = this.vocabulary;
    const good = credentials.length > 0 ? credentials : handles;
    return trimmed(
      this.random.choose(
        [4, () => (good.length > 0 ? this.random.pick(good) : this.word())],
        [1, () => this.word()],
        [1, () => `${this.word()}:${madeUpSecret(this.random)}`],
        [1, () => this.damaged(this.word())],
      ),
    );
  }
}

export function base64(text: ByteString): ByteString {
  return Buffer.from(text, "latin1").toString("base64");
}

/** As a codec hands a value on: without blanks around it, without what it refuses. */
function trimmed(text: ByteString): ByteString {
  return text.replaceAll(/[\r\n\0]/g, "").replaceAll(/^[ \t]+|[ \t]+$/g, "");
}
