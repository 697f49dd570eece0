import { CharSet } from "./char-set";
import * as errors from "./errors";
import { PatternReader } from "./reader";

/** Reads a class in brackets. `ignoreCase` adds the letters in the other case. A class that is refused is left incomplete. */
export function readClass(reader: PatternReader, ignoreCase: bool): CharSet {
  const set = new CharSet();
  const opened = reader.at++;
  const isNegated = reader.skip(0x5e);
  const start = reader.at;
  // A bracket that comes first stands for itself.
  while (reader.problem.length == 0 && (reader.at == start || !reader.skip(0x5d))) {
    if (!readNamedClass(reader, set, ignoreCase) && !readClassEscape(reader, set)) {
      readRange(reader, set, ignoreCase, opened);
    }
  }
  if (isNegated) set.negate();
  return set;
}

/** Reads `\d`, `\D`, `\w`, `\W`, `\s` or `\S` into the set. Returns false, and reads nothing, where none stands. */
export function readClassEscape(reader: PatternReader, set: CharSet): bool {
  if (reader.peek() != 0x5c) return false;
  const unit = reader.peek(1);
  const upper = unit & ~0x20;
  if (upper != 0x44 && upper != 0x57 && upper != 0x53) return false;
  set.addClass(String.fromCharCode(upper), unit == upper, false);
  reader.at += 2;
  return true;
}

/** Reads `[:name:]` or `[:^name:]` into the set; refuses an unknown name. Returns false, and reads nothing, where none stands. */
function readNamedClass(reader: PatternReader, set: CharSet, ignoreCase: bool): bool {
  if (reader.peek() != 0x5b || reader.peek(1) != 0x3a || !reader.hasNames) return false;
  const start = reader.at;
  const end = reader.pattern.indexOf(":]", start + 2);
  // Looked for once only, so that many beginnings without an end do not cost the square of the pattern's length.
  reader.hasNames = end >= 0;
  if (end < 0) return false;
  reader.at += 2;
  const isNegated = reader.skip(0x5e);
  const name = reader.pattern.substring(reader.at, end);
  reader.at = end + 2;
  if (!isLowerCase(name) || !set.addClass(name, isNegated, ignoreCase)) reader.refuse(errors.E_REGEX_CLASS_NAME, start);
  return true;
}

function isLowerCase(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    if (<u32>(name.charCodeAt(i) - 0x61) >= 26) return false;
  }
  return true;
}

/** Reads one character, or two with a hyphen between them. */
function readRange(reader: PatternReader, set: CharSet, ignoreCase: bool, opened: i32): void {
  const start = reader.at;
  const first = readCharacter(reader, opened);
  let last = first;
  // A hyphen that comes last stands for itself.
  if (reader.peek() == 0x2d && reader.peek(1) != 0x5d) {
    reader.at++;
    last = readCharacter(reader, opened);
  }
  if (first >= 0 && last >= first) set.add(first, last, ignoreCase);
  else reader.refuse(errors.E_REGEX_RANGE, start);
}

/** Returns the next character of the class, or -1 when it is refused or missing. */
function readCharacter(reader: PatternReader, opened: i32): i32 {
  const unit = reader.peek();
  if (unit == 0x5c) return reader.escapedCharacter();
  return unit < 0 ? reader.refuse(errors.E_REGEX_OPEN_CLASS, opened) : reader.take();
}
