import { asciiLower, type ByteString } from "../bytes.js";
import type { HeaderList } from "./header-list.js";
import {
  inlineRequestHeaders,
  inlineRequestTrailers,
  inlineResponseHeaders,
  inlineResponseTrailers,
} from "./inline.js";

const colon = 0x3a;

type Entry = readonly [name: ByteString, value: ByteString];

const inlineOf = {
  request: inlineRequestHeaders,
  requestTrailers: inlineRequestTrailers,
  response: inlineResponseHeaders,
  responseTrailers: inlineResponseTrailers,
};

/** What a map is for; it decides which names are inline and whether `host` means `:authority`. */
export type HeaderKind = keyof typeof inlineOf;

/**
 * Headers as Envoy's map keeps them: names in lower case, wire order, pseudo headers in front, one entry for each inline
 * header. Keys of every method must be in lower case already.
 */
export class HeaderMap {
  private entries: Entry[] = [];

  constructor(readonly kind: HeaderKind) {}

  /** A map of headers that arrive from the network or from a call. */
  static from(kind: HeaderKind, list: HeaderList): HeaderMap {
    const map = new HeaderMap(kind);
    for (const entry of list) map.append(asciiLower(entry[0]), entry[1], entry);
    return map;
  }

  get size(): number {
    return this.entries.length;
  }

  /** Bytes of all names and values, which is what Envoy calls the size of a map. */
  get byteSize(): number {
    let size = 0;
    for (const [name, value] of this.entries) size += name.length + value.length;
    return size;
  }

  /** The first value, or undefined. */
  get(key: ByteString): ByteString | undefined {
    const name = this.alias(key);
    for (const entry of this.entries) if (entry[0] === name) return entry[1];
    return undefined;
  }

  /** All values joined by commas, or undefined. */
  joined(key: ByteString): ByteString | undefined {
    const name = this.alias(key);
    let all: ByteString | undefined;
    for (const entry of this.entries) {
      if (entry[0] === name) all = all === undefined ? entry[1] : `${all},${entry[1]}`;
    }
    return all;
  }

  has(key: ByteString): boolean {
    return this.get(key) !== undefined;
  }

  /** Appends a value: to the entry of an inline header, else as an entry of its own. */
  add(key: ByteString, value: ByteString): void {
    this.append(key, value, undefined);
  }

  /** Removes every entry of that name and puts one at the end. */
  replace(key: ByteString, value: ByteString): void {
    this.remove(key);
    this.insert([this.alias(key), value]);
  }

  /** Gives an inline header this value alone, where it stands or else at the end. */
  set(key: ByteString, value: ByteString): void {
    const at = this.entries.findIndex((entry) => entry[0] === key);
    if (at < 0) this.insert([key, value]);
    else this.entries[at] = [key, value];
  }

  /** Removes every entry of that name; no entry is fine. */
  remove(key: ByteString): void {
    const name = this.alias(key);
    const entries = this.entries;
    let kept = 0;
    for (const entry of entries) if (entry[0] !== name) entries[kept++] = entry;
    entries.length = kept;
  }

  clear(): void {
    this.entries.length = 0;
  }

  [Symbol.iterator](): IterableIterator<Entry> {
    return this.entries[Symbol.iterator]();
  }

  /** A copy that later edits do not reach. */
  toList(): HeaderList {
    return this.entries.slice();
  }

  /** @param entry the same two in an array that never changes, where there is one already */
  private append(key: ByteString, value: ByteString, entry: Entry | undefined): void {
    const { entries } = this;
    const name = this.alias(key);
    if (inlineOf[this.kind].has(name)) {
      for (let at = 0; at < entries.length; at++) {
        const [present, first] = entries[at]!;
        if (present !== name) continue;
        entries[at] = [name, first === "" ? value : value === "" ? first : `${first},${value}`];
        return;
      }
    }
    this.insert(entry !== undefined && entry[0] === name ? entry : [name, value]);
  }

  private insert(entry: Entry): void {
    const { entries } = this;
    if (entry[0].charCodeAt(0) !== colon) {
      entries.push(entry);
      return;
    }
    let at = 0;
    while (at < entries.length && entries[at]![0].charCodeAt(0) === colon) at++;
    if (at === entries.length) entries.push(entry);
    else entries.splice(at, 0, entry);
  }

  private alias(key: ByteString): ByteString {
    return key === "host" && this.kind === "request" ? ":authority" : key;
  }
}
