import { JsonDocument } from "./document";
import { afterNode } from "./node";
import { JsonValue } from "./value";

/**
 * Goes through the members of an object, or the elements of an array, in the order of the text, and stands before the first one
 * at the beginning: `while (members.next()) …members.key…`. A key that stands twice comes twice: unlike `JsonValue.keys`, this
 * looks at each member once and compares none.
 */
@final
export class JsonMembers {
  /** Node of the member, of the one after it, and of what stands behind the container. */
  private node: i32 = 0;
  private after: i32;
  private readonly end: i32;

  /** Made by `JsonValue`; `container` is -1 for none. `keys` is 1 where each member is a key and a value, 0 for elements. */
  constructor(
    private readonly document: JsonDocument,
    container: i32,
    private readonly keys: i32,
  ) {
    this.after = container + 1;
    this.end = container < 0 ? 0 : document.tape.link(container);
  }

  /** Goes on to the next member and returns whether there is one. */
  next(): bool {
    const node = this.after;
    if (node >= this.end) return false;
    this.node = node;
    this.after = afterNode(this.document.tape.nodes, node + this.keys);
    return true;
  }

  /** The member's key, "" of an element; to be asked for after `next` has returned true. */
  get key(): string {
    return this.keys > 0 ? this.document.tape.text(this.node) : "";
  }

  /** The member's value; as `key`. */
  get value(): JsonValue {
    return new JsonValue(this.document, this.node + this.keys);
  }
}
