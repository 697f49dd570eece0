import { BlockHash } from "./block-hash";

/** HMAC (RFC 2104) of messages that come in pieces, all under one key, by `BlockHash<F, W>`. */
export class Hmac<F, W> {
  private hash: BlockHash<F, W> = new BlockHash<F, W>();
  private innerKey: Uint8Array = new Uint8Array((<i32>sizeof<W>()) << 4);
  private outerKey: Uint8Array = new Uint8Array((<i32>sizeof<W>()) << 4);

  /** A key longer than a block of the hash is replaced by its digest, as the RFC has it. */
  constructor(key: Uint8Array) {
    const size = (<i32>sizeof<W>()) << 4;
    const short = key.length > size ? this.hash.update(key).digest() : key;
    memory.copy(this.innerKey.dataStart, short.dataStart, short.length);
    for (let i = 0; i < size; i++) {
      const byte = load<u8>(this.innerKey.dataStart + i);
      store<u8>(this.innerKey.dataStart + i, byte ^ 0x36);
      store<u8>(this.outerKey.dataStart + i, byte ^ 0x5c);
    }
    this.reset();
  }

  /** Appends the bytes to the message. */
  update(bytes: Uint8Array): this {
    this.hash.update(bytes);
    return this;
  }

  /** Returns the MAC of the message, as long as a digest, and begins a new message under the same key. */
  digest(): Uint8Array {
    const inner = this.hash.digest();
    const mac = this.hash.update(this.outerKey).update(inner).digest();
    this.reset();
    return mac;
  }

  /** Forgets the message so far and begins a new one under the same key. */
  reset(): this {
    this.hash.reset().update(this.innerKey);
    return this;
  }
}
