/**
 * Server-sent events, the format `text/event-stream`: what language models stream their answers in.
 *
 * Source: WHATWG HTML, sections 9.2.5 (parsing) and 9.2.6 (interpreting an event stream).
 * @module
 */
import { GrowingBuffer } from "./buffer";
import { decodeText, decodeTextAt, encodeText, equalsTextAt } from "./text";

const LF: u32 = 0x0a;
const CR: u32 = 0x0d;
const COLON: u32 = 0x3a;
const SPACE: u32 = 0x20;
/** Length of the byte order mark EF BB BF, of which one may begin a stream. */
const BOM_LENGTH: i32 = 3;
const DEFAULT_LIMIT: i32 = 1 << 20;

/** A block of lines up to the empty line that ends it, as it came and as a client understands it. */
@final
export class SseEvent {
  constructor(
    /** The block as it came: line ends, comments, unknown fields, byte order mark and the empty line at its end included. */
    readonly raw: Uint8Array,
    /** Bytes of `data`. */
    readonly dataBytes: Uint8Array,
    /** Whether a `data` field is there. A client is told of no block without: comments, a lone `id` or `retry`. */
    readonly hasData: bool,
    /** Value of the last `event` field; `message` when there is none or it is empty. */
    readonly event: string,
    /** Value of the last `id` field of the stream so far, this block included; "" before the first. */
    readonly id: string,
    /** Whether the empty line is there. False only for what the stream ended in, which a client throws away. */
    readonly complete: bool,
  ) {}

  /** Values of the `data` fields with LF between them. Made by `decodeText` at each call, so without loss. */
  get data(): string {
    return decodeText(this.dataBytes);
  }
}

/**
 * Cuts a stream that comes in chunks into its events. However the bytes are cut into chunks, the events are the same, and their
 * `raw` bytes one after another are the stream. Costs time in proportion to the bytes.
 *
 * Push each chunk, call `finish` after the last, and take events by `next` until it returns null. A block longer than the
 * limit sets `overflowed`, and from then on there are no events: pass on `rest` and the chunks that follow.
 */
@final
export class SseSplitter {
  /** Whether a block was longer than the limit, or chunks were pushed while more than that many bytes waited for `next`. */
  overflowed: bool = false;

  private buffer: GrowingBuffer = new GrowingBuffer();
  /** The data of the event in hand, kept for its room. */
  private data: GrowingBuffer = new GrowingBuffer();
  private finished: bool = false;
  /** Whether the first block has been given, after which no byte order mark is special. */
  private opened: bool = false;
  /** Last value of an `id` field. */
  private id: string = "";
  // Offsets in the buffer: of the first byte not given, of the block's first line, of its line in hand, of the next look.
  private start: i32 = 0;
  private block: i32 = 0;
  private line: i32 = 0;
  private scanned: i32 = 0;

  /** `limit` is the length in bytes of the longest block allowed; never more than that and one chunk wait to be given. */
  constructor(private readonly limit: i32 = DEFAULT_LIMIT) {}

  /** Takes a chunk, copying it. Returns false, with nothing taken, after an overflow or `finish`. */
  push(chunk: Uint8Array): bool {
    if (this.buffer.length - this.start > this.limit) this.overflowed = true;
    if (this.overflowed || this.finished) return false;
    this.dropGiven();
    this.buffer.copyFrom(chunk.dataStart, chunk.length);
    if (!this.opened && this.block == 0 && hasByteOrderMark(this.buffer)) {
      this.block = BOM_LENGTH;
      this.line = BOM_LENGTH;
      this.scanned = max(this.scanned, BOM_LENGTH);
    }
    return true;
  }

  /** Says that the stream has ended, so that `next` also gives what has no empty line after it. */
  finish(): void {
    this.finished = true;
  }

  /**
   * Returns the next block, or null when there is no whole one yet. One that ends in CR is given once the next byte or the
   * end has told whether an LF belongs to it.
   */
  next(): SseEvent | null {
    if (this.overflowed) return null;
    const end = this.endOfBlock();
    const size = (end < 0 ? this.buffer.length : end) - this.start;
    if (size > this.limit) {
      this.overflowed = true;
      return null;
    }
    if (end >= 0) return this.take(end, true);
    return this.finished && size > 0 ? this.take(this.buffer.length, false) : null;
  }

  /** Returns the bytes that were pushed and are in no event given so far, and forgets them. */
  rest(): Uint8Array {
    const length = this.buffer.length - this.start;
    const rest = new Uint8Array(length);
    memory.copy(rest.dataStart, this.buffer.start + this.start, length);
    this.opened = this.opened || length > 0;
    this.moveTo(this.buffer.length);
    return rest;
  }

  /** Returns the offset just after the block's empty line, or -1 when that is not there yet. */
  private endOfBlock(): i32 {
    const bytes = this.buffer.start;
    const length = this.buffer.length;
    let at = this.scanned;
    while (at < length) {
      const byte = <u32>load<u8>(bytes + at);
      if (byte != LF && byte != CR) {
        at++;
        continue;
      }
      let after = at + 1;
      if (byte == CR) {
        if (after == length && !this.finished) break; // perhaps half of CR LF
        if (after < length && load<u8>(bytes + after) == LF) after++;
      }
      const empty = at == this.line;
      this.line = after;
      at = after;
      if (empty) {
        this.scanned = at;
        return at;
      }
    }
    this.scanned = at;
    return -1;
  }

