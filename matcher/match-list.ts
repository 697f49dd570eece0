import { JsonKind } from "@sluice/codec/json/kind";
import { JsonValue } from "@sluice/codec/json/value";
import { W_NO_HOST, W_NO_PORT, W_STAR } from "./errors";

const STAR: i32 = 0x2a;
const SLASH: i32 = 0x2f;
const COLON: i32 = 0x3a;

/**
 * Returns the strings of a `_match_*` value: those of an array, or a single string as a list of one, as Higress takes it. None
 * when it is absent or null, which is what a nil list of Go becomes. Anything else is a problem.
 */
export function readMatchList(value: JsonValue): string[] {
  const kind = value.kind;
  if (kind != JsonKind.Null && kind != JsonKind.String) return value.asStrings();
  const list: string[] = [];
  if (kind == JsonKind.String) list.push(value.asString(""));
  return list;
}

/** `readMatchList` without the empty strings, which Higress ignores where no name is empty. */
export function readNames(value: JsonValue): string[] {
  const list = readMatchList(value);
  const names: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const name = unchecked(list[i]);
    if (name.length > 0) names.push(name);
  }
  return names;
}

/** What keeps a domain from matching any host; "" when nothing does. */
export function domainWarning(domain: string): string {
  const last = domain.length - 1;
  const startsWithStar = domain.charCodeAt(0) == STAR;
  for (let i = 0; i <= last; i++) {
    const unit = domain.charCodeAt(i);
    if (unit <= 0x20 || unit == SLASH) return W_NO_HOST;
    if (unit == STAR && i > 0 && (i < last || startsWithStar)) return W_STAR;
  }
  return "";
}

/** What keeps a service from matching any cluster; "" when nothing does. */
export function serviceWarning(service: string): string {
  return service.charCodeAt(service.length - 1) == COLON ? W_NO_PORT : "";
}
