import type { ByteString } from "../bytes.js";
import type { WasmMemory } from "./wasm-api.js";

const none = Buffer.alloc(0);

/**
 * The linear memory of a guest. Views are made anew after the memory has grown, and every access is checked, so a wild
 * pointer becomes a status and never an exception. Pointers and sizes may come as the signed numbers of JavaScript.
 */
export class GuestMemory {
  private view: Buffer = none;

  constructor(private readonly memory: WasmMemory | undefined) {}

  /** Size in bytes. */
  get size(): number {
    return this.bytes().length;
  }

  /** Whether the range lies inside the memory. */
  contains(pointer: number, size: number): boolean {
    return (pointer >>> 0) + (size >>> 0) <= this.bytes().length;
  }

  /** A view on the range that the next host-to-guest call may invalidate, or undefined when it lies outside. */
  peek(pointer: number, size: number): Buffer | undefined {
    const start = pointer >>> 0;
    const end = start + (size >>> 0);
    const bytes = this.bytes();
    return end <= bytes.length ? bytes.subarray(start, end) : undefined;
  }

  /** A copy of the range, or undefined when it lies outside. */
  copy(pointer: number, size: number): Uint8Array | undefined {
    const view = this.peek(pointer, size);
    return view === undefined ? undefined : new Uint8Array(view);
  }

  /** The range as text with one character per byte, or undefined when it lies outside. */
  text(pointer: number, size: number): ByteString | undefined {
    const start = pointer >>> 0;
    const end = start + (size >>> 0);
    const bytes = this.bytes();
    return end <= bytes.length ? bytes.toString("latin1", start, end) : undefined;
  }

  /** Writes a 4-byte cell; false when it lies outside. */
  writeU32(pointer: number, value: number): boolean {
    const at = pointer >>> 0;
    const bytes = this.bytes();
    if (at + 4 > bytes.length) return false;
    bytes.writeUInt32LE(value >>> 0, at);
    return true;
  }

  /** Writes an 8-byte cell; false when it lies outside. */
  writeU64(pointer: number, value: bigint): boolean {
    const at = pointer >>> 0;
    const bytes = this.bytes();
    if (at + 8 > bytes.length) return false;
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at);
    return true;
  }

  /** The whole memory; good until the guest runs again. */
  bytes(): Buffer {
    // A grown memory has a new buffer and the old one is detached, which shows as length 0.
    if (this.view.length === 0 && this.memory !== undefined) this.view = Buffer.from(this.memory.buffer);
    return this.view;
  }
}
