import { encodeText } from "../text";
import { markAllDuplicates } from "./duplicates";
import { Notes } from "./notes";
import { JsonParser } from "./parser";
import { pathOf } from "./path";
import { Tape } from "./tape";
import { JsonValue } from "./value";

/**
 * A JSON text that was read, or the reason why not, and what its readers found wrong with its values.
 *
 * Strict RFC 8259 over UTF-8. Beyond its grammar these are refused: bytes that are not UTF-8, a byte order mark, a `\u` escape
 * that is half of a surrogate pair, a number beyond the largest f64 (`1e400`), nesting deeper than asked for, and more than
 * 32 MiB. A key that stands twice in an object is taken: the last one counts and the others are as if absent; `duplicateKeys`
 * tells.
 */
@final
export class JsonDocument {
  private readonly problemNotes: Notes = new Notes();
  private readonly warningNotes: Notes = new Notes();
  private settled: bool = false;
  private duplicate: i32 = -1;

  /** For what reads its values. */
  readonly tape: Tape;

  /** The path of this text within a larger one; null where it is the whole. */
  private origin: string | null = null;

  private constructor(private readonly parser: JsonParser) {
    this.tape = parser.tape;
  }

  /**
   * Reads the bytes; the document keeps a copy of its own. `maxDepth` is how many arrays and objects may be open within one
   * another, `origin` the path of this text within a larger one: problems and warnings begin with it. Never fails: see `ok`.
   * Costs time in proportion to the length, up to a logarithm for objects of many keys.
   */
  static parse(bytes: Uint8Array, maxDepth: i32 = 64, origin: string = ""): JsonDocument {
    const document = JsonDocument.parseWhole(bytes, maxDepth);
    document.origin = origin;
    return document;
  }

  /** `parse` of what is no part of a larger text. */
  static parseWhole(bytes: Uint8Array, maxDepth: i32 = 64): JsonDocument {
    const parser = new JsonParser(bytes, maxDepth);
    parser.run();
    return new JsonDocument(parser);
  }

  /** `parse` of text; text that holds escaped bytes is refused as the bytes would be. */
  static parseText(text: string, maxDepth: i32 = 64): JsonDocument {
    return JsonDocument.parse(encodeText(text), maxDepth);
  }

  /** Whether the whole text is one JSON value. */
  get ok(): bool {
    return this.parser.error.length == 0;
  }

  /** Why the text was refused, such as `unexpected character`; "" when it was not. Never quotes the text. */
  get error(): string {
    return this.parser.error;
  }

  /** Offset in bytes, from 0, of what was refused; the length of the text when it ends too early; 0 when it was not. */
  get offset(): i32 {
    return this.parser.offset;
  }

  /** Line of `offset`, from 1; lines end with LF. */
  get line(): i32 {
    const start = this.tape.bytes.start;
    let line = 1;
    for (let i = 0; i < this.shownOffset; i++) line += <i32>(load<u8>(start + i) == 0x0a);
    return line;
  }

  /** Column of `offset` in its line, from 1, in characters; a byte that is not UTF-8 may count with the one before. */
  get column(): i32 {
    const start = this.tape.bytes.start;
    let column = 1;
    for (let i = this.shownOffset - 1; i >= 0 && load<u8>(start + i) != 0x0a; i--) {
      column += <i32>((load<u8>(start + i) & 0xc0) != 0x80);
    }
    return column;
  }

  /** The value; one that is Missing when the text was refused. */
  get root(): JsonValue {
    return new JsonValue(this, this.ok ? 0 : -1);
  }

  /** Whether an object holds a key twice. */
  get duplicateKeys(): bool {
    return this.settleKeys() >= 0;
  }

  /** Path of the first member whose key had stood in its object before; "" when there is none. */
  get duplicatePath(): string {
    return this.duplicateKeys ? pathOf(this.tape, this.duplicate + 1) : "";
  }

  /**
   * Finds keys that stand twice, once, before members are counted or listed; looking one up takes the last and needs no such
   * pass. Returns the first node that repeats a key, or -1.
   */
  settleKeys(): i32 {
    if (!this.settled) {
      this.settled = true;
      if (this.ok) this.duplicate = markAllDuplicates(this.tape);
    }
    return this.duplicate;
  }

  /** Problems in the order they were found, each as `path: message`, at most 20. The same one is kept once. */
  get problems(): string[] {
    return this.problemNotes.texts;
  }

  /** Problems beyond those kept. */
  get moreProblems(): i32 {
    return this.problemNotes.more;
  }

  /** What is allowed and hardly meant, as `problems`. */
  get warnings(): string[] {
    return this.warningNotes.texts;
  }

  /** Warnings beyond those kept. */
  get moreWarnings(): i32 {
    return this.warningNotes.more;
  }

  /** Records what is wrong with the value at `path`; the root's path is empty, and then the message stands alone. */
  report(path: string, message: string): void {
    this.problemNotes.add(this.placed(path), message);
  }

  /** Records what is allowed and hardly meant, as `report` does. */
  warn(path: string, message: string): void {
    this.warningNotes.add(this.placed(path), message);
  }

  /** Takes over the problems and warnings of another document, such as that of a part of this text. */
  adopt(other: JsonDocument): void {
    this.problemNotes.append(other.problemNotes);
    this.warningNotes.append(other.warningNotes);
  }

  /**
   * Whether as many problems are kept as ever will be, so that a path need not be made: in a long array full of problems that
   * alone would take time in proportion to its length for each.
   */
  get countsOnly(): bool {
    return this.problemNotes.isFull;
  }

  /** As `countsOnly`, of warnings. */
  get countsWarningsOnly(): bool {
    return this.warningNotes.isFull;
  }

  /** The path within the larger text. */
  private placed(path: string): string {
    const origin = this.origin;
    // Not compared as texts, which would be a call: the build leaves the rest out where no document has an origin.
    if (changetype<usize>(origin) == 0 || origin.length == 0) return path;
    if (path.length == 0) return origin;
    return path.charCodeAt(0) == 0x5b ? origin + path : origin + "." + path;
  }

  /** A document that is too long is not copied, so there is nothing to count in. */
  private get shownOffset(): i32 {
    return min(this.offset, this.parser.length);
  }
}