  /** Makes the event of the block that ends at `end`. */
  private take(end: i32, complete: bool): SseEvent {
    const bytes = this.buffer.start;
    const data = this.data;
    data.length = 0;
    let hasData = false;
    let event = "";
    for (let at = this.block; at < end;) {
      const start = bytes + at;
      const length = lineLength(start, end - at);
      const colon = nameLength(start, length);
      let value = start + min(colon + 1, length);
      if (colon + 1 < length && load<u8>(value) == SPACE) value++;
      const size = <i32>(start + length - value);
      if (equalsTextAt(start, colon, "data")) {
        if (hasData) data.byte(LF);
        data.copyFrom(value, size);
        hasData = true;
      } else if (equalsTextAt(start, colon, "event")) {
        event = decodeTextAt(value, size);
      } else if (equalsTextAt(start, colon, "id")) {
        const id = decodeTextAt(value, size);
        if (!id.includes("\0")) this.id = id;
      }
      at += length + 1; // the LF of CR LF makes an empty line, which says nothing
    }
    const raw = new Uint8Array(end - this.start);
    memory.copy(raw.dataStart, bytes + this.start, raw.length);
    this.opened = true;
    this.moveTo(end);
    return new SseEvent(raw, data.toBytes(), hasData, event.length > 0 ? event : "message", this.id, complete);
  }

  private moveTo(offset: i32): void {
    this.start = offset;
    this.block = offset;
    this.line = offset;
    this.scanned = offset;
  }

  /** Frees the room of what was given once that is the larger part, so that each byte is moved once on average. */
  private dropGiven(): void {
    const given = this.start;
    const kept = this.buffer.length - given;
    if (given <= kept) return;
    memory.copy(this.buffer.start, this.buffer.start + given, kept);
    this.buffer.length = kept;
    this.start = 0;
    this.block -= given;
    this.line -= given;
    this.scanned -= given;
  }
}

/**
 * Returns the chunk with LF for each CR LF and each other CR; the chunk itself when it has no CR. A CR at the very end becomes LF
 * too: if the next chunk begins with the LF that belonged to it, there is an empty line too many, which may end an event early.
 * `SseSplitter` has no such seam.
 */
export function unifySSEChunk(chunk: Uint8Array): Uint8Array {
  const source = chunk.dataStart;
  const length = chunk.length;
  let returns = 0;
  let pairs = 0;
  for (let i = 0; i < length; i++) {
    if (load<u8>(source + i) != CR) continue;
    returns++;
    pairs += <i32>(i + 1 < length && load<u8>(source + i, 1) == LF);
  }
  if (returns == 0) return chunk;
  const unified = new Uint8Array(length - pairs);
  let target = unified.dataStart;
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(source + i);
    if (byte == CR && i + 1 < length && load<u8>(source + i, 1) == LF) continue;
    store<u8>(target++, byte == CR ? <u8>LF : byte);
  }
  return unified;
}

/**
 * Returns an event in bytes, its empty line included: `event` and `id` when they are not empty, then a `data` field for each line
 * of `data`, at least one. CR, LF and CR LF all end a line of `data`, and a client gets LF. In `event` and `id`, which are one
 * line, each CR and LF becomes a space, so that no value can forge a field; an `id` with U+0000 is one that clients ignore.
 */
export function formatSseEvent(data: string, event: string = "", id: string = ""): Uint8Array {
  const buffer = new GrowingBuffer();
  if (event.length > 0) appendOneLine(buffer, "event: ", event);
  if (id.length > 0) appendOneLine(buffer, "id: ", id);
  const lines = unifySSEChunk(encodeText(data));
  let start = lines.dataStart;
  const end = start + lines.length;
  do {
    const length = lineLength(start, <i32>(end - start));
    buffer.text("data: ");
    buffer.copyFrom(start, length);
    buffer.byte(LF);
    start += length + 1;
  } while (start <= end);
  buffer.byte(LF);
  return buffer.toBytes();
}

function appendOneLine(buffer: GrowingBuffer, name: string, value: string): void {
  buffer.text(name);
  const from = buffer.length;
  buffer.text(value);
  for (let at = buffer.start + from, end = buffer.start + buffer.length; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == LF || byte == CR) store<u8>(at, <u8>SPACE);
  }
  buffer.byte(LF);
}

/** Returns how many bytes stand before the first CR or LF; `length` when there is none. */
function lineLength(start: usize, length: i32): i32 {
  let at = 0;
  while (at < length && load<u8>(start + at) != LF && load<u8>(start + at) != CR) at++;
  return at;
}

/** Returns how many bytes of a line stand before its colon; all when there is none. */
function nameLength(start: usize, length: i32): i32 {
  let at = 0;
  while (at < length && load<u8>(start + at) != COLON) at++;
  return at;
}

function hasByteOrderMark(buffer: GrowingBuffer): bool {
  const start = buffer.start;
  return buffer.length >= BOM_LENGTH && load<u16>(start) == 0xbbef && load<u8>(start, 2) == 0xbf;
}
