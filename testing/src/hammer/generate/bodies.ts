import { gzipSync } from "node:zlib";
import type { ByteString } from "@sluice/host";
import { sizeOf, type Bytes } from "../case.js";
import type { Random } from "../random.js";
import { base64, type Texts } from "./texts.js";

/** A body with the type its sender says it has. */
export interface Body {
  readonly type: ByteString;
  readonly bytes: Bytes;
}

/** Makes bodies of the kinds that plugins read, whole and damaged. */
export class Bodies {
  constructor(
    private readonly random: Random,
    private readonly texts: Texts,
  ) {}

  body(): Body {
    const { random } = this;
    return random.choose<Body>(
      [10, () => ({ type: "application/json", bytes: this.json(0) })],
      [5, () => ({ type: "application/json", bytes: this.texts.damaged(this.json(0)) })],
      [
        2,
        () => ({
          type: "application/json",
          bytes: { repeat: random.pick(["[", '{"a":', "[["]), times: random.between(10, 5000) },
        }),
      ],
      [5, () => ({ type: "text/plain", bytes: `${this.texts.word()} ${this.texts.word()}` })],
      [4, () => ({ type: "application/x-www-form-urlencoded", bytes: this.form() })],
      [3, () => ({ type: "text/plain", bytes: this.texts.bytes(random.between(1, 300)) })],
      [2, () => ({ type: "text/plain", bytes: base64(this.texts.word()) })],
      [2, () => ({ type: "application/gzip", bytes: this.gzip() })],
      [2, () => ({ type: "application/grpc", bytes: this.frame() })],
      [2, () => ({ type: "text/plain", bytes: this.resp() })],
      [1, () => ({ type: "text/plain", bytes: { repeat: this.texts.word(), times: random.between(10, 10_000) } })],
      [0.1, () => ({ type: "application/octet-stream", bytes: { repeat: "\xff", times: 10_000_000 } })],
    );
  }

  /** The pieces in which bytes arrive. */
  chunks(bytes: Bytes): Bytes[] {
    const { random } = this;
    if (sizeOf(bytes) === 0) return random.chance(0.5) ? [] : [""];
    if (typeof bytes !== "string") {
      const pieces = bytes.times < 10 ? 1 : random.between(1, 10);
      const times = Math.floor(bytes.times / pieces);
      return Array.from({ length: pieces }, () => ({ ...bytes, times }));
    }
    return random.choose<Bytes[]>(
      [5, () => [bytes]],
      [3, () => cut(bytes, random.between(1, bytes.length))],
      [1, () => cut(bytes, 1).slice(0, 64)],
      [1, () => [bytes, ""]],
    );
  }

  json(depth: number): ByteString {
    const { random, texts } = this;
    const list = (make: () => string): string => Array.from({ length: random.between(0, 3) }, make).join(",");
    const text = (): string => JSON.stringify(texts.word());
    return random.choose(
      [depth === 0 ? 0.5 : 4, text],
      [depth === 0 ? 0.5 : 3, () => random.pick(["0", "-1", "1.5", "1e400", "9007199254740993", "null", "true"])],
      [depth === 0 ? 0.5 : 2, () => random.pick(['"\\u0000\\r\\n"', '"\\ud800"', '"\xff"', '"\\r\\nx-injected: 1"'])],
      [depth > 4 ? 0 : 6, () => `{${list(() => `${text()}:${this.json(depth + 1)}`)}}`],
      [depth > 4 ? 0 : 2, () => `[${list(() => this.json(depth + 1))}]`],
    );
  }

  /** An answer of Redis, or nearly one. */
  resp(): ByteString {
    const { random, texts } = this;
    const word = texts.word();
    const one = (): ByteString =>
      random.choose(
        [4, () => `:${random.between(-1, 1000)}\r\n`],
        [3, () => `$${word.length}\r\n${word}\r\n`],
        [1, () => "+OK\r\n"],
        [1, () => "-ERR no\r\n"],
        [1, () => "$-1\r\n"],
        [1, () => "*-1\r\n"],
        [1, () => "$99999999999\r\nx"],
        [1, () => ":x\r\n"],
      );
    return random.choose(
      [3, one],
      [4, () => `*${random.pick([2, 3])}\r\n${one()}${one()}${one()}`],
      [1, () => "*1\r\n".repeat(random.between(1, 200))],
      [1, () => texts.damaged(one())],
    );
  }

  /** A message of gRPC, or nearly one. */
  frame(): ByteString {
    const message = this.texts.damaged(this.texts.word());
    const head = Buffer.alloc(5);
    head.writeUInt8(this.random.chance(0.1) ? 1 : 0);
    head.writeUInt32BE(this.random.chance(0.1) ? 0xffffffff : message.length, 1);
    return head.toString("latin1") + message;
  }

  private form(): ByteString {
    const { random, texts } = this;
    const field = (): string =>
      `${encodeURIComponent(texts.word())}=${random.pick(["%0d%0a", "%ff", "+", texts.word()])}`;
    return Array.from({ length: random.between(1, 4) }, field).join("&");
  }

  private gzip(): ByteString {
    const whole = gzipSync(this.json(0)).toString("latin1");
    return this.random.chance(0.5) ? whole : whole.slice(0, this.random.between(1, whole.length));
  }
}

function cut(text: ByteString, length: number): ByteString[] {
  return text.match(new RegExp(`[\\s\\S]{1,${length}}`, "g")) ?? [];
}
