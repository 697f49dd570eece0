import { JsonDocument } from "./document";
import { JsonKind } from "./kind";
import { afterNode } from "./node";
import { Tape } from "./tape";
import { JsonValue } from "./value";

/**
 * Goes through the members of an object in the order of the text, and stands before the first one at the beginning:
 * `while (members.next()) …members.key…`. A key that stands twice comes twice: unlike `JsonValue.keys`, this looks at each member
 * once and compares none.
 */
@final
export class JsonMembers {
  /** Node of the key, of the one after it, and of what stands behind the object. */
  private node: i32 = 0;
  private after: i32;
  private readonly end: i32;

  /** Made by `JsonValue.members`; `object` is a node of any kind, or -1. */
  constructor(
    private readonly document: JsonDocument,
    private readonly tape: Tape,
    object: i32,
  ) {
    const isObject = object >= 0 && tape.kind(object) == JsonKind.Object;
    this.after = object + 1;
    this.end = isObject ? tape.link(object) : 0;
  }

  /** Goes on to the next member and returns whether there is one. */
  next(): bool {
    const node = this.after;
    if (node >= this.end) return false;
    this.node = node;
    this.after = afterNode(this.tape.nodes, node + 1);
    return true;
  }

  /** The member's key; to be asked for after `next` has returned true. */
  get key(): string {
    return this.tape.text(this.node);
  }

  /** The member's value; as `key`. */
  get value(): JsonValue {
    return new JsonValue(this.document, this.tape, this.node + 1);
  }
}
