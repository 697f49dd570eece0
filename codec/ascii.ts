/**
 * Text of protocols: names, tokens and numbers of HTTP are ASCII and are compared without regard to ASCII case only, so that
 * no other script's case rules (the Turkish dotless i, the Kelvin sign) can make two names equal.
 * @module
 */

const SPACE: i32 = 0x20;
const TAB: i32 = 0x09;

/** Whether both texts are equal when A to Z count as a to z. Other characters are compared as they are. */
export function equalsIgnoreCase(a: string, b: string): bool {
  const length = a.length;
  if (length != b.length) return false;
  for (let i = 0; i < length; i++) {
    if (lowerUnit(a.charCodeAt(i)) != lowerUnit(b.charCodeAt(i))) return false;
  }
  return true;
}

/**
 * Whether the `length` bytes at `pointer` are, A to Z counted as a to z, the text `lowerCased`, which must be ASCII and hold
 * no upper case letter: `x-request-id`. Looks a header up without making a string of its name.
 */
export function equalsIgnoreCaseAt(pointer: usize, length: i32, lowerCased: string): bool {
  if (length != lowerCased.length) return false;
  for (let i = 0; i < length; i++) {
    if (lowerUnit(<i32>load<u8>(pointer + i)) != lowerCased.charCodeAt(i)) return false;
  }
  return true;
}

/** Returns the text with A to Z turned into a to z; the same object when there is nothing to turn. */
export function lowerCase(text: string): string {
  const length = text.length;
  let i = 0;
  while (i < length && lowerUnit(text.charCodeAt(i)) == text.charCodeAt(i)) i++;
  if (i == length) return text;
  const size = (<usize>length) << 1;
  const lowered = __new(size, idof<string>());
  memory.copy(lowered, changetype<usize>(text), size);
  for (; i < length; i++) store<u16>(lowered + ((<usize>i) << 1), <u16>lowerUnit(text.charCodeAt(i)));
  return changetype<string>(lowered);
}

/** Does the text hold another one, in whatever case? `lowerCased` has no upper case letter. */
export function containsIgnoreCase(text: string, lowerCased: string): bool {
  return lowerCase(text).includes(lowerCased);
}

/** Returns the text without spaces and tabs (OWS of RFC 9110, section 5.6.3) at both ends; the same object if it has none. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return end - start == text.length ? text : text.substring(start, end);
}

/** Whether the text is a token of RFC 9110, section 5.6.2: what a header name or a method may be. The empty text is none. */
export function isToken(text: string): bool {
  const length = text.length;
  for (let i = 0; i < length; i++) {
    if (!isTokenCharacter(text.charCodeAt(i))) return false;
  }
  return length > 0;
}

/** Whether the text is one or more of the digits 0 to 9, and nothing else. */
export function isDigits(text: string): bool {
  const length = text.length;
  for (let i = 0; i < length; i++) {
    if (<u32>(text.charCodeAt(i) - 0x30) > 9) return false;
  }
  return length > 0;
}

/** Whether a UTF-16 unit or byte is one of A to Z, a to z, 0 to 9. */
export function isAlphanumeric(unit: i32): bool {
  return <u32>((unit | 0x20) - 0x61) < 26 || <u32>(unit - 0x30) < 10;
}

function isTokenCharacter(unit: i32): bool {
  if (isAlphanumeric(unit)) return true;
  switch (unit) {
    case 0x21: // !
    case 0x23: // #
    case 0x24: // $
    case 0x25: // %
    case 0x26: // &
    case 0x27: // '
    case 0x2a: // *
    case 0x2b: // +
    case 0x2d: // -
    case 0x2e: // .
    case 0x5e: // ^
    case 0x5f: // _
    case 0x60: // `
    case 0x7c: // |
    case 0x7e: // ~
      return true;
    default:
      return false;
  }
}

// @ts-ignore: decorator
@inline
function lowerUnit(unit: i32): i32 {
  return <u32>(unit - 0x41) < 26 ? unit | 0x20 : unit;
}

// @ts-ignore: decorator
@inline
function isBlank(unit: i32): bool {
  return unit == SPACE || unit == TAB;
}
