import { Assertion } from "./assertion";
import { CharSet } from "./char-set";

/** Most instructions of a program; a text of n characters costs at most n times as many steps. */
export const MAX_INSTRUCTIONS: i32 = 10000;
/** Most ranges in all character sets of a program. */
export const MAX_RANGES: i32 = 20000;

/** What an instruction does. Where it goes on is relative to itself, so that a piece of a program can be moved and copied. */
export const enum Op {
  /** The text matches. Always, and only, the last instruction. */
  Match,
  /** Consumes one character of the set `argument`, then goes on with the next instruction. */
  Set,
  /** Goes on at `argument`. */
  Jump,
  /** Goes on with the next instruction and at `argument`, and prefers the former. */
  Split,
  /** As Split, but prefers `argument`. */
  SplitFar,
  /** Goes on with the next instruction if the Assertion `argument` holds here. */
  Assert,
}

// @ts-ignore: decorator
@inline
export function opOf(instruction: i32): Op {
  return instruction & 7;
}

// @ts-ignore: decorator
@inline
export function argumentOf(instruction: i32): i32 {
  return instruction >> 3;
}

/** A pattern as instructions of a non-deterministic automaton (Thompson's construction). */
@final
export class Program {
  readonly code: i32[] = [];
  /** Whether any instruction is an assertion. */
  asserts: bool = false;
  /** The ranges of all sets, one set after another, each in order. */
  readonly ranges: u64[] = [];
  /** Where in `ranges` each set begins; one more entry than there are sets. */
  private readonly sets: i32[] = [0];

  /** Whether a match can begin only where the text begins. */
  get isAnchored(): bool {
    const first = this.code[0];
    return opOf(first) == Op.Assert && argumentOf(first) == Assertion.BeginText;
  }

  /** Whether a limit is exceeded. */
  get isTooLarge(): bool {
    return this.code.length >= MAX_INSTRUCTIONS || this.ranges.length > MAX_RANGES;
  }

  emit(op: Op, argument: i32 = 0): void {
    if (op == Op.Assert) this.asserts = true;
    this.code.push((argument << 3) | op);
  }

  /** Appends an instruction that consumes a character of the set. */
  emitSet(set: CharSet): void {
    set.normalize();
    this.emit(Op.Set, this.sets.length - 1);
    for (let i = 0; i < set.ranges.length; i++) this.ranges.push(set.ranges[i]);
    this.sets.push(this.ranges.length);
  }

  /**
   * Ends the branch of an alternation that began at `start`: puts a Split to the next branch before it and a Jump behind it.
   * Returns where the Jump is. Until `endAlternation` it leads to `previous`, the Jump of the branch before, or -1.
   */
  endBranch(start: i32, previous: i32): i32 {
    const code = this.code;
    const size = code.length - start;
    this.emit(Op.Split);
    this.emit(Op.Jump, previous);
    code.copyWithin(start + 1, start, start + size);
    code[start] = ((size + 2) << 3) | Op.Split;
    return code.length - 1;
  }

  /** Makes the Jumps of all branches, of which `jump` is the last or -1, lead to the end of the program. */
  endAlternation(jump: i32): void {
    const code = this.code;
    while (jump >= 0) {
      const previous = argumentOf(code[jump]);
      code[jump] = ((code.length - jump) << 3) | Op.Jump;
      jump = previous;
    }
  }

  /**
   * Makes the code from `start` on match `least` to `most` times, without limit when `most` is negative; `greedy` prefers
   * more. Returns false, and changes nothing, when the program would become too large.
   */
  repeat(start: i32, least: i32, most: i32, greedy: bool): bool {
    const code = this.code;
    const size = code.length - start;
    if (size == 0) return true;
    const copies = most < 0 ? max(least, 1) : most;
    if (start + copies * (size + 1) + 1 >= MAX_INSTRUCTIONS) return false;
    const piece = code.slice(start);
    code.length = start;
    const skip = greedy ? Op.Split : Op.SplitFar;
    // x* is a loop that asks first, and (x+)? for an x that can be empty: only so is the order of preference that of Go.
    const isLoop = most < 0 && least == 0 && !canBeEmpty(piece);
    if (most < 0 && least == 0) this.emit(skip, size + 2);
    for (let i = 0; i < copies; i++) {
      if (most >= 0 && i >= least) this.emit(skip, (most - i) * (size + 1));
      for (let j = 0; j < size; j++) code.push(piece[j]);
    }
    if (isLoop) this.emit(Op.Jump, -size - 1);
    else if (most < 0) this.emit(greedy ? Op.SplitFar : Op.Split, -size);
    return true;
  }

  /** Makes the program one that matches no text. */
  matchNothing(): void {
    this.code.length = 0;
    this.ranges.length = 0;
    this.sets.length = 1;
    this.emitSet(new CharSet());
    this.emit(Op.Match);
  }

  /** Whether the code point is in the set. */
  setHas(set: i32, code: i32): bool {
    const ranges = this.ranges;
    let from = unchecked(this.sets[set]);
    let to = unchecked(this.sets[set + 1]);
    // The last range that begins at or before the code point.
    while (from + 1 < to) {
      const middle = (from + to) >>> 1;
      if (<i32>(unchecked(ranges[middle]) >> 32) <= code) from = middle;
      else to = middle;
    }
    if (from >= to) return false;
    const range = unchecked(ranges[from]);
    return code >= <i32>(range >> 32) && code <= <i32>range;
  }
}

/** Whether the end of the piece can be reached without consuming a character. */
function canBeEmpty(piece: i32[]): bool {
  const size = piece.length;
  const reached = new StaticArray<bool>(size + 1);
  reached[0] = true;
  // Once from the left to the right is enough: what leads back was reached through what it leads to.
  for (let i = 0; i < size; i++) {
    const op = opOf(piece[i]);
    if (!reached[i] || op == Op.Set) continue;
    if (op != Op.Assert) reached[i + argumentOf(piece[i])] = true;
    if (op != Op.Jump) reached[i + 1] = true;
  }
  return reached[size];
}
