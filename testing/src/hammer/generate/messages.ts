import type { ByteString } from "@sluice/host";
import { sizeOf, type Bytes, type CallAnswer, type CallFailure, type CaseHeaders } from "../case.js";
import type { PendingCall } from "../calls.js";
import type { Random } from "../random.js";
import { madeUpSecret, secretNames } from "../secrets.js";
import { Bodies } from "./bodies.js";
import { base64, Texts } from "./texts.js";
import type { Vocabulary } from "./vocabulary.js";

const statuses = [
  "200",
  "200",
  "200",
  "201",
  "204",
  "206",
  "301",
  "304",
  "400",
  "401",
  "403",
  "404",
  "418",
  "429",
  "500",
  "502",
  "503",
  "504",
  "599",
];
/** Bytes of headers that Envoy takes, with room for those it adds. */
const MAX_HEADER_BYTES = 59_000;

/** A message that one peer sends. */
export interface Message {
  readonly headers: CaseHeaders;
  /** undefined: the headers end the message. */
  readonly chunks: readonly Bytes[] | undefined;
  readonly trailers: CaseHeaders;
}

/** Makes requests, responses and answers to call-outs. */
export class Messages {
  private readonly texts: Texts;
  private readonly bodies: Bodies;

  constructor(
    private readonly random: Random,
    private readonly vocabulary: Vocabulary,
  ) {
    this.texts = new Texts(random, vocabulary);
    this.bodies = new Bodies(random, this.texts);
  }

  request(): Message {
    const { random } = this;
    const method = random.pick([
      "GET",
      "GET",
      "GET",
      "POST",
      "POST",
      "PUT",
      "DELETE",
      "HEAD",
      "OPTIONS",
      "PATCH",
      "M-SEARCH",
    ]);
    const start: [ByteString, Bytes][] = [
      [":authority", this.authority()],
      [":path", this.path()],
      [":method", method],
      [":scheme", random.pick(["http", "https"])],
      ["x-forwarded-proto", random.pick(["http", "https"])],
    ];
    if (random.chance(0.8)) start.push(["x-request-id", "00000000-0000-4000-8000-000000000001"]);
    return this.message(start, random.chance(0.5));
  }

  response(): Message {
    return this.message([[":status", this.random.pick(statuses)]], this.random.chance(0.7));
  }

  /** What becomes of a call-out. */
  answer(call: PendingCall | undefined): CallAnswer | CallFailure {
    const { random } = this;
    if (random.chance(0.25)) {
      return random.pick(["refused", "reset", "timeout", "no endpoints", "terminated", "malformed", "silence"]);
    }
    if (call?.request === undefined) return { headers: [], body: this.bodies.resp(), trailers: [] };
    if (call.request.headers.some(([name, value]) => name === "content-type" && value.startsWith("application/grpc"))) {
      return this.grpcAnswer();
    }
    const { headers, chunks, trailers } = this.response();
    const [body = ""] = chunks ?? [];
    return { headers: headers.filter(([name]) => name !== "content-length"), body, trailers };
  }

  /** Where a stream comes from and goes to. */
  properties(): Record<string, string> {
    const { random, texts } = this;
    return {
      "source.address": random.pick([
        "127.0.0.1:4711",
        "10.1.2.3:80",
        "[2001:db8::1]:443",
        "[::ffff:10.0.0.1]:1",
        "@pipe",
      ]),
      "xds.route_name": texts.word(),
      "xds.cluster_name": `outbound|80||${texts.word()}`,
    };
  }

  private message(start: CaseHeaders, hasBody: boolean): Message {
    const { random, bodies } = this;
    const { type, bytes } = bodies.body();
    const headers = [...start, ...this.headers()];
    if (!hasBody) return { headers, chunks: undefined, trailers: [] };
    if (random.chance(0.8)) headers.push(["content-type", type]);
    const trailers = random.chance(0.15) ? this.headers().slice(0, 5) : [];
    // Its value follows from what is sent; a case is made legal before it is run.
    if (trailers.length === 0 && random.chance(0.6)) headers.push(["content-length", "0"]);
    return { headers, chunks: bodies.chunks(bytes), trailers };
  }

