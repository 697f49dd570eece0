import { asciiLower, type ByteString } from "../bytes.js";
import type { HeaderList } from "./header-list.js";
import {
  inlineRequestHeaders,
  inlineRequestTrailers,
  inlineResponseHeaders,
  inlineResponseTrailers,
} from "./inline.js";

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
    for (const [name, value] of list) map.add(asciiLower(name), value);
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
    const name = this.alias(key);
    if (inlineOf[this.kind].has(name)) {
      const at = this.entries.findIndex((entry) => entry[0] === name);
      const present = this.entries[at];
      if (present !== undefined) {
        this.entries[at] = [name, present[1] === "" ? value : value === "" ? present[1] : `${present[1]},${value}`];
        return;
      }
    }
    this.insert(name, value);
  }

  /** Removes every entry of that name and puts one at the end. */
  replace(key: ByteString, value: ByteString): void {
    this.remove(key);
    this.insert(this.alias(key), value);
  }

  /** Gives an inline header this value alone, where it stands or else at the end. */
  set(key: ByteString, value: ByteString): void {
    const at = this.entries.findIndex((entry) => entry[0] === key);
    if (at < 0) this.insert(key, value);
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

  private insert(name: ByteString, value: ByteString): void {
    if (name.charCodeAt(0) !== 0x3a) {
      this.entries.push([name, value]);
      return;
    }
    let at = 0;
    while (at < this.entries.length && this.entries[at]![0].charCodeAt(0) === 0x3a) at++;
    this.entries.splice(at, 0, [name, value]);
  }

  private alias(key: ByteString): ByteString {
    return key === "host" && this.kind === "request" ? ":authority" : key;
  }
}
