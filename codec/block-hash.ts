/**
 * What MD5, SHA-1 and SHA-2 share: a message is cut into blocks of 16 words, each of which is mixed into a state of at most 8,
 * and its end is filled up with a one, zeros and its length in bits.
 *
 * `W` is the type of a word. `F` says the size of a digest in bytes, whether a word begins with its most significant byte, what
 * state to begin with, and how a block is mixed in; it has no objects, and its methods use none. As both are known when
 * compiling, nothing is decided at run time, and a module holds no more than if its one hash were written out.
 */
export class BlockHash<F, W> {
  private state: Uint8Array = new Uint8Array((<i32>sizeof<W>()) << 3);
  /** What of the message does not fill a block yet. */
  private block: Uint8Array = new Uint8Array((<i32>sizeof<W>()) << 4);
  private length: u64 = 0;

  constructor() {
    this.reset();
  }

  /** Appends the bytes to the message. */
  update(bytes: Uint8Array): this {
    const size = (<i32>sizeof<W>()) << 4;
    let at = bytes.dataStart;
    const end = at + bytes.length;
    const held = <i32>(this.length & (size - 1));
    this.length += bytes.length;
    if (held > 0) {
      const count = min(size - held, bytes.length);
      memory.copy(this.block.dataStart + held, at, count);
      if (held + count < size) return this;
      methodsOf<F>().compress(this.state.dataStart, this.block.dataStart);
      at += count;
    }
    for (; at + size <= end; at += size) methodsOf<F>().compress(this.state.dataStart, at);
    memory.copy(this.block.dataStart, at, end - at);
    return this;
  }

  /** Returns the digest of the message and begins a new message. */
  digest(): Uint8Array {
    const size = (<i32>sizeof<W>()) << 4;
    const block = this.block.dataStart;
    const held = <i32>(this.length & (size - 1));
    store<u8>(block + held, 0x80);
    memory.fill(block + held + 1, 0, size - held - 1);
    // An eighth of the last block is for the length, of which 64 bits count.
    if (held >= size - (size >> 3)) {
      methodsOf<F>().compress(this.state.dataStart, block);
      memory.fill(block, 0, size);
    }
    store<u64>(block + size - 8, inOrder<F, u64>(this.length << 3));
    methodsOf<F>().compress(this.state.dataStart, block);
    const digest = new Uint8Array(methodsOf<F>().digestSize);
    for (let i = 0; i < methodsOf<F>().digestSize; i += sizeof<W>()) {
      store<W>(digest.dataStart + i, inOrder<F, W>(load<W>(this.state.dataStart + i)));
    }
    this.reset();
    return digest;
  }

  /** Forgets the message so far and begins a new one. */
  reset(): this {
    methodsOf<F>().begin(this.state.dataStart);
    this.length = 0;
    return this;
  }
}

/** Returns what the methods of `F` are called on. */
// @ts-ignore: decorator
@inline
export function methodsOf<F>(): F {
  return changetype<F>(<usize>0);
}

/** Returns the word as the hash lays it down in bytes. */
// @ts-ignore: decorator
@inline
function inOrder<F, W>(word: W): W {
  return methodsOf<F>().bigEndian ? bswap(word) : word;
}
