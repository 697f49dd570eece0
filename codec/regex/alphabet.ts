import { CharSet, sortNumbers } from "./char-set";
import { Program } from "./program";

/** The class of a character below this is looked up in a table. */
export const TABLE_SIZE: i32 = 128;

/**
 * Divides the code points into classes such that no instruction of a program tells two characters of one class apart. What
 * would be a column for each of 1,114,112 characters in the table of an automaton is one for each class.
 */
@final
export class Alphabet {
  /** The first code point of each class, in order. */
  private readonly firsts: u64[] = [0];
  private readonly table: StaticArray<u16> = new StaticArray<u16>(TABLE_SIZE);

  constructor(program: Program) {
    this.divideAt(program.ranges);
    if (program.asserts) {
      const kinds = new CharSet();
      kinds.add(0x0a, 0x0a, false);
      kinds.addClass("word", false, false);
      this.divideAt(kinds.ranges);
    }
    const firsts = this.firsts;
    sortNumbers(firsts);
    let count = 1;
    for (let i = 1; i < firsts.length; i++) {
      if (firsts[i] != firsts[count - 1]) firsts[count++] = firsts[i];
    }
    firsts.length = count;
    for (let i = 0; i < TABLE_SIZE; i++) this.table[i] = <u16>this.classOf(i);
  }

  /** How many classes there are. */
  get size(): i32 {
    return this.firsts.length;
  }

  /** Returns the first character of a class. */
  first(index: i32): i32 {
    return <i32>this.firsts[index];
  }

  /** Address of the classes of the code points below TABLE_SIZE, as u16. */
  get asciiClasses(): usize {
    return changetype<usize>(this.table);
  }

  /** Returns the class of a code point. */
  classOf(code: i32): i32 {
    const firsts = this.firsts;
    let from = 0;
    let to = firsts.length;
    while (from + 1 < to) {
      const middle = (from + to) >>> 1;
      if (<i32>unchecked(firsts[middle]) <= code) from = middle;
      else to = middle;
    }
    return from;
  }

  private divideAt(ranges: u64[]): void {
    for (let i = 0; i < ranges.length; i++) {
      this.firsts.push(ranges[i] >> 32);
      this.firsts.push((ranges[i] & 0xffffffff) + 1);
    }
  }
}
