/** Texts that are kept; more are only counted. */
const MOST: i32 = 20;

/** What readers have to say about the values of a document, in their order and each thing once. */
@final
export class Notes {
  readonly texts: string[] = [];
  /** Texts beyond those kept. */
  more: i32 = 0;

  /** Whether no text will be kept any more. */
  get isFull(): bool {
    return this.texts.length >= MOST;
  }

  add(path: string, message: string): void {
    if (this.isFull) {
      this.more++;
      return;
    }
    const text = path.length > 0 ? path + ": " + message : message;
    if (!this.texts.includes(text)) this.texts.push(text);
  }

  /** Adds what another list has, places included. */
  append(other: Notes): void {
    for (let i = 0; i < other.texts.length; i++) this.add("", unchecked(other.texts[i]));
    this.more += other.more;
  }
}
