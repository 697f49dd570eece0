import { decodeText, encodedLength, encodeText, encodeTextTo, equalsTextAt } from "@sluice/codec/text";
import { Status } from "../abi/enums";
import { monotonicNanoseconds } from "../abi/time";
import { SharedData } from "./shared-data";

const MILLISECOND: u64 = 1_000_000;

/** An entry: when it expires (u64, nanoseconds), length of its key (u32), key, value. */
const OFFSET_KEY_LENGTH: usize = 8;
const OFFSET_KEY: i32 = 12;

/** FNV-1a. */
const HASH_BASIS: u32 = 2166136261;
const HASH_PRIME: u32 = 16777619;

/**
 * Values for a time, seen by all VMs of the process, under keys of any kind. Since shared data can never be deleted, there are
 * `slots` places, each key has one of them, and the later of two keys with the same place puts the earlier one out: what the cache
 * takes is at most `slots` times the largest entry, for good. Keep an object in a module-level constant.
 */
export class SharedCache {
  /**
   * @param name tells the caches of a plugin apart
   * @param slots how many places there are; changing the number forgets what is there
   */
  constructor(
    private readonly name: string,
    private readonly slots: i32 = 1024,
  ) {}

  /** The value, null when there is none (any more). */
  get(key: string): Uint8Array | null {
    const entry = SharedData.own.getBytes(this.placeOf(key));
    if (entry == null || entry.length < OFFSET_KEY) return null;
    const start = entry.dataStart;
    if (load<u64>(start) <= monotonicNanoseconds()) return null;
    const keyLength = load<i32>(start, OFFSET_KEY_LENGTH);
    // Whoever has the same VM id can write there.
    if (<u32>keyLength > <u32>(entry.length - OFFSET_KEY)) return null;
    if (!equalsTextAt(start + OFFSET_KEY, keyLength, key)) return null;
    return entry.slice(OFFSET_KEY + keyLength);
  }

  /** As `get`, decoded without loss. */
  getText(key: string): string | null {
    const value = this.get(key);
    return value == null ? null : decodeText(value);
  }

  /** Keeps a value for some time, in place of the one of that key. */
  set(key: string, value: Uint8Array, milliseconds: u32): Status {
    const keyLength = encodedLength(key);
    const entry = new Uint8Array(OFFSET_KEY + keyLength + value.length);
    const start = entry.dataStart;
    store<u64>(start, monotonicNanoseconds() + <u64>milliseconds * MILLISECOND);
    store<i32>(start, keyLength, OFFSET_KEY_LENGTH);
    encodeTextTo(key, start + OFFSET_KEY);
    memory.copy(start + OFFSET_KEY + keyLength, value.dataStart, value.length);
    return SharedData.own.setBytes(this.placeOf(key), entry);
  }

  /** As `set`, a text. */
  setText(key: string, value: string, milliseconds: u32): Status {
    return this.set(key, encodeText(value), milliseconds);
  }

  /** Forgets the value of a key. */
  delete(key: string): Status {
    return this.get(key) == null ? Status.Ok : SharedData.own.setBytes(this.placeOf(key), new Uint8Array(0));
  }

  private placeOf(key: string): string {
    let hash = HASH_BASIS;
    for (let i = 0, length = key.length; i < length; i++) hash = (hash ^ key.charCodeAt(i)) * HASH_PRIME;
    return "cache\0" + this.name + "\0" + (hash % <u32>max(this.slots, 1)).toString();
  }
}
