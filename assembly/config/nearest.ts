/** Longer names are compared with none, since that takes time in proportion to the product of the lengths. */
export const LONGEST_NAME: i32 = 64;

/**
 * Returns the name itself when it is one of `names`, else the one that was probably meant, "" when none is near: a slip in four
 * letters, and one more. For a name of more than `longest` units none is looked for.
 */
export function nearestName(name: string, names: StaticArray<string>, longest: i32): string {
  let nearest = "";
  const length = name.length;
  let least = 2 + (length >> 2);
  for (let i = 0; i < names.length; i++) {
    const candidate = unchecked(names[i]);
    if (candidate == name) return name;
    if (length > longest) continue;
    const slips = distance(name, candidate);
    if (slips >= least) continue;
    least = slips;
    nearest = candidate;
  }
  return nearest;
}

/** How many units must be put in, taken out or exchanged to make `b` of `a`. */
function distance(a: string, b: string): i32 {
  const start = changetype<usize>(b);
  const end = start + ((<usize>b.length) << 1);
  // A number for each unit of `b`, and one in front: how far its beginning is from that of `a`.
  const row = __new((b.length + 1) << 2, idof<ArrayBuffer>());
  let slips = 0;
  for (let at = start; at < end; at += 2) store<i32>(cellOf(row, at + 2, start), ++slips);
  for (let i = 0; i < a.length; i++) {
    let diagonal = i;
    slips = i + 1;
    store<i32>(row, slips);
    for (let at = start; at < end; at += 2) {
      const cell = cellOf(row, at + 2, start);
      const exchanged = diagonal + <i32>(load<u16>(changetype<usize>(a) + ((<usize>i) << 1)) != load<u16>(at));
      diagonal = load<i32>(cell);
      slips = min(exchanged, min(diagonal, slips) + 1);
      store<i32>(cell, slips);
    }
  }
  return slips;
}

// @ts-ignore: decorator
@inline
function cellOf(row: usize, at: usize, start: usize): usize {
  return row + ((at - start) << 1);
}
