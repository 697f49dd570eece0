import { JsonValue } from "@sluice/sdk";

/**
 * Routes a request by a field of its JSON body, such as the model of a chat completion.
 *
 * @example { "routes": { "gpt-4": "/openai" }, "set": { "stream": false } }
 */
@config
export class Config {
  /** Member of the body that decides; its value must be a string. */
  field: string = "model";
  /** Request header that gets the value; what a client sent in it is removed in any case. */
  @pattern("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
  header: string = "x-model";
  /** What is put in front of the path, by the value of the field. It starts with `/`. */
  @key("routes")
  prefixes: Map<string, string> = new Map<string, string>();
  /** Members that the body is to have, with any JSON values; those of the same key are replaced. */
  @key("set")
  @schema('{ "type": "object" }')
  fixed: JsonValue | null = null;
  private membersAsJson: Map<string, Uint8Array> = new Map<string, Uint8Array>();

  /** The members of `set`, and their values as JSON. */
  get members(): Map<string, Uint8Array> {
    return this.membersAsJson;
  }

  validate(json: JsonValue): void {
    const routes = json.get("routes");
    for (let i = 0, count = routes.length; i < count; i++) {
      if (isPath(routes.at(i).asString(""))) continue;
      routes.at(i).refuse("a path starts with / and has neither blanks nor control characters");
    }
    const fixed = this.fixed;
    if (fixed == null || !fixed.asObject()) return;
    const members = new Map<string, Uint8Array>();
    for (let i = 0, count = fixed.length; i < count; i++) members.set(fixed.keyAt(i), fixed.at(i).rawBytes());
    this.membersAsJson = members;
    this.fixed = null; // it would keep the whole configuration in memory
  }
}

function isPath(text: string): bool {
  for (let i = 0, length = text.length; i < length; i++) {
    if (text.charCodeAt(i) <= 0x20 || text.charCodeAt(i) == 0x7f) return false;
  }
  return text.startsWith("/");
}
