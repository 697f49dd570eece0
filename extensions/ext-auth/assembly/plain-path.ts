const SLASH: i32 = 0x2f;
const DOT: i32 = 0x2e;
const PERCENT: i32 = 0x25;

/**
 * Do all servers take this path for the same one? Not when it has a segment `.` or `..`, an empty segment, a backslash, a
 * parameter (`;`), a fragment, or any of these escaped, a `%` that begins no escape, or one that was escaped itself.
 */
export function isPlain(path: string): bool {
  for (let i = 0, length = path.length; i < length; i++) {
    let unit = path.charCodeAt(i);
    if (unit == PERCENT) {
      unit = (digitAt(path, i + 1) << 4) | digitAt(path, i + 2);
      if (unit == PERCENT || unit == SLASH || unit == DOT || unit == 0x3f) return false;
      i += 2;
    } else if (unit == SLASH && !isSegment(path, i + 1)) {
      return false;
    }
    if (unit < 0x20 || unit == 0x7f || unit == 0x23 || unit == 0x3b || unit == 0x5c) return false;
  }
  return true;
}

/** Neither `.` nor `..`, nor empty in the middle of a path. */
function isSegment(path: string, start: i32): bool {
  let end = path.indexOf("/", start);
  if (end == start) return false;
  if (end < 0) end = path.length;
  for (let i = start; i < end; i++) if (path.charCodeAt(i) != DOT) return true;
  return end == start || end - start > 2;
}

/** Value of a hexadecimal digit, -1 for anything else. */
function digitAt(text: string, index: i32): i32 {
  if (index >= text.length) return -1;
  const unit = text.charCodeAt(index);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
