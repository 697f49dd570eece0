import { isAlphanumeric } from "../ascii";
import { Assertion } from "./assertion";
import { CharSet } from "./char-set";
import { readClass, readClassEscape } from "./class-reader";
import * as errors from "./errors";
import { Op, Program } from "./program";
import { PatternReader } from "./reader";

/** Most groups that may be open at a time, as in Go. */
const MAX_DEPTH: i32 = 1000;

/** What `(?flags)` sets. */
const enum Flag {
  /** i */
  IgnoreCase = 1,
  /** m: `^` and `$` match at lines. */
  MultiLine = 2,
  /** s: the dot matches a line feed. */
  DotAll = 4,
  /** U: repetitions are lazy, and greedy with a question mark. */
  Ungreedy = 8,
}

/** A group that is open: where it begins, and what of the enclosing one it interrupted. */
@final
class Group {
  constructor(
    readonly opened: i32,
    readonly start: i32,
    readonly branch: i32,
    readonly jump: i32,
    readonly flags: i32,
  ) {}
}

/**
 * Reads a pattern and writes its program. No recursion: groups that are open wait on a stack. What a repetition may follow
 * (a character, a class, a group, an assertion) is an atom.
 */
@final
export class RegexParser {
  readonly reader: PatternReader;
  readonly program: Program = new Program();

  private flags: i32;
  private readonly groups: Group[] = [];
  /** Where the code of the innermost open group, and of its last branch, begins. */
  private start: i32 = 0;
  private branch: i32 = 0;
  /** The Jump that ends the branch before, or -1. */
  private jump: i32 = -1;
  /** Where the code of the last atom begins, or -1 when there is nothing to repeat. */
  private atom: i32 = -1;
  private isRepeated: bool = false;

  constructor(pattern: string, ignoreCase: bool) {
    this.reader = new PatternReader(pattern);
    this.flags = ignoreCase ? Flag.IgnoreCase : 0;
  }

  /** Reads the whole pattern. The program of one that is refused matches nothing. */
  run(): void {
    const program = this.program;
    const reader = this.reader;
    const groups = this.groups;
    while (reader.peek() >= 0 && reader.problem.length == 0) {
      const at = reader.at;
      this.step();
      if (program.isTooLarge) reader.refuse(errors.E_REGEX_SIZE, at);
    }
    if (groups.length > 0) reader.refuse(errors.E_REGEX_OPEN_GROUP, groups[groups.length - 1].opened);
    if (reader.problem.length > 0) {
      program.matchNothing();
    } else {
      program.endAlternation(this.jump);
      program.emit(Op.Match);
    }
  }

  private step(): void {
    const reader = this.reader;
    const isMultiLine = (this.flags & Flag.MultiLine) != 0;
    switch (reader.peek()) {
      case 0x28: // (
        return this.openGroup();
      case 0x29: // )
        return this.closeGroup();
      case 0x7c: // |
        return this.alternate();
      case 0x2a: // *
        return this.repeat(1, 0, -1);
      case 0x2b: // +
        return this.repeat(1, 1, -1);
      case 0x3f: // ?
        return this.repeat(1, 0, 1);
      case 0x7b: // {
        return this.repeatCounted();
      case 0x5b: // [
        return this.consume(readClass(reader, (this.flags & Flag.IgnoreCase) != 0));
      case 0x2e: // .
        return this.dot();
      case 0x5e: // ^
        return this.assert(1, isMultiLine ? Assertion.BeginLine : Assertion.BeginText);
      case 0x24: // $
        return this.assert(1, isMultiLine ? Assertion.EndLine : Assertion.EndText);
      case 0x5c: // backslash
        return this.escape();
      default:
        this.literal(reader.take());
    }
  }

  private openGroup(): void {
    const reader = this.reader;
    const opened = reader.at++;
    const flags = this.flags;
    if (reader.skip(0x3f)) {
      this.groupHead(opened);
      if (reader.problem.length > 0) return;
      // Flags for the rest of the enclosing group: nothing opens, and what precedes may still be repeated.
      if (reader.take() == 0x29) return;
    }
    if (this.groups.length >= MAX_DEPTH) {
      reader.refuse(errors.E_REGEX_DEPTH, opened);
      return;
    }
    this.groups.push(new Group(opened, this.start, this.branch, this.jump, flags));
    this.start = this.branch = this.program.code.length;
    this.jump = this.atom = -1;
  }

  /** Reads what follows `(?` up to, and not with, a colon, the `>` that ends a name, or a parenthesis. */
  private groupHead(opened: i32): void {
    const reader = this.reader;
    const unit = reader.peek(i32(reader.peek() == 0x3c));
    if (unit == 0x3d || unit == 0x21) {
      reader.refuse(errors.E_REGEX_LOOKAROUND, opened);
      return;
    }
    // A name means nothing here: (?<name> or, of old, (?P<name>.
    if (reader.peek() == 0x50) reader.at++;
    else if (reader.peek() != 0x3c) return this.readFlags(opened);
    const isName = reader.skip(0x3c) && reader.peek() != 0x3e;
    while (isAlphanumeric(reader.peek()) || reader.peek() == 0x5f) reader.at++;
    if (!isName || reader.peek() != 0x3e) reader.refuse(errors.E_REGEX_GROUP, opened);
  }

