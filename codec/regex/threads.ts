import { argumentOf, Op, opOf, Program } from "./program";

/**
 * A set of instructions of a program, in the order in which they came: what a simulation of the automaton is at, the most
 * preferred first. A sparse set: asking, adding and clearing take constant time.
 */
@final
export class Threads {
  /** How many there are. */
  count: i32 = 0;
  /** Instructions added since this was made, over all clearings. */
  visits: i64 = 0;
  private readonly dense: StaticArray<u16>;
  private readonly places: StaticArray<u16>;
  private readonly pending: StaticArray<u16>;

  constructor(private readonly program: Program) {
    const size = program.code.length;
    this.dense = new StaticArray<u16>(size);
    this.places = new StaticArray<u16>(size);
    this.pending = new StaticArray<u16>(size + 1);
  }

  /** Returns the instruction that came as number `index`. */
  at(index: i32): i32 {
    return unchecked(this.dense[index]);
  }

  has(instruction: i32): bool {
    const place = <i32>unchecked(this.places[instruction]);
    return place < this.count && <i32>unchecked(this.dense[place]) == instruction;
  }

  clear(): void {
    this.count = 0;
  }

  /** Adds an instruction that is not in the set. */
  add(instruction: i32): void {
    unchecked((this.dense[this.count] = <u16>instruction));
    unchecked((this.places[instruction] = <u16>this.count));
    this.count++;
    this.visits++;
  }

  /**
   * Adds an instruction and all that can be reached from it without consuming a character, where `holding` has a bit for
   * each Assertion that can be passed. Assertions that cannot are in the set and end there.
   */
  follow(instruction: i32, holding: u32): void {
    const code = this.program.code;
    const pending = this.pending;
    let waiting = 1;
    unchecked((pending[0] = <u16>instruction));
    // A Split is followed once and leaves one instruction waiting, so that there are never more than the program has.
    while (waiting > 0) {
      let next = <i32>unchecked(pending[--waiting]);
      while (!this.has(next)) {
        this.add(next);
        const found = unchecked(code[next]);
        const target = next + argumentOf(found);
        const op = opOf(found);
        if (op == Op.Jump) {
          next = target;
        } else if (op == Op.Split) {
          unchecked((pending[waiting++] = <u16>target));
          next++;
        } else if (op == Op.SplitFar) {
          unchecked((pending[waiting++] = <u16>(next + 1)));
          next = target;
        } else if (op == Op.Assert && ((holding >> argumentOf(found)) & 1) != 0) {
          next++;
        } // else it is in the set, and `has` ends the loop
      }
    }
  }
}
