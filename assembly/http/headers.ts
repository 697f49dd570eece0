import { equalsIgnoreCase } from "@sluice/codec/ascii";
import { encodeText } from "@sluice/codec/text";

/**
 * A list of headers of its own, in order and with repeats: for local responses, call-outs, and as a snapshot of a
 * `HeaderMap`. Names are compared without case. Values are text decoded without loss, so `getBytes` gives the bytes
 * that came from the network.
 */
export class Headers {
  /** Read these, but change them through the methods. */
  readonly names: string[] = new Array<string>();
  readonly values: string[] = new Array<string>();

  /** How many entries there are. */
  get length(): i32 {
    return min(this.names.length, this.values.length);
  }

  /** Name of entry `index`, from 0; "" where there is none. */
  nameAt(index: i32): string {
    return <u32>index < <u32>this.names.length ? this.names[index] : "";
  }

  /** Value of entry `index`, from 0; "" where there is none. */
  valueAt(index: i32): string {
    return <u32>index < <u32>this.values.length ? this.values[index] : "";
  }

  private indexOf(name: string, from: i32): i32 {
    for (let i = from, count = this.names.length; i < count; i++) {
      if (equalsIgnoreCase(unchecked(this.names[i]), name)) return i;
    }
    return -1;
  }

  has(name: string): bool {
    return this.indexOf(name, 0) >= 0;
  }

  /** The first value, null when there is none. */
  get(name: string): string | null {
    const index = this.indexOf(name, 0);
    return index < 0 ? null : this.values[index];
  }

  /** As `get`, as the bytes that were on the wire. */
  getBytes(name: string): Uint8Array | null {
    const value = this.get(name);
    return value == null ? null : encodeText(value);
  }

  /** All values in order, empty when there is none. */
  getAll(name: string): string[] {
    const all = new Array<string>();
    for (let i = this.indexOf(name, 0); i >= 0; i = this.indexOf(name, i + 1)) all.push(this.values[i]);
    return all;
  }

  /** Adds an entry at the end. */
  append(name: string, value: string): this {
    this.names.push(name);
    this.values.push(value);
    return this;
  }

  /** Removes all entries of the name and adds one at the end. */
  set(name: string, value: string): this {
    return this.remove(name).append(name, value);
  }

  /** Removes all entries of the name. */
  remove(name: string): this {
    for (let i = this.indexOf(name, 0); i >= 0; i = this.indexOf(name, i)) {
      this.names.splice(i, 1);
      this.values.splice(i, 1);
    }
    return this;
  }
}
