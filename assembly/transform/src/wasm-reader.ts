import { ModuleFormatError } from "./errors.js";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** A cursor over a part of a WebAssembly binary that never leaves it. Each read throws `ModuleFormatError` at the end. */
export class WasmReader {
  /**
   * @param offset where to begin, from the start of `bytes`
   * @param end first byte that is out of bounds
   */
  constructor(
    private readonly bytes: Uint8Array,
    public offset: number,
    private readonly end: number = bytes.length,
  ) {}

  get done(): boolean {
    return this.offset >= this.end;
  }

  byte(): number {
    this.require(1);
    return this.bytes[this.offset++]!;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffffffff) break;
        return value;
      }
    }
    throw new ModuleFormatError("A number of more than 32 bits", this.offset);
  }

  /** A name: its length in bytes, then UTF-8. */
  name(): string {
    const size = this.u32();
    this.require(size);
    const start = this.offset;
    this.offset += size;
    try {
      return decoder.decode(this.bytes.subarray(start, this.offset));
    } catch {
      throw new ModuleFormatError("A name that is not UTF-8", start);
    }
  }

  /** Size limits of a table or a memory. */
  limits(): void {
    const flags = this.byte();
    this.leb();
    if (flags & 1) this.leb();
  }

  /** Reads a count and calls `read` that many times. */
  times(read: () => void): void {
    for (let count = this.u32(); count > 0; count--) read();
  }

  /** A reader of the next `size` bytes; this one goes on after them. */
  slice(size: number): WasmReader {
    this.require(size);
    const start = this.offset;
    this.offset += size;
    return new WasmReader(this.bytes, start, this.offset);
  }

  skip(size: number): void {
    this.require(size);
    this.offset += size;
  }

  /** Passes over a LEB128 number of any size. */
  private leb(): void {
    while (this.byte() >= 0x80);
  }

  private require(size: number): void {
    if (this.offset + size > this.end) throw new ModuleFormatError("The section ends too early", this.offset);
  }
}
