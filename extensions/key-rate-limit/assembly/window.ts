/** How many slots a period has. */
export const SLOTS: u64 = 50;

/**
 * The last period reaches into this many slots: it begins somewhere within the first one. Which part of the requests in there
 * came before is not known, so all of them count.
 */
const COUNTED: u64 = SLOTS + 1;
const HEAD: usize = 8;
const SIZE: i32 = <i32>HEAD + 4 * <i32>COUNTED;

/**
 * How many requests came in each slot of the last period, as bytes: the number of the latest slot (u64), then the counts (u32), that
 * of slot n at n modulo their number. Slots are numbered by the clock.
 */
export class Window {
  readonly bytes: Uint8Array;
  private readonly slot: u64;

  /**
   * @param bytes of a window, which are changed; null for none, and anything else counts as none
   * @param now the slot that it is
   */
  constructor(bytes: Uint8Array | null, now: u64) {
    this.bytes = bytes != null && bytes.length == SIZE ? bytes : new Uint8Array(SIZE);
    const latest = load<u64>(this.bytes.dataStart);
    // Time does not go back, not even where a clock does.
    this.slot = max(latest, now);
    this.clear(min(this.slot - latest, COUNTED));
    store<u64>(this.bytes.dataStart, this.slot);
  }

  /** Requests in all of its slots. */
  sum(): u64 {
    const counts = this.bytes.dataStart + HEAD;
    let sum: u64 = 0;
    for (let i: usize = 0; i < <usize>COUNTED; i++) sum += load<u32>(counts + 4 * i);
    return sum;
  }

  /** Counts a request in the slot that it is. */
  increment(): void {
    const count = this.at(this.slot);
    store<u32>(count, load<u32>(count) + 1);
  }

  /** Forgets what the last slots, which are further ones now, held when their turn was before. */
  private clear(slots: u64): void {
    for (let i: u64 = 0; i < slots; i++) store<u32>(this.at(this.slot - i), 0);
  }

  private at(slot: u64): usize {
    return this.bytes.dataStart + HEAD + 4 * <usize>(slot % COUNTED);
  }
}
