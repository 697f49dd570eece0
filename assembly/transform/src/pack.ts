/**
 * The packed form of static data: half of a text in UTF-16 is zeros, and the headers of objects are alike.
 *
 * It is a row of tokens, each for units of 16 bits:
 * - a byte below `COPY`: a unit of that value,
 * - one from `COPY` on and two bytes: a copy of `byte - COPY + SHORTEST` units that stand that many units before,
 * - `TEXT` and two bytes: zeros up to where the next object can be, and the header of a text of that many units,
 * - `SKIP` and two bytes: that many zeros,
 * - `LITERAL` and two bytes: that unit.
 *
 * The bytes of the row then go through a range coder: most are letters, and some of these come often.
 */
import { CONTEXT_SIZE, DECODER_SOURCE, RangeEncoder } from "./range-coder.js";

const COPY = 0x80;
const TEXT = 0xfd;
const SKIP = 0xfe;
const LITERAL = 0xff;
/** Shorter copies gain nothing. */
const SHORTEST = 3;
const LONGEST = TEXT - 1 - COPY + SHORTEST;
/** Fewer zeros are told one by one, or copied. */
const FEWEST_ZEROS = 4;
/** What two bytes can tell. */
const MOST = 0xffff;
/** Copies from less far have a high byte of 0, which comes so often that it costs little. */
const NEAR = 0x100;
/** How many earlier places are tried for a copy. */
const TRIES = 256;

/** Bytes of an object's header; the compiler leaves as many free, and aligns what follows. */
const HEADER = 20;
const ALIGNMENT = 16;
const UNIT = 2;
/** Id of `String`, which stands in the header before its length in bytes. */
const STRING = 2;

/** What a byte is: the first of a token, the second and the third. */
const CONTEXTS = 3;
/** Bytes in front of the packed data that the odds of the range coder need, zero at first. */
export const ODDS_SIZE = CONTEXTS * CONTEXT_SIZE;

/** AssemblyScript that unpacks what lies behind the odds at `end` to `target`, where all is zero; it ends where the odds begin. */
export const UNPACK_SOURCE = `
${DECODER_SOURCE}
export function sluice_unpack(end: usize, target: usize): void {
  source = end + ${ODDS_SIZE};
  while (target < end) {
    const token = next(end);
    let size: usize = ${UNIT};
    if (token < ${COPY}) {
      store<u16>(target, token);
    } else {
      const value = next(end + ${CONTEXT_SIZE}) | (next(end + ${2 * CONTEXT_SIZE}) << 8);
      if (token == ${LITERAL}) store<u16>(target, value);
      else if (token == ${SKIP}) size = value << 1;
      else if (token == ${TEXT}) {
        target = (target + ${HEADER + ALIGNMENT - 1}) & ~${ALIGNMENT - 1};
        store<u16>(target - 8, ${STRING});
        store<u16>(target - 4, value << 1);
        size = 0;
      } else {
        size = (token - ${COPY - SHORTEST}) << 1;
        for (let i: usize = 0; i < size; i += ${UNIT}) store<u16>(target + i, load<u16>(target + i - (value << 1)));
      }
    }
    target += size;
  }
}
`;

/** A token, about what it costs in bits, and up to where it unpacks. */
interface Step {
  readonly bytes: readonly number[];
  readonly bits: number;
  readonly end: number;
}

/** What the range coder makes of a first byte, of all three, and of three with a high byte of 0, in most modules. */
const BITS = { unit: 6, token: 20, near: 15 } as const;

/**
 * Packs units, the first of which belongs at this address, so that `sluice_unpack` gives them again. Of all rows of tokens that do
 * it finds about the cheapest, but for copies from places that it has not tried.
 */
