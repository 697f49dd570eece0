/**
 * Text of protocols: names, tokens and numbers of HTTP are ASCII and are compared without regard to ASCII case only, so that
 * no other script's case rules (the Turkish dotless i, the Kelvin sign) can make two names equal.
 * @module
 */

/* eslint-disable no-loss-of-precision -- integers of 64 bits are exact here */
import { unitAt } from "./unit";

const SPACE: i32 = 0x20;
const TAB: i32 = 0x09;
/** One bit for each character of a token: digits and `!#$%&'*+-.`, then letters and `^_\`|~`. */
const TOKEN_BELOW_40: u64 = 0x03ff6cfa00000000;
const TOKEN_FROM_40: u64 = 0x57ffffffc7fffffe;

/** Whether both texts are equal when A to Z count as a to z. Other characters are compared as they are. */
export function equalsIgnoreCase(a: string, b: string): bool {
  const length = a.length;
  if (length != b.length) return false;
  for (let i = 0; i < length; i++) {
    if (lowerUnit(unitAt(a, i)) != lowerUnit(unitAt(b, i))) return false;
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
    if (lowerUnit(<i32>load<u8>(pointer + i)) != unitAt(lowerCased, i)) return false;
  }
  return true;
}

/** Returns the text with A to Z turned into a to z; the same object when there is nothing to turn. */
export function lowerCase(text: string): string {
  const length = text.length;
  let i = 0;
  while (i < length && lowerUnit(unitAt(text, i)) == unitAt(text, i)) i++;
  if (i == length) return text;
  const size = (<usize>length) << 1;
  const lowered = __new(size, idof<string>());
  memory.copy(lowered, changetype<usize>(text), size);
  for (; i < length; i++) store<u16>(lowered + ((<usize>i) << 1), <u16>lowerUnit(unitAt(text, i)));
  return changetype<string>(lowered);
}

/** Turns A to Z into a to z, in place. All other bytes stay, also those of other letters in UTF-8. */
export function lowerCaseBytes(bytes: Uint8Array): void {
  turnCase(bytes, 0x41);
}

/** Turns a to z into A to Z, in place. All other bytes stay, also those of other letters in UTF-8. */
export function upperCaseBytes(bytes: Uint8Array): void {
  turnCase(bytes, 0x61);
}

/** Does the text hold another one, in whatever case? `lowerCased` has no upper case letter. */
export function containsIgnoreCase(text: string, lowerCased: string): bool {
  return lowerCase(text).includes(lowerCased);
}

/** Returns the text without spaces and tabs (OWS of RFC 9110, section 5.6.3) at both ends; the same object if it has none. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(unitAt(text, start))) start++;
  while (end > start && isBlank(unitAt(text, end - 1))) end--;
  return end - start == text.length ? text : text.substring(start, end);
}

/** Whether the text is a token of RFC 9110, section 5.6.2: what a header name or a method may be. The empty text is none. */
export function isToken(text: string): bool {
  const length = text.length;
  for (let i = 0; i < length; i++) {
    if (!isTokenCharacter(unitAt(text, i))) return false;
  }
  return length > 0;
}

/** Whether the text is one or more of the digits 0 to 9, and nothing else. */
export function isDigits(text: string): bool {
  const length = text.length;
  for (let i = 0; i < length; i++) {
    if (<u32>(unitAt(text, i) - 0x30) > 9) return false;
  }
  return length > 0;
}

/** Whether a UTF-16 unit or byte is one of A to Z, a to z, 0 to 9. */
export function isAlphanumeric(unit: i32): bool {
  return <u32>((unit | 0x20) - 0x61) < 26 || <u32>(unit - 0x30) < 10;
}

// @ts-ignore: decorator
@inline
function isTokenCharacter(unit: i32): bool {
  return <u32>unit < 0x80 && (((unit < 0x40 ? TOKEN_BELOW_40 : TOKEN_FROM_40) >> unit) & 1) != 0;
}

/** The byte in each of eight bytes. */
// @ts-ignore: decorator
@inline
function eightOf(byte: u64): u64 {
  return byte * 0x0101010101010101;
}

/** Turns the case of the 26 letters from `first` on in eight bytes. */
// @ts-ignore: decorator
@inline
function turnEight(at: usize, first: u64): void {
  const eight = load<u64>(at);
  // The sums carry into the highest bit of a byte, and no further: it is set from the letter on, and behind the last one.
  const low = eight & eightOf(0x7f);
  const letters = ((low + eightOf(0x80 - first)) ^ (low + eightOf(0x80 - 26 - first))) & ~eight & eightOf(0x80);
  store<u64>(at, eight ^ (letters >> 2));
}

/** As `turnEight`, in all of them. Sixteen bytes a step, which a loop over bytes takes seven times as long for. */
// @ts-ignore: decorator
@inline
function turnCase(bytes: Uint8Array, first: u64): void {
  const end = bytes.dataStart + bytes.length;
  let at = bytes.dataStart;
  for (; at + 16 <= end; at += 16) {
    turnEight(at, first);
    turnEight(at + 8, first);
  }
  for (; at < end; at++) {
    const byte = load<u8>(at);
    if (<u64>byte - first < 26) store<u8>(at, byte ^ 0x20);
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
