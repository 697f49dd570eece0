import type { ByteString } from "../bytes.js";
import type { Typed } from "../properties/typed.js";

interface StateObject {
  readonly value: Typed | undefined;
  readonly span: number;
}

/** Objects that filters share by name. What spans requests or connections ends with the stream here. */
export class FilterState {
  private readonly objects = new Map<ByteString, StateObject>();

  has(key: ByteString): boolean {
    return this.objects.has(key);
  }

  /** What reading an object gives; undefined when there is none, and for those that cannot be read. */
  get(key: ByteString): Typed | undefined {
    return this.objects.get(key)?.value;
  }

  /** Stores an object. One of the same name that lives for another span stays, and the result is false. */
  set(key: ByteString, value: Typed | undefined, span = 0): boolean {
    const former = this.objects.get(key);
    if (former !== undefined && former.span !== span) return false;
    this.objects.set(key, { value, span });
    return true;
  }
}
