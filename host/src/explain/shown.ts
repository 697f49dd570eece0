import { asciiLower, byteString, type ByteString } from "../bytes.js";
import type { HeaderList } from "../headers/header-list.js";
import { escapeBytes } from "./escape.js";
import type { ExplainOptions } from "./options.js";

const secretName =
  /authori[sz]ation|cookie|token|secret|passw|api[-_]?key|credential|session|signature|jwt|private|^x-.*-key$/;
const secretParameter = /^(key|sig|auth|code|pwd|pass)$/;
/** Headers and properties that hold a path with a query, or a URL. */
const withQuery: ReadonlySet<string> = new Set([":path", "path", "location", "referer", "x-envoy-original-path"]);
/** Most pairs of a list that are shown. */
const maxPairs = 32;

/** Decides what an explanation shows: lengths in place of what is, or may be, secret. */
export class Shown {
  private readonly prefixBytes: number;
  private readonly secretHeaders: ReadonlySet<string>;

  constructor(options: ExplainOptions) {
    this.prefixBytes = options.prefixBytes ?? 0;
    this.secretHeaders = new Set((options.secretHeaders ?? []).map((name) => asciiLower(name)));
  }

  /** The length of something, and its beginning when that was asked for. */
  bytes(bytes: Uint8Array): string {
    return this.hidden(byteString(bytes.subarray(0, this.prefixBytes)), bytes.length);
  }

  /** The value of a header, or of a property whose last segment is `name`. */
  value(name: ByteString, value: ByteString): string {
    const key = asciiLower(name);
    if (this.isSecret(key)) return this.hidden(value.slice(0, this.prefixBytes), value.length);
    if (key === "query") return escapeBytes(this.query(value));
    return escapeBytes(withQuery.has(key) ? this.url(value) : value);
  }

  /** `name: value, name: value`; the rest of a long list as its number. */
  pairs(list: HeaderList): string {
    const shown = list.slice(0, maxPairs).map(([name, value]) => `${escapeBytes(name)}: ${this.value(name, value)}`);
    if (list.length > maxPairs) shown.push(`… ${list.length - maxPairs} more`);
    return `[${shown.join(", ")}]`;
  }

  /** Headers as an explanation keeps them. */
  headers(list: HeaderList): [name: string, value: string][] {
    return list.map(([name, value]) => [escapeBytes(name), this.value(name, value)]);
  }

  /** A path or URL, with lengths for the secrets in its query. */
  private url(text: ByteString): ByteString {
    const at = text.indexOf("?");
    return at < 0 ? text : `${text.slice(0, at + 1)}${this.query(text.slice(at + 1))}`;
  }

  private query(text: ByteString): ByteString {
    return text.replace(/([^&;=]+)=([^&;#]*)/g, (pair, name: string, value: string) => {
      const key = asciiLower(name);
      return this.isSecret(key) || secretParameter.test(key) ? `${name}=<${value.length} bytes>` : pair;
    });
  }

  private isSecret(key: string): boolean {
    return secretName.test(key) || this.secretHeaders.has(key);
  }

  private hidden(prefix: ByteString, length: number): string {
    return prefix === "" ? `<${length} bytes>` : `"${escapeBytes(prefix)}"… <${length} bytes>`;
  }
}
