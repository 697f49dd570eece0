import { GrowingBuffer } from "../buffer";
import { DECIMAL_ROOM, storeDecimal } from "../integer";
import { encodedLength } from "../text";

const CRLF: u16 = 0x0a0d;
const ARRAY: u32 = 0x2a;
const BULK: u32 = 0x24;

/**
 * Writes commands for a Redis server, one or several to be sent together (a pipeline):
 * `new RespWriter().command("SET").text(key).bytes(value).command("GET").text(key).toBytes()`.
 *
 * Every argument is a bulk string, whose length is written before it, so none can end its command and forge another one.
 */
@final
export class RespWriter {
  private done: GrowingBuffer = new GrowingBuffer();
  /** Arguments of the command in hand, whose number stands before them. */
  private open: GrowingBuffer = new GrowingBuffer();
  private count: i32 = 0;
  private finished: i32 = 0;

  /** Commands written so far: as many answers will come. */
  get commands(): i32 {
    return this.finished + <i32>(this.count > 0);
  }

  /** Ends the command in hand, if any, and begins one of this name. */
  command(name: string): this {
    this.finish();
    return this.text(name);
  }

  /** Adds an argument to the command: the bytes of a text, as `encodeText` makes them. Without a command it is the name of one. */
  text(argument: string): this {
    this.begin(encodedLength(argument));
    this.open.text(argument);
    return this.end();
  }

  /** Adds the bytes as an argument, as `text` does. */
  bytes(argument: Uint8Array): this {
    this.begin(argument.length);
    this.open.copyFrom(argument.dataStart, argument.length);
    return this.end();
  }

  /** Adds an integer in decimal as an argument, as `text` does. */
  integer(argument: i64): this {
    const digits = new StaticArray<u8>(DECIMAL_ROOM);
    const pointer = changetype<usize>(digits);
    const length = storeDecimal(pointer, argument);
    this.begin(length);
    this.open.copyFrom(pointer, length);
    return this.end();
  }

  /** Ends the command in hand and returns a copy of all. */
  toBytes(): Uint8Array {
    this.finish();
    return this.done.toBytes();
  }

  /** Forgets the commands and keeps the room for the next ones. */
  reset(): this {
    this.done.length = 0;
    this.open.length = 0;
    this.count = 0;
    this.finished = 0;
    return this;
  }

  private begin(length: i32): void {
    announce(this.open, BULK, length);
  }

  private end(): this {
    lineEnd(this.open);
    this.count++;
    return this;
  }

  private finish(): void {
    if (this.count == 0) return;
    announce(this.done, ARRAY, this.count);
    this.done.copyFrom(this.open.start, this.open.length);
    this.open.length = 0;
    this.count = 0;
    this.finished++;
  }
}

/** Returns one command as a server reads it: the name and its arguments. Of no arguments it is no command, and no bytes. */
export function respCommand(parts: string[]): Uint8Array {
  const writer = new RespWriter();
  for (let i = 0; i < parts.length; i++) writer.text(parts[i]);
  return writer.toBytes();
}

function announce(buffer: GrowingBuffer, type: u32, length: i32): void {
  buffer.byte(type);
  buffer.decimal(length);
  lineEnd(buffer);
}

function lineEnd(buffer: GrowingBuffer): void {
  store<u16>(buffer.reserve(2), CRLF);
  buffer.length += 2;
}
