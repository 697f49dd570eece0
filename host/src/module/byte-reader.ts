/** The bytes of a module ended early or hold something the binary format does not know. */
export class MalformedModule extends Error {}

/** Walks over the bytes of a WebAssembly binary. */
export class ByteReader {
  private readonly view: Buffer;

  constructor(
    readonly bytes: Uint8Array,
    public position = 0,
    private readonly end = bytes.length,
  ) {
    this.view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  byte(): number {
    if (this.position >= this.end) throw new MalformedModule(`unexpected end at byte ${this.position}`);
    return this.view[this.position++]!;
  }

  /** Unsigned LEB128 up to 64 bits; sizes beyond 2^53 do not occur in files that fit into memory. */
  unsigned(): number {
    let value = 0;
    for (let scale = 1, count = 0; count < 10; count++, scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new MalformedModule(`number too long at byte ${this.position}`);
  }

  /** Skips a signed LEB128 number and returns its first byte, which tells abstract heap types apart. */
  signedHead(): number {
    const head = this.byte();
    for (let byte = head, count = 0; byte >= 0x80; count++) {
      if (count === 10) throw new MalformedModule(`number too long at byte ${this.position}`);
      byte = this.byte();
    }
    return head;
  }

  name(): string {
    const length = this.unsigned();
    const start = this.position;
    this.skip(length);
    return this.view.toString("utf8", start, start + length);
  }

  /** A reader over the next `length` bytes, which this one skips. */
  slice(length: number): ByteReader {
    const start = this.position;
    this.skip(length);
    return new ByteReader(this.bytes, start, start + length);
  }

  private skip(length: number): void {
    if (length > this.end - this.position) throw new MalformedModule(`unexpected end at byte ${this.end}`);
    this.position += length;
  }
}
