const nothing = new Uint8Array(0);

/** A body, or the part of one that is under way. Edits follow Envoy's: at the front, at the end, or all of it. */
export class BodyBuffer {
  private chunks: Uint8Array[] = [];
  private length = 0;

  constructor(first?: Uint8Array) {
    if (first !== undefined) this.append(first);
  }

  get size(): number {
    return this.length;
  }

  append(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.length += chunk.length;
  }

  prepend(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.unshift(chunk);
    this.length += chunk.length;
  }

  /** Takes everything out of another buffer and appends it. */
  moveFrom(other: BodyBuffer): void {
    for (const chunk of other.chunks) this.chunks.push(chunk);
    this.length += other.length;
    other.clear();
  }

  clear(): void {
    this.chunks = [];
    this.length = 0;
  }

  /** Removes up to `count` bytes from the front. */
  drain(count: number): void {
    if (count >= this.length) {
      this.clear();
      return;
    }
    const all = this.bytes();
    this.chunks = [all.subarray(count)];
    this.length -= count;
  }

  /** All bytes in one piece. */
  bytes(): Uint8Array {
    if (this.chunks.length > 1) {
      const all = new Uint8Array(this.length);
      let at = 0;
      for (const chunk of this.chunks) {
        all.set(chunk, at);
        at += chunk.length;
      }
      this.chunks = [all];
    }
    return this.chunks[0] ?? nothing;
  }

  /** Takes everything out, in one piece. */
  take(): Uint8Array {
    const all = this.bytes();
    this.clear();
    return all;
  }
}
