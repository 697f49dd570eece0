/** Random numbers that are the same in every run, so that a failure can be seen again. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Random bytes, most of them such as make up text and its broken forms. */
  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) {
      bytes[i] = this.pick([this.below(256), 0x41 + this.below(26), 0x80 + this.below(64), 0xc0 + this.below(64)]);
    }
    return bytes;
  }

  /** Random UTF-16 units, among them many surrogates, paired and lone. */
  units(length: number): string {
    let text = "";
    while (text.length < length) {
      const unit = this.pick([
        this.below(0x80),
        this.below(0x800),
        this.below(0x10000),
        0xd800 + this.below(0x400),
        0xdc00 + this.below(0x400),
      ]);
      text += String.fromCharCode(unit);
    }
    return text;
  }

  /** Well-formed text of all planes. */
  text(length: number): string {
    let text = "";
    for (let i = 0; i < length; i++) {
      const code = this.pick([
        0x20 + this.below(0x5f),
        this.below(0x800),
        this.below(0xd800),
        0x10000 + this.below(0xfffff),
      ]);
      text += String.fromCodePoint(code);
    }
    return text;
  }

  /** A finite double with any exponent. */
  double(): number {
    const view = new DataView(new ArrayBuffer(8));
    do {
      view.setUint32(0, this.below(4294967296));
      view.setUint32(4, this.below(4294967296));
    } while (!Number.isFinite(view.getFloat64(0)));
    return view.getFloat64(0);
  }

  /** The bytes with a few of them changed, removed, doubled or moved. */
  mutate(bytes: Uint8Array): Buffer {
    let mutated = Buffer.from(bytes);
    for (let i = this.pick([1, 1, 1, 2, 3]); i > 0 && mutated.length > 0; i--) {
      const at = this.below(mutated.length);
      const some = this.pick([
        0x22,
        0x5c,
        0x2c,
        0x3a,
        0x5b,
        0x7d,
        0x30,
        0x2d,
        0x65,
        0x2e,
        0x20,
        0x0a,
        0x31,
        0x61,
        this.below(256),
      ]);
      const cut = Buffer.from([some]);
      const to = Math.min(mutated.length, at + this.below(4));
      if (this.below(4) > 0)
        mutated = Buffer.concat([mutated.subarray(0, at), cut, mutated.subarray(at + this.below(2))]);
      else
        mutated = Buffer.concat([
          mutated.subarray(0, at),
          mutated.subarray(to),
          mutated.subarray(at, at + this.below(3)),
        ]);
    }
    return mutated;
  }
}
