import { assertionsHolding, CharKind, charKind } from "./assertion";
import { argumentOf, Op, opOf, Program } from "./program";
import { Threads } from "./threads";

/** Where a match lies in a text, in UTF-16 units. */
@final
export class RegexMatch {
  constructor(
    /** The first unit of the match. */
    readonly start: i32,
    /** The unit behind its last one; equal to `start` when the match is empty. */
    readonly end: i32,
  ) {}
}

/**
 * Finds where a program matches, by its simulation (Pike's): all ways to match go on side by side, in order of preference,
 * each with the place where it began. Time is proportional to the text and, at worst, the program.
 */
@final
export class Search {
  private current: Threads;
  private following: Threads;
  /** Where the ways in `current` and `following` began, by their number. */
  private starts: StaticArray<i32>;
  private followingStarts: StaticArray<i32>;

  constructor(private readonly program: Program) {
    const size = program.code.length;
    this.current = new Threads(program);
    this.following = new Threads(program);
    this.starts = new StaticArray<i32>(size);
    this.followingStarts = new StaticArray<i32>(size);
  }

  /** Instructions visited since this was made. */
  get visits(): i64 {
    return this.current.visits + this.following.visits;
  }

  /** Returns the leftmost match and, of those that begin there, the preferred one; null if there is none. */
  find(text: string): RegexMatch | null {
    const code = this.program.code;
    const isAnchored = this.program.isAnchored;
    let match: RegexMatch | null = null;
    let at = 0;
    let character = codeAt(text, 0);
    let holding = assertionsHolding(CharKind.Edge, charKind(character));
    this.following.clear();
    while (true) {
      this.swap();
      const current = this.current;
      // A later beginning is less preferred than all that go on, and out of the question once there is a match.
      if (match === null && (at == 0 || !isAnchored)) this.follow(current, this.starts, 0, at, holding);
      if (current.count == 0) break;
      const next = at + (character > 0xffff ? 2 : 1);
      const nextCharacter = codeAt(text, next);
      holding = assertionsHolding(charKind(character), charKind(nextCharacter));
      for (let i = 0; i < current.count; i++) {
        const instruction = code[current.at(i)];
        const op = opOf(instruction);
        if (op == Op.Match) {
          // What comes after is less preferred.
          match = new RegexMatch(this.starts[i], at);
          break;
        }
        if (op == Op.Set && character >= 0 && this.program.setHas(argumentOf(instruction), character)) {
          this.follow(this.following, this.followingStarts, current.at(i) + 1, this.starts[i], holding);
        }
      }
      if (character < 0) break;
      at = next;
      character = nextCharacter;
    }
    return match;
  }

  /** Makes `following` the current ones, and `following` empty. */
  private swap(): void {
    const threads = this.current;
    const starts = this.starts;
    this.current = this.following;
    this.starts = this.followingStarts;
    this.following = threads;
    this.followingStarts = starts;
    threads.clear();
  }

  /** Adds what can be reached from an instruction, for a match that began at `start`. */
  private follow(threads: Threads, starts: StaticArray<i32>, instruction: i32, start: i32, holding: u32): void {
    const count = threads.count;
    threads.follow(instruction, holding);
    for (let i = count; i < threads.count; i++) starts[i] = start;
  }
}

/** Returns the code point at a place, a lone surrogate as it is, or -1 beyond the end. */
function codeAt(text: string, at: i32): i32 {
  return at < text.length ? text.codePointAt(at) : -1;
}
