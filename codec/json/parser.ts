import { GrowingBuffer } from "../buffer";
import { FIRST_OF_19_DIGITS, isDigit, isTooLarge } from "../decimal";
import { E_BYTE_ORDER_MARK, E_CHARACTER, E_CONTROL, E_DEPTH, E_DEPTH_UNIT, E_END, E_ESCAPE } from "../errors";
import { E_LENGTH, E_NUMBER, E_SURROGATE, E_TOO_LARGE, E_TRAILING, E_UTF8 } from "../errors";
import { decimalText } from "../integer";
import { JsonKind } from "./kind";
import { sequenceAt, SIZE_SHIFT } from "../utf8";
import { BACKSLASH, escapeAt, isPlain, LONE_SURROGATE, QUOTE, unescape, WRONG_SHIFT } from "./escapes";
import { amountAt, linkAt, nodeAt, setAmountAt, setEndAt, setLinkAt } from "./node";
import { Tape } from "./tape";

/** A tape takes up to 16 bytes for each of the source, and a block of memory can hold a little less than 1 GiB. */
const LONGEST: i32 = 33554432;
/**
 * Zeros behind the source: no value holds one, so that most loops need not look for its end. As many as are read at once.
 */
const BEHIND: i32 = 8;
const POINT: u32 = 0x2e;
/** Exponents are not counted beyond. */
const MOST_EXPONENT: i64 = 1_000_000_000_000;

/** How far a step of the parser came. */
const enum Step {
  /** `error` says why. */
  Refused,
  /** A value must follow. */
  Inside,
  /** A value has ended. */
  Complete,
}

/** Reads the source of a document onto a tape. No recursion: a container that is open keeps its parent in its link. */
@final
export class JsonParser {
  /** Why the document was refused; empty when it was not. */
  error: string = "";
  /** Offset of the byte that was refused. */
  offset: i32 = 0;
  readonly tape: Tape;

  /** Address of the source, which moves when the text of an escaped string is put behind it. */
  private source: usize;
  /** Bytes of the source; 0 of one that is too long. */
  readonly length: i32;
  private at: i32 = 0;
  /** The innermost container that is open, and how many members it has by now. */
  private open: i32 = -1;
  private members: i32 = 0;
  private depth: i32 = 0;

  constructor(
    source: Uint8Array,
    private readonly maxDepth: i32,
  ) {
    const length = source.length;
    const taken = length <= LONGEST ? length : 0;
    this.length = taken;
    // A copy of its own, so that what the caller does to the array later cannot reach the document.
    const bytes = new GrowingBuffer(taken + BEHIND);
    memory.copy(bytes.start, source.dataStart, taken);
    bytes.length = taken + BEHIND; // a block is made of zeros
    this.source = bytes.start;
    this.tape = new Tape(bytes, (taken >> 4) + 4);
    if (taken < length) {
      this.offset = LONGEST;
      this.error = E_LENGTH;
    }
  }

  /** Reads the whole source and returns whether it is a document. */
  run(): bool {
    if (this.error.length > 0) return false;
    let step = this.hasByteOrderMark() ? this.refuse(0, E_BYTE_ORDER_MARK) : Step.Inside;
    while (step == Step.Inside || (step == Step.Complete && this.open >= 0)) {
      step = step == Step.Inside ? this.value() : this.next();
    }
    if (step == Step.Complete) {
      this.peek();
      if (this.at < this.length) step = this.refuse(this.at, E_TRAILING);
    }
    return step == Step.Complete;
  }

  /** Reads a value; of a container that is not empty only what stands before its first member's value. */
  private value(): Step {
    const byte = this.peek();
    switch (byte) {
      case 0x7b: // {
        return this.begin(JsonKind.Object, 0x7d);
      case 0x5b: // [
        return this.begin(JsonKind.Array, 0x5d);
      case 0x22: // "
        return this.string();
      case 0x74: // t
        return this.word("true", JsonKind.Bool);
      case 0x66: // f
        return this.word("false", JsonKind.Bool);
      case 0x6e: // n
        return this.word("null", JsonKind.Null);
      default:
        return byte == 0x2d || <u32>(byte - 0x30) <= 9 ? this.number() : this.refuseByte();
    }
  }

  /** Reads what follows a value in the open container: a comma and what stands before the next value, or the end. */
  private next(): Step {
    const isObject = this.tape.kind(this.open) == JsonKind.Object;
    const byte = this.peek();
    if (byte == (isObject ? 0x7d : 0x5d)) return this.end();
    if (byte != 0x2c) return this.refuseByte();
    this.at++;
    return this.member(isObject);
  }

  private begin(kind: JsonKind, closing: i32): Step {
    if (this.depth >= this.maxDepth) {
      return this.refuse(this.at, E_DEPTH + decimalText(this.maxDepth) + E_DEPTH_UNIT);
    }
    this.depth++;
    const tape = this.tape;
    const parent = this.open;
    // Until a container is closed, its link is its parent and the parent's amount the number of members so far.
    if (parent >= 0) setAmountAt(nodeAt(tape.nodes, parent), this.members);
    this.members = 0;
    this.open = tape.count;
    setLinkAt(tape.add(kind, this.at, 0), parent);
    this.at++;
    return this.peek() == closing ? this.end() : this.member(kind == JsonKind.Object);
  }

