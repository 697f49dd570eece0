import { bytesOf, type HeaderList } from "@sluice/host";
import { fromByteString, toByteString } from "./text.js";

/** Headers as a test writes them: an object, or a list where order and repeats matter. */
export type HeadersInit = Readonly<Record<string, string | readonly string[]>> | readonly (readonly [string, string])[];

/** Headers as a test reads them. Names are compared without case; values are text decoded without loss. */
export class SeenHeaders {
  constructor(private readonly list: HeaderList) {}

  private all(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.list.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
  }

  /** The first value, null when there is none. */
  get(name: string): string | null {
    const [first] = this.all(name);
    return first === undefined ? null : fromByteString(first);
  }

  /** All values in order. */
  getAll(name: string): string[] {
    return this.all(name).map(fromByteString);
  }

  /** The first value as bytes, null when there is none. */
  getBytes(name: string): Uint8Array | null {
    const [first] = this.all(name);
    return first === undefined ? null : bytesOf(first);
  }

  has(name: string): boolean {
    return this.all(name).length > 0;
  }

  /** Every header in order, pseudo headers included. */
  entries(): [name: string, value: string][] {
    return this.list.map(([name, value]) => [name, fromByteString(value)]);
  }

  /** Every header, repeats joined by a comma, for comparisons and for messages of a test runner. */
  toJSON(): Record<string, string> {
    const object: Record<string, string> = {};
    for (const [name, value] of this.entries()) object[name] = name in object ? `${object[name]},${value}` : value;
    return object;
  }
}

/** What a test wrote, as the host takes it. */
export function headerList(headers: HeadersInit = []): HeaderList {
  const pairs: readonly (readonly [string, string | readonly string[]])[] = Array.isArray(headers)
    ? (headers as readonly (readonly [string, string])[])
    : Object.entries(headers as Record<string, string | readonly string[]>);
  return pairs.flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value).map((one) => [toByteString(name), toByteString(one)] as const),
  );
}