  private headers(): [ByteString, Bytes][] {
    const { random, texts } = this;
    const count = random.choose([70, () => random.between(0, 6)], [10, () => random.between(7, 30)], [1, () => 90]);
    const headers: [ByteString, Bytes][] = [];
    let left = MAX_HEADER_BYTES;
    const { handles, ownNames } = this.vocabulary;
    const known = handles.length > 0 && random.chance(0.5) ? handles : ownNames;
    if (known.length > 0 && random.chance(0.5)) {
      const name = random.pick(known).toLowerCase();
      headers.push([name, random.chance(0.7) ? this.credentialFor(name) : texts.value()]);
    }
    for (let i = 0; i < count; i++) {
      const name = this.name();
      const value = secretNames.has(name) ? this.secret(name) : texts.value();
      left -= name.length + sizeOf(value);
      if (left < 0) break;
      headers.push([name, value]);
      if (random.chance(0.08)) headers.push([name, random.chance(0.5) ? value : ""]);
    }
    return headers;
  }

  private name(): ByteString {
    const { random, vocabulary } = this;
    return random.choose(
      [vocabulary.ownNames.length > 0 ? 6 : 0, () => random.pick(vocabulary.ownNames)],
      [4, () => random.pick(vocabulary.names)],
      [1, () => `x-${random.between(0, 999)}`],
    );
  }

  /** What belongs there, what nobody may log, or anything. */
  private secret(name: ByteString): Bytes {
    const { random, texts } = this;
    return random.choose<Bytes>(
      [1, () => this.credentialFor(name)],
      [1, () => `${random.pick(["Bearer ", "Token ", "sid="])}${madeUpSecret(random)}`],
      [1, () => texts.value()],
    );
  }

  private credentialFor(name: ByteString): ByteString {
    const credential = this.texts.credential();
    return secretNames.has(name) && this.random.chance(0.7) ? `Basic ${base64(credential)}` : credential;
  }

  private authority(): ByteString {
    const { random, texts } = this;
    const host = random.choose(
      [5, () => "a.test"],
      [3, () => texts.word().replaceAll(/[^\w.*-]/g, "") || "b.test"],
      [
        1,
        () => random.pick(["A.TEST", "a.test.", "127.0.0.1", "[::1]", "xn--e1afmkfd.test", `${"a".repeat(300)}.test`]),
      ],
    );
    return host + random.pick(["", "", ":80", ":8443", ":0"]);
  }

  private path(): ByteString {
    const { random, texts, vocabulary } = this;
    const segment = (): ByteString =>
      random.choose(
        [6, () => texts.word()],
        [2, () => random.pick(["..", ".", "", "%2e%2e", "%2f", "%00", "%0d%0a", "a;b=c", "%C0%AF", "\xff\xe9"])],
        [1, () => texts.damaged(texts.word())],
        [0.2, () => "a".repeat(random.between(1000, 8000))],
      );
    const start =
      vocabulary.paths.length > 0 && random.chance(0.4)
        ? random.pick(vocabulary.paths)
        : Array.from({ length: random.between(1, 3) }, () => `/${segment()}`).join("");
    const name = (): ByteString => (vocabulary.handles.length > 0 ? random.pick(vocabulary.handles) : texts.word());
    const value = (): ByteString => random.choose([2, () => texts.credential()], [2, () => texts.word()], [1, segment]);
    const parameter = (): ByteString => `${name()}=${value()}`;
    const query = random.chance(0.4) ? `?${Array.from({ length: random.between(1, 3) }, parameter).join("&")}` : "";
    // No codec lets blanks and control characters through in a path.
    // eslint-disable-next-line no-control-regex -- see above
    return (start + query).replaceAll(/[\x00-\x20\x7f]/g, "");
  }

  private grpcAnswer(): CallAnswer {
    const { random, bodies } = this;
    const status: CaseHeaders = [
      ["grpc-status", random.pick(["0", "0", "0", "1", "14", "-1", "x", "99999999999"])],
      ["grpc-message", random.pick(["", "%41%ff", "no", "%"])],
    ];
    const headers: CaseHeaders = [
      [":status", random.pick(["200", "200", "200", "503"])],
      ["content-type", random.pick(["application/grpc", "application/grpc", "text/html"])],
    ];
    const frames = Array.from({ length: random.between(0, 3) }, () => bodies.frame()).join("");
    return { headers, body: frames, trailers: random.chance(0.8) ? status : [] };
  }
}