  /** Reads letters and a minus sign up to a colon or a parenthesis. */
  private readFlags(opened: i32): void {
    const reader = this.reader;
    let isOff = false;
    for (; reader.peek() != 0x3a && reader.peek() != 0x29; reader.at++) {
      const flag = flagOf(reader.peek());
      if (flag != 0) {
        this.flags = isOff ? this.flags & ~flag : this.flags | flag;
      } else if (reader.peek() == 0x2d && !isOff) {
        isOff = true;
      } else {
        reader.refuse(errors.E_REGEX_GROUP, opened);
        return;
      }
    }
  }

  private closeGroup(): void {
    const reader = this.reader;
    if (this.groups.length == 0) {
      reader.refuse(errors.E_REGEX_CLOSE_GROUP, reader.at);
      return;
    }
    reader.at++;
    this.program.endAlternation(this.jump);
    const group = this.groups.pop();
    this.atom = this.start;
    this.isRepeated = false;
    this.start = group.start;
    this.branch = group.branch;
    this.jump = group.jump;
    this.flags = group.flags;
  }

  private alternate(): void {
    this.reader.at++;
    this.jump = this.program.endBranch(this.branch, this.jump);
    this.branch = this.program.code.length;
    this.atom = -1;
  }

  /** Repeats the last atom. The operator has `size` units, before a question mark that makes it lazy. */
  private repeat(size: i32, least: i32, most: i32): void {
    const reader = this.reader;
    const start = reader.at;
    if (this.atom < 0) {
      reader.refuse(errors.E_REGEX_NO_ATOM, start);
      return;
    }
    if (this.isRepeated) {
      reader.refuse(errors.E_REGEX_DOUBLE_REPEAT, start);
      return;
    }
    reader.at += size;
    const isGreedy = reader.skip(0x3f) == ((this.flags & Flag.Ungreedy) != 0);
    if (!this.program.repeat(this.atom, least, most, isGreedy)) reader.refuse(errors.E_REGEX_SIZE, start);
    this.isRepeated = true;
  }

  private repeatCounted(): void {
    const reader = this.reader;
    const start = reader.at;
    if (!reader.count()) return this.literal(reader.take());
    const size = reader.at - start;
    reader.at = start;
    this.repeat(size, reader.least, reader.most);
  }

  /** Reads a backslash and what belongs to it. */
  private escape(): void {
    const reader = this.reader;
    switch (reader.peek(1)) {
      case 0x41: // A
        return this.assert(2, Assertion.BeginText);
      case 0x7a: // z
        return this.assert(2, Assertion.EndText);
      case 0x62: // b
        return this.assert(2, Assertion.WordBoundary);
      case 0x42: // B
        return this.assert(2, Assertion.NoWordBoundary);
      case 0x51: // Q
        return this.quoted();
    }
    const set = new CharSet();
    if (readClassEscape(reader, set)) return this.consume(set);
    const code = reader.escapedCharacter();
    if (code >= 0) this.literal(code);
  }

  /** Reads `\Q`, text that stands for itself, and `\E` or the end of the pattern. */
  private quoted(): void {
    const reader = this.reader;
    reader.at += 2;
    while (reader.peek() >= 0) {
      if (reader.peek() == 0x5c && reader.peek(1) == 0x45) {
        reader.at += 2;
        return;
      }
      this.literal(reader.take());
    }
  }

  private dot(): void {
    this.reader.at++;
    const set = new CharSet();
    if ((this.flags & Flag.DotAll) == 0) set.add(0x0a, 0x0a, false);
    set.negate();
    this.consume(set);
  }

  private literal(code: i32): void {
    const set = new CharSet();
    set.add(code, code, (this.flags & Flag.IgnoreCase) != 0);
    this.consume(set);
  }

  private consume(set: CharSet): void {
    this.beginAtom();
    this.program.emitSet(set);
  }

  private assert(size: i32, assertion: Assertion): void {
    this.reader.at += size;
    this.beginAtom();
    this.program.emit(Op.Assert, assertion);
  }

  private beginAtom(): void {
    this.atom = this.program.code.length;
    this.isRepeated = false;
  }
}

/** Returns the flag of a letter, or 0. */
function flagOf(unit: i32): i32 {
  switch (unit) {
    case 0x69:
      return Flag.IgnoreCase;
    case 0x6d:
      return Flag.MultiLine;
    case 0x73:
      return Flag.DotAll;
    case 0x55:
      return Flag.Ungreedy;
    default:
      return 0;
  }
}
