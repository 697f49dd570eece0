import { JsonValue } from "@sluice/sdk";
import { encodeText, isToken } from "@sluice/codec";

export class Config {
  /** The member of the body that decides. */
  field: string = "model";
  /** The request header that tells its value to the upstream, and to whatever routes by headers. */
  header: string = "x-model";
  /** Values of the field, and what is put in front of the path for them. */
  prefixes: Map<string, string> = new Map<string, string>();
  /** Members that the body is to have, and their values as JSON. */
  members: Map<string, Uint8Array> = new Map<string, Uint8Array>();
}

export function parseConfig(json: JsonValue, config: Config): void {
  config.field = json.string("field", config.field);
  config.header = json.string("header", config.header);
  if (!isToken(config.header)) json.get("header").refuse("a header name is a token");
  const routes = json.object("routes");
  for (let i = 0, count = routes.length; i < count; i++) {
    const prefix = routes.at(i).asString("/");
    if (!isPath(prefix)) routes.at(i).refuse("a path starts with / and has neither blanks nor control characters");
    config.prefixes.set(routes.keyAt(i), prefix);
  }
  const members = json.object("set");
  for (let i = 0, count = members.length; i < count; i++) {
    config.members.set(members.keyAt(i), encodeText(members.at(i).rawText()));
  }
}

function isPath(text: string): bool {
  for (let i = 0, length = text.length; i < length; i++) {
    if (text.charCodeAt(i) <= 0x20 || text.charCodeAt(i) == 0x7f) return false;
  }
  return text.startsWith("/");
}
