import { decodeText } from "@sluice/codec/text";

/** Most problems that are told of one configuration. */
const MAX_PROBLEMS: i32 = 20;

/** A configuration as the operator gave it, for parsers that read something other than JSON. */
export class RawConfig {
  readonly problems: string[] = [];
  /** Problems beyond those in `problems`. */
  moreProblems: i32 = 0;

  constructor(
    /** The configuration, empty when there is none. */
    readonly bytes: Uint8Array,
  ) {}

  /** The configuration as text, decoded without loss. */
  get text(): string {
    return decodeText(this.bytes);
  }

  /** Refuses the configuration: `message` goes to the log, the former configuration stays in force. */
  refuse(message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(message);
    else this.moreProblems++;
  }
}
