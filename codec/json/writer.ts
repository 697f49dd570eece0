import { GrowingBuffer } from "../buffer";
import { NUMBER_ROOM, storeNumber } from "../shortest";
import { BEHIND, escapeTo } from "./escape";

/** What may follow. Where a value may, what may follow it is one more, or the same. */
const enum Place {
  /** Before the document's value. */
  Start = 0,
  /** After it. */
  Done = 1,
  /** In an array, before its first element and later. */
  ArrayStart = 2,
  ArrayNext = 3,
  /** In an object, after a key; and later. */
  MemberValue = 4,
  ObjectNext = 5,
  /** In an object, before its first key. */
  ObjectStart = 6,
}

/** A bit for each place where a value may follow. */
const VALUES: u32 = (1 << Place.Start) | (1 << Place.ArrayStart) | (1 << Place.ArrayNext) | (1 << Place.MemberValue);

/** Room for the first bytes: few lines are shorter than half of it. */
const ROOM: i32 = 128;

/**
 * Writes one JSON document piece by piece; commas and colons come by themselves. Methods that write return the writer, so
 * that calls chain.
 *
 * A call that cannot stand where it is made (an `endArray` without its begin, a value in an object without a key, a second
 * document) writes nothing and sets `misused`. Whatever was called, `toBytes` and `toText` give a valid document: what
 * is open is closed, a key without its value gets null, and nothing at all is null. Only `raw` can spoil that.
 */
@final
export class JsonWriter {
  /** Whether a call was left out because it could not stand where it was made. */
  misused: bool = false;
  private buffer: GrowingBuffer = new GrowingBuffer(ROOM);
  private place: Place = Place.Start;
  /** What may follow in the objects and arrays around the innermost one, a byte each, null while there was none. */
  private outer: GrowingBuffer | null = null;

  /** Begins an object; `key` and a value follow for each member. */
  beginObject(): this {
    if (this.beginValue()) this.open(Place.ObjectStart, 0x7b);
    return this;
  }

  /** Ends the object begun last. */
  endObject(): this {
    return this.close(Place.ObjectStart, Place.ObjectNext, 0x7d);
  }

  /** Begins an array; its elements follow. */
  beginArray(): this {
    if (this.beginValue()) this.open(Place.ArrayStart, 0x5b);
    return this;
  }

  /** Ends the array begun last. */
  endArray(): this {
    return this.close(Place.ArrayStart, Place.ArrayNext, 0x5d);
  }

  /** Writes the key of the next member. Whether the object has had it already is not checked. */
  key(key: string): this {
    const place = this.place;
    if (place < Place.ObjectNext) return this.misuse();
    this.place = Place.MemberValue;
    this.quoted(key, place == Place.ObjectNext, true);
    return this;
  }

  /** Writes a string; a lone surrogate, such as an escaped byte of text that is not UTF-8, becomes U+FFFD. */
  string(value: string): this {
    if (this.mayBegin()) {
      const comma = this.place == Place.ArrayNext;
      this.place |= 1;
      this.quoted(value, comma, false);
    }
    return this;
  }

  /** Writes an integer. Readers that know only doubles keep it exactly up to 9007199254740992 either way. */
  int(value: i64): this {
    if (this.beginValue()) this.buffer.decimal(value);
    return this;
  }

  /** Writes a number in its shortest form; NaN and the infinities, which JSON does not have, as null. */
  number(value: f64): this {
    if (!isFinite(value)) return this.null();
    if (this.beginValue()) {
      const pointer = this.buffer.reserve(NUMBER_ROOM);
      this.buffer.length += storeNumber(pointer, value);
    }
    return this;
  }

  /** Writes true or false. */
  bool(value: bool): this {
    if (this.beginValue()) this.buffer.text(value ? "true" : "false");
    return this;
  }

  /** Writes null. */
  null(): this {
    if (this.beginValue()) this.buffer.text("null");
    return this;
  }

  /** Writes bytes that are a JSON value already. They are not checked; none at all is a misuse. */
  raw(json: Uint8Array): this {
    if (json.length == 0) return this.misuse();
    if (this.beginValue()) this.buffer.copyFrom(json.dataStart, json.length);
    return this;
  }

  /** Returns the document in UTF-8, completed where it is not complete; the writer may go on where it was. */
  toBytes(): Uint8Array {
    const length = this.complete();
    const bytes = this.buffer.toBytes();
    this.buffer.length = length;
    return bytes;
  }

  /** Returns the document as text, completed as by `toBytes`. */
  toText(): string {
    const length = this.complete();
    const text = this.buffer.toText();
    this.buffer.length = length;
    return text;
  }

  /** May a value stand here? */
  private mayBegin(): bool {
    const may = ((VALUES >> this.place) & 1) != 0;
    if (!may) this.misused = true;
    return may;
  }

  /** Makes the place one where a value has been written, with the comma before it; false where none may stand. */
  private beginValue(): bool {
    if (!this.mayBegin()) return false;
    if (this.place == Place.ArrayNext) this.buffer.byte(0x2c);
    this.place |= 1;
    return true;
  }

  private open(place: Place, bracket: u32): void {
    this.buffer.byte(bracket);
    if (this.place != Place.Done) {
      let outer = this.outer;
      if (outer == null) {
        outer = new GrowingBuffer();
        this.outer = outer;
      }
      outer.byte(this.place);
    }
    this.place = place;
  }

  private close(empty: Place, filled: Place, bracket: u32): this {
    if (this.place != empty && this.place != filled) return this.misuse();
    const outer = this.outer;
    this.place = outer == null || outer.length == 0 ? Place.Done : <Place>load<u8>(outer.start + --outer.length);
    this.buffer.byte(bracket);
    return this;
  }

  private quoted(text: string, comma: bool, colon: bool): void {
    const buffer = this.buffer;
    const before = buffer.reserve(2 + text.length + BEHIND);
    store<u16>(before, comma ? 0x222c : 0x22); // a comma and a quote
    buffer.length += 1 + i32(comma);
    escapeTo(buffer, text);
    store<u16>(buffer.start + buffer.length, 0x3a22); // a quote and a colon
    buffer.length += 1 + i32(colon);
  }

  private misuse(): this {
    this.misused = true;
    return this;
  }

  /** Appends what is missing to a whole document, and returns the length before. */
  private complete(): i32 {
    const buffer = this.buffer;
    const length = buffer.length;
    const outer = this.outer;
    let place = this.place;
    // Only the innermost level can lack a value: those around it have the one that is open.
    if (place == Place.Start || place == Place.MemberValue) buffer.text("null");
    for (let level = outer == null ? 0 : outer.length; place > Place.Done;) {
      buffer.byte(place >= Place.MemberValue ? 0x7d : 0x5d);
      place = outer == null || level == 0 ? Place.Done : <Place>load<u8>(outer.start + --level);
    }
    return length;
  }
}
