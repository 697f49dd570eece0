import { isDigits } from "../ascii";
import { parseI64 } from "../number";
import { JsonDocument } from "./document";
import { JsonKind } from "./kind";
import { JsonValue } from "./value";

const DOT: i32 = 0x2e;
const BACKSLASH: i32 = 0x5c;

/**
 * Returns the value at the first of the paths that leads to one, which may be null, or null when none does or the body is not
 * JSON as `JsonDocument` wants it.
 *
 * A path is names with dots between them, such as `choices.0.delta.content`. In an array a name must be an index in decimal
 * digits, from 0. A backslash takes what follows as it is: `a\.b` is one name. Nothing else is special: the queries, wildcards
 * and modifiers that gjson, behind Go's `GetValueFromBody`, has are names here.
 */
export function getValueFromBody(body: Uint8Array, paths: string[]): JsonValue | null {
  const document = JsonDocument.parse(body);
  if (!document.ok) return null;
  for (let i = 0; i < paths.length; i++) {
    const value = valueAt(document.root, paths[i]);
    if (value.exists) return value;
  }
  return null;
}

function valueAt(root: JsonValue, path: string): JsonValue {
  let value = root;
  let name = "";
  let from = 0;
  for (let at = 0, end = path.length; at < end && value.exists; at++) {
    const unit = path.charCodeAt(at);
    if (unit == BACKSLASH) {
      name += path.substring(from, at);
      from = ++at; // what follows is part of the name, whatever it is
    } else if (unit == DOT) {
      value = member(value, name + path.substring(from, at));
      name = "";
      from = at + 1;
    }
  }
  return value.exists ? member(value, name + path.substring(from)) : value;
}

function member(value: JsonValue, name: string): JsonValue {
  if (value.kind != JsonKind.Array) return value.get(name);
  const index = isDigits(name) ? parseI64(name) : null;
  return value.at(index !== null && index.ok && index.value <= i32.MAX_VALUE ? <i32>index.value : -1);
}
