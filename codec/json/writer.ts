import { GrowingBuffer } from "../buffer";
import { NUMBER_ROOM, storeNumber } from "../shortest";
import { escapeTo } from "./escape";

/** What is open, one byte for each level, and what may follow there. */
const enum Place {
  /** Before the document's value. */
  Start,
  /** After it. */
  Done,
  /** In an array, before its first element and later. */
  ArrayStart,
  ArrayNext,
  /** In an object, before its first key and later, and after a key. */
  ObjectStart,
  ObjectNext,
  MemberValue,
}

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
  private buffer: GrowingBuffer = new GrowingBuffer();
  private places: GrowingBuffer = new GrowingBuffer(16);

  constructor() {
    this.places.byte(Place.Start);
  }

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
    if (place != Place.ObjectStart && place != Place.ObjectNext) return this.misuse();
    if (place == Place.ObjectNext) this.buffer.byte(0x2c);
    this.quoted(key);
    this.buffer.byte(0x3a);
    this.place = Place.MemberValue;
    return this;
  }

  /** Writes a string; a lone surrogate, such as an escaped byte of text that is not UTF-8, becomes U+FFFD. */
  string(value: string): this {
    if (this.beginValue()) this.quoted(value);
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

  /** What may follow. */
  private get place(): Place {
    return <Place>load<u8>(this.places.start + this.places.length - 1);
  }

  private set place(place: Place) {
    store<u8>(this.places.start + this.places.length - 1, <u8>place);
  }

  /** Makes the place one where a value has been written, with the comma before it; false where none may stand. */
  private beginValue(): bool {
    switch (this.place) {
      case Place.Start:
        this.place = Place.Done;
        return true;
      case Place.ArrayNext:
        this.buffer.byte(0x2c);
        return true;
      case Place.ArrayStart:
        this.place = Place.ArrayNext;
        return true;
      case Place.MemberValue:
        this.place = Place.ObjectNext;
        return true;
      default:
        this.misused = true;
        return false;
    }
  }

  private open(place: Place, bracket: u32): void {
    this.buffer.byte(bracket);
    this.places.byte(place);
  }

  private close(empty: Place, filled: Place, bracket: u32): this {
    if (this.place != empty && this.place != filled) return this.misuse();
    this.places.length--;
    this.buffer.byte(bracket);
    return this;
  }

  private quoted(text: string): void {
    this.buffer.byte(0x22);
    escapeTo(this.buffer, text);
    this.buffer.byte(0x22);
  }

  private misuse(): this {
    this.misused = true;
    return this;
  }

  /** Appends what is missing to a whole document, and returns the length before. */
  private complete(): i32 {
    const length = this.buffer.length;
    for (let level = this.places.length - 1; level >= 0; level--) {
      const place = <Place>load<u8>(this.places.start + level);
      if (place == Place.Done) break;
      // Only the innermost level can lack a value: those around it have the one that is open.
      if (place == Place.Start || place == Place.MemberValue) this.buffer.text("null");
      if (place >= Place.ObjectStart) this.buffer.byte(0x7d);
      else if (place >= Place.ArrayStart) this.buffer.byte(0x5d);
    }
    return length;
  }
}
