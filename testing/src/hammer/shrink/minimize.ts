import { sizeOf, type Bytes } from "../case.js";

/** Whether what is left still fails. */
export type Fails<T> = (candidate: T) => Promise<boolean>;

/** Leaves out as many items as it can: ever smaller runs of them, from the end (delta debugging). */
export async function minimizeList<T>(items: readonly T[], fails: Fails<readonly T[]>): Promise<readonly T[]> {
  let best = items;
  if (best.length > 1 && (await fails([]))) return [];
  for (let size = best.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = best.length - size; at > -size; at -= size) {
      const from = Math.max(at, 0);
      const without = [...best.slice(0, from), ...best.slice(at + size)];
      if (without.length < best.length && (await fails(without))) best = without;
    }
  }
  return best;
}

/** Shortens bytes, and makes of what is left as much as it can the letter a. */
export async function minimizeBytes(bytes: Bytes, fails: Fails<Bytes>): Promise<Bytes> {
  if (sizeOf(bytes) === 0 || (await fails(""))) return "";
  if (typeof bytes !== "string") {
    let best = bytes;
    for (let enough = 0; best.times - enough > 1;) {
      const shorter = { ...best, times: enough + ((best.times - enough) >> 1) };
      if (await fails(shorter)) best = shorter;
      else enough = shorter.times;
    }
    if (sizeOf(best) > 200) return best;
    return minimizeBytes(best.repeat.repeat(best.times), fails);
  }
  let best = [...(await minimizeList([...bytes], (characters) => fails(characters.join(""))))];
  for (let i = 0; i < best.length && best.length <= 40; i++) {
    if (/[a-z]/.test(best[i]!)) continue;
    const plainer = best.with(i, "a");
    if (await fails(plainer.join(""))) best = plainer;
  }
  return best.join("");
}

/** Leaves out what it can of a JSON value. */
export async function minimizeJson(value: unknown, fails: Fails<unknown>): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  const isList = Array.isArray(value);
  const rebuilt = (entries: readonly (readonly [string, unknown])[]): unknown =>
    isList ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  let entries = [...(await minimizeList(Object.entries(value), (left) => fails(rebuilt(left))))];
  for (const [place, [key, item]] of [...entries.entries()]) {
    const smaller = await minimizeJson(item, (candidate) => fails(rebuilt(entries.with(place, [key, candidate]))));
    entries = entries.with(place, [key, smaller]);
  }
  return rebuilt(entries);
}
