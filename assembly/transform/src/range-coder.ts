/**
 * An adaptive range coder, as that of LZMA: a byte costs the less the more often it has come. It goes from the highest bit of a byte
 * down a tree; at each node there are the odds of a 0, which move towards each bit that comes. Both sides begin with even odds and
 * move them alike, so that no table has to be sent.
 */

/** Odds are told out of 2 to this power. */
const ODDS_BITS = 11;
const EVEN = 1 << (ODDS_BITS - 1);
/** How fast odds move: the texts of a small module are soon over. */
const RATE = 4;
/** The range is widened by eight bits when it falls below this. */
const NARROW = 2 ** 24;
const NODES = 256;

/** Bytes of the odds of each context, a sort of byte that has odds of its own: two for each node, less what is even. */
export const CONTEXT_SIZE = NODES * 2;

/**
 * AssemblyScript that reads what `RangeEncoder` has written, once `source` is where that lies: `next` is handed the address of the
 * odds of a context, zero at first.
 */
export const DECODER_SOURCE = `
let source: usize;
let range: u32 = 1, code: u32;

function next(odds: usize): usize {
  let node: usize = 1;
  while (node < ${NODES}) {
    while (range < ${NARROW}) {
      range <<= 8;
      code = (code << 8) | load<u8>(source++);
    }
    node <<= 1;
    const at = odds + node;
    let chance = <u32>load<i16>(at) + ${EVEN};
    const bound = (range >>> ${ODDS_BITS}) * chance;
    if (code < bound) {
      range = bound;
      chance += (${2 * EVEN} - chance) >>> ${RATE};
    } else {
      range -= bound;
      code -= bound;
      chance -= chance >>> ${RATE};
      node++;
    }
    store<i16>(at, chance - ${EVEN});
  }
  return node - ${NODES};
}
`;

/** Writes bytes, each in a context. */
export class RangeEncoder {
  private readonly bytes: number[] = [];
  private readonly odds: Uint16Array;
  /** The decoder widens its first range, of 1, to this one. */
  private range = NARROW;
  /** Where the range begins; from 2 to the 32nd on there is a carry to what has been written. */
  private low = 0;

  constructor(contexts: number) {
    this.odds = new Uint16Array(contexts * NODES).fill(EVEN);
  }

  write(byte: number, context: number): void {
    let node = 1;
    for (let mask = 0x80; mask > 0; mask >>= 1) {
      const at = context * NODES + node;
      const chance = this.odds[at]!;
      const bound = Math.floor(this.range / 2 ** ODDS_BITS) * chance;
      node *= 2;
      if ((byte & mask) === 0) {
        this.range = bound;
        this.odds[at] = chance + ((2 * EVEN - chance) >> RATE);
      } else {
        this.low += bound;
        this.range -= bound;
        this.odds[at] = chance - (chance >> RATE);
        node++;
      }
      while (this.range < NARROW) this.shift();
    }
  }

  private shift(): void {
    if (this.low >= 2 ** 32) {
      this.low -= 2 ** 32;
      for (let at = this.bytes.length - 1; at >= 0; at--) {
        this.bytes[at] = (this.bytes[at]! + 1) & 0xff;
        if (this.bytes[at] !== 0) break;
      }
    }
    this.bytes.push(Math.floor(this.low / NARROW));
    this.low = (this.low % NARROW) * 256;
    this.range *= 256;
  }

  /** What has been written. */
  end(): Uint8Array {
    for (let i = 0; i < 4; i++) this.shift();
    return Uint8Array.from(this.bytes.slice(1)); // the range began below the first byte
  }
}
