import type { ByteString } from "@sluice/host";
import { configurationBytes } from "../case.js";
import { secretsOf } from "../secrets.js";
import type { Subject } from "../subject.js";

const commonNames = [
  "accept",
  "accept-encoding",
  "authorization",
  "cache-control",
  "content-encoding",
  "content-type",
  "cookie",
  "expect",
  "grpc-timeout",
  "if-none-match",
  "location",
  "origin",
  "proxy-authorization",
  "range",
  "referer",
  "set-cookie",
  "te",
  "traceparent",
  "user-agent",
  "vary",
  "via",
  "x-envoy-original-path",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-mse-consumer",
  "x-real-ip",
];
const token = /^[A-Za-z0-9!#$&'*+.^_`|~-]{1,60}$/;

/** What means something to a plugin: taken from its module and its configurations. */
export class Vocabulary {
  /** Names of headers, in lower case. */
  readonly names: readonly ByteString[];
  /** Those of `names` that the module or a configuration holds. */
  readonly ownNames: readonly ByteString[];
  /** Texts of the configurations: names, credentials, keys, patterns. */
  readonly words: readonly ByteString[];
  /** Those of `words` that are values and could be names of headers and parameters. */
  readonly handles: readonly ByteString[];
  /** Those of `words` that the schema calls secret. */
  readonly credentials: readonly ByteString[];
  /** Texts of the module. */
  readonly texts: readonly ByteString[];
  readonly paths: readonly ByteString[];

  constructor(subject: Subject) {
    const words = new Set<string>();
    const values = new Set<string>();
    const credentials: string[] = [];
    for (const configuration of subject.configurations) {
      if (configuration !== undefined && "json" in configuration) {
        collect(configuration.json, words, values);
        credentials.push(...secretsOf(subject.schema, configuration.json));
      } else {
        const text = Buffer.from(configurationBytes(configuration)).toString("latin1");
        for (const word of text.match(/[\w/.:-]+/g) ?? []) values.add(word);
      }
    }
    const bytes = (text: string): ByteString => Buffer.from(text, "utf8").toString("latin1");
    this.words = [...new Set([...values, ...words])].map(bytes).filter((word) => word.length > 0 && word.length < 200);
    this.credentials = credentials.map(bytes);
    this.texts = subject.texts;
    const dashed = this.texts.filter((text) => /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/i.test(text));
    this.handles = [...values].filter((value) => token.test(value) && !framing.has(value.toLowerCase()));
    const common = commonNames.filter((name) => this.texts.includes(name));
    const own = [...dashed, ...common, ...this.handles].map((name) => name.toLowerCase());
    this.ownNames = [...new Set(own)].filter((name) => !framing.has(name));
    this.names = [...new Set([...commonNames, ...this.ownNames])];
    this.paths = [...this.texts, ...this.words].filter((text) => /^\/[\x21-\x7e]*$/.test(text));
  }
}

/** The hammer sets these itself, so that every message is a legal one. */
const framing = new Set([
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "host",
  "keep-alive",
  "x-forwarded-proto",
]);

function collect(json: unknown, words: Set<string>, values: Set<string>): void {
  if (typeof json === "string" || typeof json === "number") values.add(String(json));
  else if (Array.isArray(json)) for (const item of json) collect(item, words, values);
  else if (typeof json === "object" && json !== null) {
    for (const [key, item] of Object.entries(json)) {
      words.add(key);
      collect(item, words, values);
    }
  }
}
