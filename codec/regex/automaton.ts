import { Alphabet, TABLE_SIZE } from "./alphabet";
import { assertionsHolding, CharKind, charKind } from "./assertion";
import { argumentOf, Op, opOf, Program } from "./program";
import { Threads } from "./threads";

/** Most states kept at a time. */
const MAX_STATES: i32 = 256;
/** Most bytes of states and their transitions, unless MIN_STATES need more. */
const MAX_BYTES: i32 = 262144;
const MIN_STATES: i32 = 4;
const FIRST_STATES: i32 = 8;

// Entries of the table that are no state.
/** Not computed yet. */
const UNKNOWN: i32 = 0xffff;
/** No continuation matches. */
const DEAD: i32 = 0xfffe;
/** Every continuation matches. */
const MATCH: i32 = 0xfffd;

/**
 * A program as a deterministic automaton, made while texts are read: a state is the set of instructions that the simulation
 * of the program is at, and each transition is computed when a text first takes it. From then on a character costs one look
 * at a table. When there is no room for another state, all are forgotten and the next ones are computed afresh, so that a
 * program with billions of states costs what its simulation costs, and a fixed amount of memory.
 */
@final
export class Automaton {
  private readonly alphabet: Alphabet;
  private readonly current: Threads;
  private readonly following: Threads;
  /** Columns of the table: one for each class of characters and one for the end of the text. */
  private readonly columns: i32;
  /** Most states that there is room for. */
  private readonly room: i32;
  /** Words of a key: the kind of the character before, then a bit for each instruction. */
  private readonly keySize: i32;
  /** Keys of the states, one after another. */
  private keys: StaticArray<u64>;
  /** A row for each state, an entry for each column. */
  private table: StaticArray<u16>;
  /** States by now. */
  private count: i32 = 0;
  /** What a text begins in: a state, MATCH, DEAD, or UNKNOWN. */
  private start: i32 = UNKNOWN;

  constructor(private readonly program: Program) {
    const alphabet = new Alphabet(program);
    const columns = alphabet.size + 1;
    const keySize = 1 + ((program.code.length + 63) >>> 6);
    this.alphabet = alphabet;
    this.columns = columns;
    this.keySize = keySize;
    this.room = min(MAX_STATES, max(MIN_STATES, MAX_BYTES / (columns * 2 + keySize * 8)));
    this.current = new Threads(program);
    this.following = new Threads(program);
    this.keys = new StaticArray<u64>(0);
    this.table = new StaticArray<u16>(0);
  }

  /** Instructions visited to compute states and transitions, since this was made. */
  get visits(): i64 {
    return this.current.visits + this.following.visits;
  }

  /** Whether the program matches anywhere in the text. */
  test(text: string): bool {
    const alphabet = this.alphabet;
    const columns = this.columns;
    const length = text.length;
    if (this.start == UNKNOWN) this.start = this.begin();
    let state = this.start;
    // Plain loads: this loop is what a text costs, and at the build's settings calls to accessors stay calls.
    const units = changetype<usize>(text);
    const classes = alphabet.asciiClasses;
    let rows = changetype<usize>(this.table);
    for (let at = 0; at < length && state < MATCH; at++) {
      const unit = <i32>load<u16>(units + ((<usize>at) << 1));
      let column: i32;
      if (unit < TABLE_SIZE) {
        column = <i32>load<u16>(classes + ((<usize>unit) << 1));
      } else {
        const code = text.codePointAt(at);
        if (code > 0xffff) at++;
        column = alphabet.classOf(code);
      }
      let next = <i32>load<u16>(rows + ((<usize>(state * columns + column)) << 1));
      if (next == UNKNOWN) {
        next = this.advance(state, column);
        rows = changetype<usize>(this.table);
      }
      state = next;
    }
    if (state >= MATCH) return state == MATCH;
    const last = <i32>unchecked(this.table[(state + 1) * columns - 1]);
    return (last == UNKNOWN ? this.advance(state, columns - 1) : last) == MATCH;
  }

  /** Returns what a text begins in. */
  private begin(): i32 {
    this.following.clear();
    this.following.follow(0, 0);
    return this.settle(CharKind.Edge);
  }

