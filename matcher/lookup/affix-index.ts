import { HASH_START, hashUnit } from "./hash";
import { NO_RULE, TextTable } from "./text-table";

/**
 * Beginnings, or ends, of texts and the first rule that names each. One walk over a text finds all of them that it has: at every
 * length that occurs, one look into a table. So the time depends on the length of the text, not on the number of rules.
 */
@final
export class AffixIndex {
  private readonly table: TextTable = new TextTable();
  /** For each length whether an affix has it. */
  private lengths: StaticArray<bool> = new StaticArray<bool>(0);

  /** `atEnd` for ends, otherwise beginnings. */
  constructor(private readonly atEnd: bool) {}

  /** Rules come in their order. The empty affix is one that every text has. */
  put(affix: string, rule: i32): void {
    const length = affix.length;
    let hash = HASH_START;
    for (let i = 0; i < length; i++) hash = hashUnit(hash, affix.charCodeAt(this.atEnd ? length - 1 - i : i));
    this.table.put(hash, affix, rule);
    if (length >= this.lengths.length) {
      const longer = new StaticArray<bool>(length + 1);
      for (let i = 0; i < this.lengths.length; i++) longer[i] = this.lengths[i];
      this.lengths = longer;
    }
    this.lengths[length] = true;
  }

  /** Returns the first rule with an affix of the first `length` units of the text; `NO_RULE` when there is none. */
  find(text: string, length: i32): i32 {
    const lengths = this.lengths;
    const end = min(length + 1, lengths.length);
    let first = NO_RULE;
    let hash = HASH_START;
    for (let size = 0; size < end; size++) {
      if (size > 0) hash = hashUnit(hash, text.charCodeAt(this.atEnd ? length - size : size - 1));
      if (!unchecked(lengths[size])) continue;
      first = min(first, this.table.find(hash, text, this.atEnd ? length - size : 0, size));
    }
    return first;
  }
}
