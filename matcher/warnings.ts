import { JsonValue } from "@sluice/codec/json/value";

/** Warnings that are kept with their text; more are only counted. */
const MOST: i32 = 20;

/** What is allowed in a configuration and yet hardly meant. */
@final
export class Warnings {
  /** In the order of the text, each as `path: message`, at most 20. */
  readonly texts: string[] = [];
  /** Warnings beyond those kept. */
  more: i32 = 0;

  /** Warns of the value, or of its element at `index`. */
  add(value: JsonValue, message: string, index: i32 = -1): void {
    // A path costs time in proportion to the length of the list, so that of no use is not made.
    if (this.texts.length >= MOST) {
      this.more++;
      return;
    }
    const path = index < 0 ? value.path : value.path + "[" + index.toString() + "]";
    this.texts.push(path + ": " + message);
  }
}
