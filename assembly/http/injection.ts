import { ByteBuilder } from "@sluice/codec/bytes";

/**
 * A streamed response whose chunks wait in the plugin, which sends bytes on when it is ready. Higress takes them at any
 * time; elsewhere they leave with the next chunk, or, once the upstream's last chunk has come, when the end is injected.
 */
export class Injection {
  /** Chunks that the plugin keeps, oldest first. */
  private queue: Uint8Array[] = [];
  /** Where the oldest one lies. */
  private first: i32 = 0;
  /** Bytes that wait for the host. */
  private waiting: ByteBuilder = new ByteBuilder();
  /** Has the plugin injected the end of the body? */
  hasEnd: bool = false;
  /** Has the plugin said that it will come back, in any chunk? */
  isAwaited: bool = false;

  push(bytes: Uint8Array): void {
    this.queue.push(bytes);
  }

  pop(): Uint8Array | null {
    if (this.size == 0) return null;
    const bytes = this.queue[this.first++];
    if (this.size == 0) {
      this.queue = [];
      this.first = 0;
    }
    return bytes;
  }

  get size(): i32 {
    return this.queue.length - this.first;
  }

  send(bytes: Uint8Array): void {
    this.waiting.bytes(bytes);
  }

  /** What waits for the host, and waits no more. */
  take(): Uint8Array {
    const bytes = this.waiting.toBytes();
    this.waiting = new ByteBuilder();
    return bytes;
  }

  /** As `take`, with what the plugin still kept behind it: a body that ends must not lose its end. */
  takeAll(): Uint8Array {
    for (let bytes = this.pop(); bytes != null; bytes = this.pop()) this.waiting.bytes(bytes);
    return this.take();
  }
}
