import { JsonKind } from "@sluice/codec/json/kind";
import { JsonValue } from "@sluice/codec/json/value";
import { W_NO_HOST, W_NO_PORT, W_STAR } from "./errors";

/**
 * Returns the strings of a `_match_*` value: those of an array, or a single string as a list of one, as Higress takes it. None
 * when it is absent or null, which is what a nil list of Go becomes. Anything else is a problem.
 */
export function readMatchList(value: JsonValue): string[] {
  if (value.kind == JsonKind.Null) return [];
  return value.kind == JsonKind.String ? [value.asString("")] : value.asStrings();
}

/** `readMatchList` without the empty strings, which Higress ignores where no name is empty. */
export function readNames(value: JsonValue): string[] {
  const list = readMatchList(value);
  let kept = 0;
  for (let i = 0; i < list.length; i++) {
    const name = list[i];
    if (name.length > 0) list[kept++] = name;
  }
  list.length = kept;
  return list;
}

/** Warns of domains that no host can equal. */
export function checkDomains(domains: string[], value: JsonValue): void {
  for (let i = 0; i < domains.length; i++) {
    const domain = domains[i];
    if (hasExtraStar(domain)) elementAt(value, i).warn(W_STAR);
    else if (hasNoHostCharacter(domain)) elementAt(value, i).warn(W_NO_HOST);
  }
}

/** Warns of services that no cluster can equal. */
export function checkServices(services: string[], value: JsonValue): void {
  for (let i = 0; i < services.length; i++) {
    if (services[i].endsWith(":")) elementAt(value, i).warn(W_NO_PORT);
  }
}

/** The element, or the value itself where a single string stands for a list. */
function elementAt(value: JsonValue, index: i32): JsonValue {
  return value.kind == JsonKind.Array ? value.at(index) : value;
}

function hasExtraStar(domain: string): bool {
  const last = domain.length - 1;
  const star = domain.lastIndexOf("*");
  return star > 0 && (star < last || domain.startsWith("*") || domain.indexOf("*") < star);
}

function hasNoHostCharacter(domain: string): bool {
  for (let i = 0; i < domain.length; i++) {
    const unit = domain.charCodeAt(i);
    if (unit <= 0x20 || unit == 0x2f) return true;
  }
  return false;
}
