import { decodeText } from "@sluice/codec/text";

/** A value of `SharedData` as it was when it was read. */
export class SharedValue {
  constructor(
    readonly bytes: Uint8Array,
    /** Which version of the value this is: each write makes another one, never 0. */
    readonly version: u32,
  ) {}

  /** The bytes as text, decoded without loss. */
  get text(): string {
    return decodeText(this.bytes);
  }
}
