import { GrowingBuffer } from "../buffer";
import { isDigit, isTooLarge, numberEnd } from "../decimal";
import { E_BYTE_ORDER_MARK, E_CHARACTER, E_DEPTH, E_DEPTH_UNIT, E_END } from "../errors";
import { E_LENGTH, E_NUMBER, E_TOO_LARGE, E_TRAILING } from "../errors";
import { decimalText } from "../integer";
import { markDuplicates } from "./duplicates";
import { JsonKind } from "./kind";
import { StringScanner, unescapeTo } from "./string";
import { Tape } from "./tape";

/** A tape needs up to eight times the source, so this keeps it within what one block of memory can hold. */
const LONGEST: i32 = 67108864;

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
  /** The first key that repeats another one of its object, or -1. */
  duplicate: i32 = -1;
  readonly tape: Tape;

  private readonly length: i32;
  private readonly scanner: StringScanner = new StringScanner();
  private at: i32 = 0;
  private open: i32 = -1;
  private depth: i32 = 0;

  constructor(
    source: Uint8Array,
    private readonly maxDepth: i32,
  ) {
    const length = source.length;
    const taken = length <= LONGEST ? length : 0;
    this.length = taken;
    // A copy of its own, so that what the caller does to the array later cannot reach the document.
    const bytes = new GrowingBuffer(taken);
    bytes.copyFrom(source.dataStart, taken);
    this.tape = new Tape(bytes, (taken >> 4) + 4);
    if (taken < length) this.refuse(LONGEST, E_LENGTH);
  }

  /** Reads the whole source and returns whether it is a document. */
  run(): bool {
    if (this.error.length > 0) return false;
    let step = this.hasByteOrderMark() ? this.refuse(0, E_BYTE_ORDER_MARK) : this.value();
    while (step == Step.Inside || (step == Step.Complete && this.open >= 0)) {
      step = step == Step.Inside ? this.value() : this.next();
    }
    if (step == Step.Complete && this.peek() >= 0) step = this.refuse(this.at, E_TRAILING);
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
    const node = this.tape.add(kind, this.at, 0);
    this.tape.setLink(node, this.open);
    this.open = node;
    this.at++;
    return this.peek() == closing ? this.end() : this.member(kind == JsonKind.Object);
  }

  /** Closes the open container, whose link held its parent till now. */
  private end(): Step {
    const node = this.open;
    this.open = this.tape.link(node);
    this.depth--;
    this.at++;
    this.tape.setEnd(node, this.at);
    this.tape.setLink(node, this.tape.count);
    if (this.tape.kind(node) == JsonKind.Object) {
      const repeat = markDuplicates(this.tape, node);
      if (repeat >= 0 && (this.duplicate < 0 || repeat < this.duplicate)) this.duplicate = repeat;
    }
    return Step.Complete;
  }

  /** Counts one more member of the open container and, in an object, reads its key and colon. */
  private member(isObject: bool): Step {
    this.tape.setAmount(this.open, this.tape.amount(this.open) + 1);
    if (!isObject) return Step.Inside;
    if (this.peek() != 0x22) return this.refuseByte();
    if (this.string() == Step.Refused) return Step.Refused;
    if (this.peek() != 0x3a) return this.refuseByte();
    this.at++;
    return Step.Inside;
  }

  private string(): Step {
    const bytes = this.tape.bytes;
    const first = this.at + 1;
    const scanner = this.scanner;
    const whole = scanner.scan(bytes.start + first, bytes.start + this.length);
    const end = <i32>(scanner.at - bytes.start);
    if (!whole) return this.refuse(end, scanner.error);
    const node = this.tape.add(JsonKind.String, this.at, end + 1);
    this.at = end + 1;
    if (!scanner.escaped) {
      this.tape.setLink(node, first);
      this.tape.setAmount(node, end - first);
      return Step.Complete;
    }
    const target = bytes.reserve(end - first);
    const size = unescapeTo(bytes.start + first, bytes.start + end, target);
    this.tape.setLink(node, bytes.length);
    this.tape.setAmount(node, size);
    bytes.length += size;
    return Step.Complete;
  }

  private number(): Step {
    const start = this.tape.bytes.start;
    const first = start + this.at;
    const limit = start + this.length;
    const end = numberEnd(first, limit);
    if (end == limit && !isDigit(end - 1)) return this.refuse(this.length, E_END);
    if (!isDigit(end - 1) || (end < limit && isDigit(end))) return this.refuse(<i32>(end - start), E_NUMBER);
    if (isTooLarge(first, end)) return this.refuse(this.at, E_TOO_LARGE);
    this.tape.add(JsonKind.Number, this.at, <i32>(end - start));
    this.at = <i32>(end - start);
    return Step.Complete;
  }

  private word(word: string, kind: JsonKind): Step {
    const first = this.at;
    for (let i = 0; i < word.length; i++) {
      if (this.byte() != word.charCodeAt(i)) return this.refuseByte();
      this.at++;
    }
    this.tape.add(kind, first, this.at);
    return Step.Complete;
  }

  /** Skips blanks and returns the byte there, or -1 at the end. */
  private peek(): i32 {
    let byte = this.byte();
    while (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09) {
      this.at++;
      byte = this.byte();
    }
    return byte;
  }

  private byte(): i32 {
    return this.at < this.length ? <i32>load<u8>(this.tape.bytes.start + this.at) : -1;
  }

  private hasByteOrderMark(): bool {
    const start = this.tape.bytes.start;
    return this.length >= 3 && load<u16>(start) == 0xbbef && load<u8>(start, 2) == 0xbf;
  }

  private refuseByte(): Step {
    return this.at < this.length ? this.refuse(this.at, E_CHARACTER) : this.refuse(this.length, E_END);
  }

  private refuse(offset: i32, error: string): Step {
    this.offset = offset;
    this.error = error;
    return Step.Refused;
  }
}
