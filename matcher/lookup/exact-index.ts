import { hashText } from "./hash";
import { TextTable } from "./text-table";

/** Whole texts and the first rule that names each. */
@final
export class ExactIndex {
  private readonly table: TextTable = new TextTable();

  /** Rules come in their order. */
  put(text: string, rule: i32): void {
    this.table.put(hashText(text, text.length), text, rule);
  }

  /** Returns the first rule with the first `length` units of the text; `NO_RULE` when there is none. */
  find(text: string, length: i32): i32 {
    return this.table.find(hashText(text, length), text, 0, length);
  }
}
