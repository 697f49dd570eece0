/**
 * The packed form of static data: half of a text in UTF-16 is zeros, and the headers of objects are alike.
 *
 * It is a row of tokens, each for units of 16 bits:
 * - a byte below `NEAR`: a unit of that value,
 * - one from `NEAR` on and a byte, or one from `FAR` on and two bytes: a copy of `byte - NEAR + SHORTEST_NEAR`, or
 *   `byte - FAR + SHORTEST_FAR`, units that stand that many units before,
 * - `TEXT` and a byte: zeros up to where the next object can be, and the header of a text of that many units,
 * - `SKIP` and two bytes: that many zeros,
 * - `LITERAL` and two bytes: that unit.
 */
const NEAR = 0x80;
const TEXT = 0xbf;
const FAR = 0xc0;
const SKIP = 0xfe;
const LITERAL = 0xff;
/** Shorter copies gain nothing. */
const SHORTEST_NEAR = 3;
const SHORTEST_FAR = 4;
const LONGEST_NEAR = TEXT - 1 - NEAR + SHORTEST_NEAR;
const LONGEST_FAR = SKIP - 1 - FAR + SHORTEST_FAR;
/** What one byte, and what two can tell. */
const MOST_NEAR = 0xff;
const MOST = 0xffff;
/** How many earlier places are tried for a copy. */
const TRIES = 256;

/** Bytes of an object's header; the compiler leaves as many free, and aligns what follows. */
const HEADER = 20;
const ALIGNMENT = 16;
const UNIT = 2;
/** Id of `String`, which stands in the header before its length in bytes. */
const STRING = 2;

/** AssemblyScript that unpacks what begins at `source` to `target`, where all is zero; it ends where the packed data begins. */
export const UNPACK_SOURCE = `
export function sluice_unpack(source: usize, target: usize): void {
  const end = source;
  while (target < end) {
    const token = <usize>load<u8>(source++);
    let size: usize = ${UNIT};
    if (token < ${NEAR}) {
      store<u16>(target, token);
    } else {
      let value = <usize>load<u8>(source++);
      if (token >= ${FAR}) value |= <usize>load<u8>(source++) << 8;
      if (token == ${LITERAL}) store<u16>(target, value);
      else if (token == ${SKIP}) size = value << 1;
      else if (token == ${TEXT}) {
        target = (target + ${HEADER + ALIGNMENT - 1}) & ~${ALIGNMENT - 1};
        store<u16>(target - 8, ${STRING});
        store<u16>(target - 4, value << 1);
        size = 0;
      } else {
        size = (token - (token < ${FAR} ? ${NEAR - SHORTEST_NEAR} : ${FAR - SHORTEST_FAR})) << 1;
        for (let i: usize = 0; i < size; i += ${UNIT}) store<u16>(target + i, load<u16>(target + i - (value << 1)));
      }
    }
    target += size;
  }
}
`;

/** A token, and up to where it unpacks. */
interface Step {
  readonly bytes: readonly number[];
  readonly end: number;
}

/**
 * Packs units, the first of which belongs at this address, so that `sluice_unpack` gives them again. Of all rows of tokens that do
 * it finds the shortest, but for copies from places that it has not tried.
 */
export function pack(units: Uint16Array, address: number): Uint8Array {
  const places = new Places(units);
  const allZeros = zerosFrom(units);
  const steps = Array.from(units, (_, at): Step[] => {
    const zeros = allZeros[at]!;
    const found = [literal(units, at), ...skips(at, zeros), ...text(units, at, address, zeros)];
    if (zeros > LONGEST_NEAR) return found; // zeros are skipped, not copied
    found.push(...places.copies(at));
    places.add(at);
    return found;
  });
  /** Bytes from each unit to the end, by the best step there. */
  const costs = new Uint32Array(units.length + 1);
  const best: Step[] = [];
  for (let at = units.length - 1; at >= 0; at--) {
    costs[at] = Infinity;
    let least = Infinity;
    for (const step of steps[at]!) {
      const cost = step.bytes.length + costs[step.end]!;
      if (cost >= least) continue;
      least = cost;
      best[at] = step;
    }
    costs[at] = least;
  }
  const packed: number[] = [];
  for (let at = 0; at < units.length; at = best[at]!.end) packed.push(...best[at]!.bytes);
  return Uint8Array.from(packed);
}

function withValue(token: number, value: number): number[] {
  return [token, value & 0xff, value >> 8];
}

function literal(units: Uint16Array, at: number): Step {
  const unit = units[at]!;
  return { bytes: unit < NEAR ? [unit] : withValue(LITERAL, unit), end: at + 1 };
}

/** To the end of a run of zeros, and to a little before it, where a text may begin. */
function skips(at: number, zeros: number): Step[] {
  const steps: Step[] = [];
  for (let length = zeros; length >= SHORTEST_FAR && length > zeros - ALIGNMENT; length--) {
    steps.push({ bytes: withValue(SKIP, length), end: at + length });
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
  const isShort = Number.isInteger(length) && length <= MOST_NEAR && units[end - 1] === 0;
  return isHeader && isShort ? [{ bytes: [TEXT, length], end }] : [];
}

/** Where each row of `SHORTEST_NEAR` units begins, as far as the units are packed. */
class Places {
  private readonly places = new Map<string, number[]>();

  constructor(private readonly units: Uint16Array) {}

  private key(at: number): string {
    return this.units.subarray(at, at + SHORTEST_NEAR).join();
  }

  add(at: number): void {
    const key = this.key(at);
    const places = this.places.get(key);
    if (places) places.push(at);
    else this.places.set(key, [at]);
  }

  /** Of the longest copy from near, and of the longest from far, each shorter one as well. */
  copies(at: number): Step[] {
    const near = { length: 0, distance: 0 };
    const far = { length: 0, distance: 0 };
    for (const place of (this.places.get(this.key(at)) ?? []).slice(-TRIES)) {
      const distance = at - place;
      if (distance > MOST) continue;
      const length = this.lengthOf(place, at, LONGEST_FAR);
      if (length > far.length) Object.assign(far, { length, distance });
      if (distance <= MOST_NEAR && length > near.length) Object.assign(near, { length, distance });
    }
    const steps: Step[] = [];
    for (let length = SHORTEST_NEAR; length <= Math.min(near.length, LONGEST_NEAR); length++) {
      steps.push({ bytes: [NEAR + length - SHORTEST_NEAR, near.distance], end: at + length });
    }
    for (let length = SHORTEST_FAR; length <= far.length; length++) {
      steps.push({ bytes: withValue(FAR + length - SHORTEST_FAR, far.distance), end: at + length });
    }
    return steps;
  }

  private lengthOf(place: number, at: number, most: number): number {
    const { units } = this;
    const limit = Math.min(most, units.length - at);
    let length = 0;
    while (length < limit && units[place + length] === units[at + length]) length++;
    return length;
  }
}
