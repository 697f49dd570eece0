import { JsonValue } from "@sluice/codec/json/value";
import { decodeText, encodeText } from "@sluice/codec/text";

/** A configuration, or a rule of one, as the operator gave it, for parsers that read something other than JSON. */
export class RawConfig {
  constructor(
    /** The configuration, empty when there is none; of a rule its JSON. */
    readonly bytes: Uint8Array,
    private readonly json: JsonValue,
  ) {}

  /** For the SDK: a part of a JSON configuration. */
  static of(json: JsonValue): RawConfig {
    return new RawConfig(encodeText(json.rawText()), json);
  }

  /** The configuration as text, decoded without loss. */
  get text(): string {
    return decodeText(this.bytes);
  }

  /** Refuses the configuration: `message` goes to the log, the former configuration stays in force. */
  refuse(message: string): void {
    this.json.refuse(message);
  }
}