export function pack(units: Uint16Array, address: number): Uint8Array {
  const places = new Places(units);
  const allZeros = zerosFrom(units);
  const steps = Array.from(units, (_, at): Step[] => {
    const zeros = allZeros[at]!;
    const found = [literal(units, at), ...skips(at, zeros), ...text(units, at, address, zeros)];
    if (zeros > LONGEST) return found; // zeros are skipped, not copied
    found.push(...places.copies(at));
    places.add(at);
    return found;
  });
  /** Bits from each unit to the end, by the best step there. */
  const costs = new Uint32Array(units.length + 1);
  const best: Step[] = [];
  for (let at = units.length - 1; at >= 0; at--) {
    costs[at] = Infinity;
    let least = Infinity;
    for (const step of steps[at]!) {
      const cost = step.bits + costs[step.end]!;
      if (cost >= least) continue;
      least = cost;
      best[at] = step;
    }
    costs[at] = least;
  }
  const encoder = new RangeEncoder(CONTEXTS);
  for (let at = 0; at < units.length; at = best[at]!.end) best[at]!.bytes.forEach((byte, i) => encoder.write(byte, i));
  return encoder.end();
}

function step(token: number, value: number, end: number): Step {
  return { bytes: [token, value & 0xff, value >> 8], bits: value < NEAR ? BITS.near : BITS.token, end };
}

function literal(units: Uint16Array, at: number): Step {
  const unit = units[at]!;
  return unit < COPY ? { bytes: [unit], bits: BITS.unit, end: at + 1 } : step(LITERAL, unit, at + 1);
}

/** To the end of a run of zeros, and to a little before it, where a text may begin. */
function skips(at: number, zeros: number): Step[] {
  const steps: Step[] = [];
  for (let length = zeros; length >= FEWEST_ZEROS && length > zeros - ALIGNMENT; length--) {
    steps.push(step(SKIP, length, at + length));
  }
  return steps;
}

/** How many zeros there are from each unit on, as far as one token tells. */
function zerosFrom(units: Uint16Array): Uint16Array {
  const zeros = new Uint16Array(units.length);
  for (let at = units.length - 1; at >= 0; at--) {
    if (units[at] === 0) zeros[at] = Math.min((zeros[at + 1] ?? 0) + 1, MOST);
  }
  return zeros;
}

/** The header of a text, when that is what stands here. */
function text(units: Uint16Array, at: number, address: number, zeros: number): Step[] {
  const from = address + at * UNIT;
  const end = at + (((from + HEADER + ALIGNMENT - 1) & ~(ALIGNMENT - 1)) - from) / UNIT;
  const length = (units[end - 2] ?? 1) / UNIT;
  const isHeader = end <= units.length && zeros === end - 4 - at && units[end - 4] === STRING && units[end - 3] === 0;
  const isShort = Number.isInteger(length) && units[end - 1] === 0;
  return isHeader && isShort ? [step(TEXT, length, end)] : [];
}

/** Where each row of `SHORTEST` units begins, as far as the units are packed. */
class Places {
  private readonly places = new Map<string, number[]>();

  constructor(private readonly units: Uint16Array) {}

  private key(at: number): string {
    return this.units.subarray(at, at + SHORTEST).join();
  }

  add(at: number): void {
    const key = this.key(at);
    const places = this.places.get(key);
    if (places) places.push(at);
    else this.places.set(key, [at]);
  }

  /** Of the longest copy from near, and of the longest from anywhere, each shorter one as well. */
  copies(at: number): Step[] {
    const near = { length: 0, distance: 0 };
    const far = { length: 0, distance: 0 };
    for (const place of (this.places.get(this.key(at)) ?? []).slice(-TRIES)) {
      const distance = at - place;
      if (distance > MOST) continue;
      const length = this.lengthOf(place, at);
      if (length > far.length) Object.assign(far, { length, distance });
      if (distance < NEAR && length > near.length) Object.assign(near, { length, distance });
    }
    const steps: Step[] = [];
    for (const { length: longest, distance } of [near, far]) {
      for (let length = SHORTEST; length <= longest; length++) {
        steps.push(step(COPY + length - SHORTEST, distance, at + length));
      }
    }
    return steps;
  }

  private lengthOf(place: number, at: number): number {
    const { units } = this;
    const limit = Math.min(LONGEST, units.length - at);
    let length = 0;
    while (length < limit && units[place + length] === units[at + length]) length++;
    return length;
  }
}
