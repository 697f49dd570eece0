/**
 * The packed form of static data: half of a text in UTF-16 is zeros, and the headers of objects are alike.
 *
 * It is a row of tokens, each for units of 16 bits:
 * - a byte below `NEAR`: a unit of that value,
 * - one from `NEAR` on and a byte, or one from `FAR` on and two bytes: a copy of `byte - NEAR + SHORTEST_NEAR`, or
 *   `byte - FAR + SHORTEST_FAR`, units that stand that many units before,
 * - `SKIP` and two bytes: that many zeros,
 * - `LITERAL` and two bytes: that unit.
 */
const NEAR = 0x80;
const FAR = 0xc0;
const SKIP = 0xfe;
const LITERAL = 0xff;
/** Shorter copies gain nothing. */
const SHORTEST_NEAR = 3;
const SHORTEST_FAR = 4;
const LONGEST_NEAR = FAR - 1 - NEAR + SHORTEST_NEAR;
const LONGEST_FAR = SKIP - 1 - FAR + SHORTEST_FAR;
/** What one byte, and what two can tell. */
const MOST_NEAR = 0xff;
const MOST = 0xffff;
/** How many earlier places are tried for a copy. */
const TRIES = 256;

/** AssemblyScript that unpacks what begins at `source` to `target`, where all is zero; it ends where the packed data begins. */
export const UNPACK_SOURCE = `
export function sluice_unpack(source: usize, target: usize): void {
  const end = source;
  while (target < end) {
    const token = <usize>load<u8>(source++);
    let size: usize = 2;
    if (token < ${NEAR}) {
      store<u16>(target, token);
    } else {
      let value = <usize>load<u8>(source++);
      if (token >= ${FAR}) value |= <usize>load<u8>(source++) << 8;
      if (token == ${LITERAL}) store<u16>(target, value);
      else if (token == ${SKIP}) size = value << 1;
      else {
        size = (token - (token < ${FAR} ? ${NEAR - SHORTEST_NEAR} : ${FAR - SHORTEST_FAR})) << 1;
        for (let i: usize = 0; i < size; i += 2) store<u16>(target + i, load<u16>(target + i - (value << 1)));
      }
    }
    target += size;
  }
}
`;

/** Packs units so that `sluice_unpack` gives them again. */
export function pack(units: Uint16Array): Uint8Array {
  const packed: number[] = [];
  const places = new Places(units);
  const append = (token: number, value: number): void => void packed.push(token, value & 0xff, value >> 8);
  for (let at = 0; at < units.length;) {
    const zeros = zerosAt(units, at);
    const { length, distance } = places.longestCopy(at);
    if (zeros >= Math.max(length, SHORTEST_FAR)) {
      append(SKIP, zeros);
      at += zeros;
      continue;
    }
    if (length > 0 && distance <= MOST_NEAR) packed.push(NEAR + length - SHORTEST_NEAR, distance);
    else if (length > 0) append(FAR + length - SHORTEST_FAR, distance);
    else if (units[at]! < NEAR) packed.push(units[at]!);
    else append(LITERAL, units[at]!);
    for (const end = at + Math.max(length, 1); at < end; at++) places.add(at);
  }
  return Uint8Array.from(packed);
}

function zerosAt(units: Uint16Array, at: number): number {
  let end = at;
  while (end < units.length && end - at < MOST && units[end] === 0) end++;
  return end - at;
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

  /** Returns the copy that saves most; of length 0 when none does. */
  longestCopy(at: number): { length: number; distance: number } {
    const { units } = this;
    let best = { length: 0, distance: 0 };
    let most = 0;
    for (const place of (this.places.get(this.key(at)) ?? []).slice(-TRIES)) {
      const distance = at - place;
      if (distance > MOST) continue;
      const isNear = distance <= MOST_NEAR;
      const limit = Math.min(isNear ? LONGEST_NEAR : LONGEST_FAR, units.length - at);
      let length = 0;
      while (length < limit && units[place + length] === units[at + length]) length++;
      const saved = length - (isNear ? SHORTEST_NEAR : SHORTEST_FAR) + 1;
      if (saved < Math.max(most, 1)) continue;
      most = saved;
      best = { length, distance };
    }
    return best;
  }
}