  /** Closes the open container. */
  private end(): Step {
    const tape = this.tape;
    const nodes = tape.nodes;
    const node = this.open;
    const at = nodeAt(nodes, node);
    const parent = linkAt(at);
    this.depth--;
    setEndAt(at, ++this.at);
    setLinkAt(at, tape.count);
    setAmountAt(at, this.members);
    this.open = parent;
    if (parent >= 0) this.members = amountAt(nodeAt(nodes, parent));
    return Step.Complete;
  }

  /** Counts one more member of the open container and, in an object, reads its key and colon. */
  private member(isObject: bool): Step {
    this.members++;
    if (!isObject) return Step.Inside;
    if (this.peek() != 0x22) return this.refuseByte();
    if (this.string() == Step.Refused) return Step.Refused;
    if (this.peek() != 0x3a) return this.refuseByte();
    this.at++;
    return Step.Inside;
  }

  private string(): Step {
    const source = this.source;
    const end = source + this.length;
    const first = source + this.at + 1;
    let at = first;
    let isEscaped = false;
    while (true) {
      while (isPlain(load<u64>(at))) at += 8;
      const byte = <u32>load<u8>(at);
      if (byte == QUOTE) break;
      let size: usize = 1;
      if (byte == BACKSLASH) {
        isEscaped = true;
        const escape = escapeAt(at);
        size = escape >> SIZE_SHIFT;
        if (size == 0) {
          // The end of the source is what is wrong when it comes within the escape.
          const offset = at + (escape >> WRONG_SHIFT) < end ? <i32>(at - source) : this.length;
          return this.refuse(offset, escape & LONE_SURROGATE ? E_SURROGATE : E_ESCAPE);
        }
      } else if (byte < 0x20) {
        return this.refuse(<i32>(at - source), E_CONTROL);
      } else if (byte >= 0x80) {
        size = sequenceAt(at, end) >> SIZE_SHIFT;
        if (size == 0) return this.refuse(<i32>(at - source), E_UTF8);
      }
      at += size;
    }
    const after = <i32>(at - source) + 1;
    const node = this.tape.add(JsonKind.String, this.at, after);
    this.at = after;
    if (isEscaped) {
      this.unescape(node, <i32>(first - source), <i32>(at - first));
    } else {
      setLinkAt(node, <i32>(first - source));
      setAmountAt(node, <i32>(at - first));
    }
    return Step.Complete;
  }

  /** Puts the text of the string that begins at `first` behind the source. */
  private unescape(node: usize, first: i32, size: i32): void {
    const bytes = this.tape.bytes;
    const target = bytes.reserve(size);
    const source = bytes.start;
    this.source = source;
    const written = unescape(source + first, source + first + size, target);
    setLinkAt(node, bytes.length);
    setAmountAt(node, written);
    bytes.length += written;
  }

  private number(): Step {
    const source = this.source;
    let at = source + this.at;
    if (load<u8>(at) == 0x2d) at++;
    // The number is less than 10 to this power, and not less than a tenth of that.
    let magnitude: i64 = 0;
    let digits: u64 = 0;
    let isFraction = false;
    const first = at;
    for (; ; at++) {
      const digit = <u32>load<u8>(at) - 0x30;
      if (digit > 9) {
        if (digit != POINT - 0x30 || isFraction || !isDigit(at - 1)) break;
        isFraction = true;
        continue;
      }
      if (at == first + 1 && load<u8>(first) == 0x30) break;
      if (digits < FIRST_OF_19_DIGITS) digits = digits * 10 + digit;
      if (isFraction) magnitude -= <i64>(digits == 0);
      else magnitude += <i64>(digits != 0);
    }
    if (isDigit(at - 1) && (load<u8>(at) | 0x20) == 0x65) {
      at++;
      const sign = load<u8>(at);
      if (sign == 0x2b || sign == 0x2d) at++;
      let exponent: i64 = 0;
      for (; isDigit(at); at++) if (exponent < MOST_EXPONENT) exponent = exponent * 10 + (load<u8>(at) - 0x30);
      magnitude += sign == 0x2d ? -exponent : exponent;
    }
    const end = <i32>(at - source);
    if (!isDigit(at - 1) || isDigit(at)) return this.refuse(end, E_NUMBER);
    if (isTooLarge(digits, magnitude)) return this.refuse(this.at, E_TOO_LARGE);
    this.tape.add(JsonKind.Number, this.at, end);
    this.at = end;
    return Step.Complete;
  }

  private word(word: string, kind: JsonKind): Step {
    const first = this.at;
    for (let i = 0; i < word.length; i++, this.at++) {
      if (load<u8>(this.source + this.at) != load<u8>(changetype<usize>(word) + (i << 1))) return this.refuseByte();
    }
    this.tape.add(kind, first, this.at);
    return Step.Complete;
  }

  /** Skips blanks and returns the byte there, 0 at the end. */
  private peek(): i32 {
    const source = this.source;
    let at = source + this.at;
    while (isBlank(at)) at++;
    this.at = <i32>(at - source);
    return load<u8>(at);
  }

  private hasByteOrderMark(): bool {
    return (load<u32>(this.source) & 0xffffff) == 0xbfbbef;
  }

  private refuseByte(): Step {
    return this.refuse(this.at, E_CHARACTER);
  }

  /** Whatever is wrong with the end, it is that there is no more. */
  private refuse(offset: i32, error: string): Step {
    this.offset = offset;
    this.error = offset < this.length ? error : E_END;
    return Step.Refused;
  }
}

/** Whether the byte is one of the four that may stand between values. */
function isBlank(at: usize): bool {
  const byte = load<u8>(at);
  return byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09;
}
