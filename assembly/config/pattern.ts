/**
 * Whether a text follows a pattern, which the build has compiled (`transform/src/config/pattern.ts`). A pattern is a list of
 * items, each made of UTF-16 units: a number of ranges, the first and the last unit of each, the least and the most units of
 * the text that the item takes. An item takes as many as it can; the build lets through only patterns of which that is the
 * meaning. The time is in proportion to the length of the text.
 */
export function matchesPattern(text: string, pattern: string): bool {
  let at = 0;
  for (let item = 0; item < pattern.length;) {
    const ranges = item + 1;
    const counts = ranges + 2 * pattern.charCodeAt(item);
    const most = pattern.charCodeAt(counts + 1);
    let taken = 0;
    while (
      at < text.length &&
      (taken < most || most == UNLIMITED) &&
      isIn(text.charCodeAt(at), pattern, ranges, counts)
    ) {
      taken++;
      at++;
    }
    if (taken < pattern.charCodeAt(counts)) return false;
    item = counts + 2;
  }
  return at == text.length;
}

/** Stands for a most that there is not. */
const UNLIMITED: i32 = 0xffff;

/** Whether a unit is in one of the ranges that stand from `first` to `end` of the pattern. */
function isIn(unit: i32, pattern: string, first: i32, end: i32): bool {
  for (let range = first; range < end; range += 2) {
    if (unit >= pattern.charCodeAt(range) && unit <= pattern.charCodeAt(range + 1)) return true;
  }
  return false;
}