  /** Computes a transition and notes it in the table. */
  private advance(state: i32, column: i32): i32 {
    const isEnd = column == this.columns - 1;
    const character = isEnd ? -1 : this.alphabet.first(column);
    const kind = charKind(character);
    this.enter(state, kind);
    let next = DEAD;
    let isForgotten = false;
    if (this.isMatch(this.current)) {
      next = MATCH;
    } else if (!isEnd) {
      this.consume(character);
      const count = this.count;
      next = this.settle(kind);
      isForgotten = this.count < count;
    }
    if (!isForgotten) this.table[state * this.columns + column] = <u16>next;
    return next;
  }

  /** Makes `current` what the simulation is at in a state when a character of this kind comes next. */
  private enter(state: i32, next: CharKind): void {
    const code = this.program.code;
    const current = this.current;
    const keys = this.keys;
    const key = state * this.keySize;
    current.clear();
    for (let word = 1; word < this.keySize; word++) {
      for (let bits = keys[key + word]; bits != 0; bits &= bits - 1) current.add(((word - 1) << 6) + <i32>ctz(bits));
    }
    const holding = assertionsHolding(<CharKind>keys[key], next);
    for (let i = 0; i < current.count; i++) {
      const instruction = code[current.at(i)];
      const isOpen = opOf(instruction) == Op.Assert && ((holding >> argumentOf(instruction)) & 1) != 0;
      if (isOpen) current.follow(current.at(i) + 1, holding);
    }
  }

  /** Makes `following` what the simulation is at behind a character that `current` consumes. */
  private consume(character: i32): void {
    const program = this.program;
    const current = this.current;
    const following = this.following;
    following.clear();
    for (let i = 0; i < current.count; i++) {
      const at = current.at(i);
      const instruction = program.code[at];
      const isTaken = opOf(instruction) == Op.Set && program.setHas(argumentOf(instruction), character);
      if (isTaken) following.follow(at + 1, 0);
    }
    // A match may begin behind any character.
    if (!program.isAnchored) following.follow(0, 0);
  }

  /** Returns the state for `following` behind a character of this kind, or MATCH or DEAD. */
  private settle(before: CharKind): i32 {
    const following = this.following;
    if (this.isMatch(following)) return MATCH;
    this.reserve();
    const code = this.program.code;
    const keys = this.keys;
    const key = this.count * this.keySize;
    memory.fill(this.keyAt(this.count), 0, (<usize>this.keySize) << 3);
    let isEmpty = true;
    // Without assertions that wait it is of no importance what the character was.
    let kind = CharKind.Other;
    for (let i = 0; i < following.count; i++) {
      const at = following.at(i);
      const op = opOf(code[at]);
      if (op != Op.Set && op != Op.Assert) continue;
      if (op == Op.Assert) kind = before;
      isEmpty = false;
      keys[key + 1 + (at >> 6)] |= (<u64>1) << (at & 63);
    }
    keys[key] = <u64>kind;
    return isEmpty ? DEAD : this.find();
  }

  /** Returns the state whose key stands behind those of all states, a new one if there is none yet. */
  private find(): i32 {
    const size = (<usize>this.keySize) << 3;
    const key = this.keyAt(this.count);
    for (let state = 0; state < this.count; state++) {
      if (memory.compare(this.keyAt(state), key, size) == 0) return state;
    }
    if (this.count == this.room) {
      memory.copy(this.keyAt(0), key, size);
      this.count = 0;
      this.start = UNKNOWN;
    }
    const width = (<usize>this.columns) << 1;
    memory.fill(changetype<usize>(this.table) + <usize>this.count * width, 0xff, width);
    return this.count++;
  }

  /** Makes room for one more state, and for a key behind it. */
  private reserve(): void {
    const states = this.table.length / this.columns;
    if (this.count < states || states == this.room) return;
    const grown = min(this.room, max(states * 2, FIRST_STATES));
    const keys = new StaticArray<u64>((grown + 1) * this.keySize);
    const table = new StaticArray<u16>(grown * this.columns);
    memory.copy(changetype<usize>(keys), changetype<usize>(this.keys), (<usize>this.keys.length) << 3);
    memory.copy(changetype<usize>(table), changetype<usize>(this.table), (<usize>this.table.length) << 1);
    this.keys = keys;
    this.table = table;
  }

  private keyAt(state: i32): usize {
    return changetype<usize>(this.keys) + <usize>(state * this.keySize) * sizeof<u64>();
  }

  private isMatch(threads: Threads): bool {
    return threads.has(this.program.code.length - 1);
  }
}
