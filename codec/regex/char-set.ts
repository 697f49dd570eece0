/** The largest code point. */
const LAST: i32 = 0x10ffff;

// Upper case letters that have a lower case letter at a fixed distance: first, last, distance. ASCII, Latin-1, Greek and
// Cyrillic. Unlike Unicode's folding, no letter outside of ASCII equals one inside: the Kelvin sign is no k and the long s
// no s, so that a rule about names of protocols cannot be met by a look-alike.
// @ts-ignore: decorator
@lazy
const UPPER: StaticArray<i32> = [
  0x41, 0x5a, 32, 0xc0, 0xd6, 32, 0xd8, 0xde, 32, 0x391, 0x3a1, 32, 0x3a3, 0x3ab, 32, 0x400, 0x40f, 80, 0x410, 0x42f,
  32,
];

// Named classes: a comma, the name, an equals sign, and the first and last character of each range. D, W and S are those
// of `\d`, `\w` and `\s`, which as in RE2 hold ASCII only; unlike [[:space:]], `\s` has no vertical tab.
// @ts-ignore: decorator
@lazy
const CLASSES: string =
  ",alnum=09AZaz,alpha=AZaz,ascii=\0\x7f,blank=\t\t  ,cntrl=\0\x1f\x7f\x7f,digit=09,graph=!~,lower=az,print= ~" +
  ",punct=!/:@[`{~,space=\t\r  ,upper=AZ,word=09AZ__az,xdigit=09AFaf,D=09,W=09AZ__az,S=\t\n\f\r  ,";

/** Returns the range of code points as one number, which sorts by `first`. */
// @ts-ignore: decorator
@inline
export function rangeOf(first: i32, last: i32): u64 {
  return ((<u64>first) << 32) | (<u64>last);
}

/** Sorts numbers in place, the smallest first. Heapsort: small, and no order of the numbers makes it slow. */
export function sortNumbers(numbers: u64[]): void {
  const count = numbers.length;
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(numbers, i, count);
  for (let end = count - 1; end > 0; end--) {
    const largest = numbers[0];
    numbers[0] = numbers[end];
    numbers[end] = largest;
    sink(numbers, 0, end);
  }
}

/** Moves the number at `at` down the heap of the first `count` numbers until none below is larger. */
function sink(numbers: u64[], at: i32, count: i32): void {
  const number = numbers[at];
  while (true) {
    let child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && numbers[child + 1] > numbers[child]) child++;
    if (numbers[child] <= number) break;
    numbers[at] = numbers[child];
    at = child;
  }
  numbers[at] = number;
}

/** Puts a class of characters together. */
@final
export class CharSet {
  /** Ranges as `rangeOf` makes them; in order and apart from each other only after `normalize`. */
  ranges: u64[] = [];

  /** Adds the code points from `first` to `last` and, when `fold` is set, the same letters in the other case. */
  add(first: i32, last: i32, fold: bool): void {
    this.ranges.push(rangeOf(first, last));
    if (!fold) return;
    for (let i = 0; i < UPPER.length; i += 3) {
      const from = UPPER[i];
      const to = UPPER[i + 1];
      const distance = UPPER[i + 2];
      this.addShared(max(first, from), min(last, to), distance);
      this.addShared(max(first, from + distance), min(last, to + distance), -distance);
    }
  }

  /**
   * Adds a named class, or all but it. The names are those of POSIX in lower case, and D, W, S for the classes of these
   * escapes. Returns false for an unknown name.
   */
  addClass(name: string, negated: bool, fold: bool): bool {
    const found = CLASSES.indexOf("," + name + "=");
    if (found < 0) return false;
    const set = negated ? new CharSet() : this;
    let at = found + name.length + 2;
    for (; CLASSES.charCodeAt(at) != 0x2c; at += 2) set.add(CLASSES.charCodeAt(at), CLASSES.charCodeAt(at + 1), fold);
    if (negated) {
      set.negate();
      for (let i = 0; i < set.ranges.length; i++) this.ranges.push(set.ranges[i]);
    }
    return true;
  }

  /** Turns the set into all code points, surrogates included, that are not in it. */
  negate(): void {
    this.normalize();
    const ranges = this.ranges;
    const others: u64[] = [];
    let next = 0;
    for (let i = 0; i < ranges.length; i++) {
      const first = <i32>(ranges[i] >> 32);
      if (next < first) others.push(rangeOf(next, first - 1));
      next = <i32>ranges[i] + 1;
    }
    if (next <= LAST) others.push(rangeOf(next, LAST));
    this.ranges = others;
  }

  /** Sorts the ranges and joins those that overlap or touch. */
  normalize(): void {
    const ranges = this.ranges;
    if (ranges.length < 2) return;
    sortNumbers(ranges);
    let count = 1;
    for (let i = 1; i < ranges.length; i++) {
      const first = <i32>(ranges[i] >> 32);
      const last = ranges[count - 1];
      if (first > <i32>last + 1) ranges[count++] = ranges[i];
      else ranges[count - 1] = rangeOf(<i32>(last >> 32), max(<i32>last, <i32>ranges[i]));
    }
    ranges.length = count;
  }

  private addShared(first: i32, last: i32, distance: i32): void {
    if (first <= last) this.ranges.push(rangeOf(first + distance, last + distance));
  }
}
