import type { ByteString } from "../bytes.js";
import { Text, type Typed } from "../properties/typed.js";

/** One object. */
export interface StateObject {
  /** What reading it by its own name gives; undefined when it cannot be read. */
  readonly value: Typed | undefined;
  /** What it is as a part of `filter_state`, when that differs: an expression may want to look into it. */
  readonly inside?: () => Typed;
  readonly span: number;
}

/** Objects that filters share by name. What spans requests or connections ends with the stream here. */
export class FilterState {
  private readonly objects = new Map<ByteString, StateObject>();

  /** @param ofOtherSpan what becomes of an object when one for another span is stored: connections replace it */
  constructor(private readonly ofOtherSpan: "kept" | "replaced" = "kept") {}

  has(key: ByteString): boolean {
    return this.objects.has(key);
  }

  get(key: ByteString): StateObject | undefined {
    return this.objects.get(key);
  }

  /** Those that are bytes or text, as bytes. */
  bytes(): Map<ByteString, Uint8Array> {
    const found = new Map<ByteString, Uint8Array>();
    for (const [key, { value }] of this.objects) {
      if (value instanceof Uint8Array) found.set(key, value);
      else if (value instanceof Text) found.set(key, value.bytes);
    }
    return found;
  }

  /** Stores an object. One of the same name that lives for another span stays, and the result is false. */
  set(key: ByteString, object: StateObject): boolean {
    const former = this.objects.get(key);
    if (former !== undefined && former.span !== object.span && this.ofOtherSpan === "kept") return false;
    this.objects.set(key, object);
    return true;
  }
}
