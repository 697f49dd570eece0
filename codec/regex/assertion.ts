import { isAlphanumeric } from "../ascii";

/** What may be asked of the place between two characters; the number of a bit in the result of `assertionsHolding`. */
export const enum Assertion {
  /** `\A`, and `^` without the flag m. */
  BeginText,
  /** `\z`, and `$` without the flag m: the very end, not before a last line feed. */
  EndText,
  /** `^` with the flag m. */
  BeginLine,
  /** `$` with the flag m. */
  EndLine,
  /** `\b`, with ASCII word characters. */
  WordBoundary,
  /** `\B` */
  NoWordBoundary,
}

/** As much of a character as assertions need to know. */
export const enum CharKind {
  /** No character: the beginning or the end of the text. */
  Edge,
  LineFeed,
  /** A to Z, a to z, 0 to 9, underscore. */
  Word,
  Other,
}

/** Returns the kind of a code point; of -1, which `codePointAt` gives beyond the end, Edge. */
export function charKind(code: i32): CharKind {
  if (code < 0) return CharKind.Edge;
  if (code == 0x0a) return CharKind.LineFeed;
  return isAlphanumeric(code) || code == 0x5f ? CharKind.Word : CharKind.Other;
}

/** Returns the assertions that hold between characters of these kinds, one bit each. */
export function assertionsHolding(before: CharKind, after: CharKind): u32 {
  const isBoundary = (before == CharKind.Word) != (after == CharKind.Word);
  let holding: u32 = 1 << (isBoundary ? Assertion.WordBoundary : Assertion.NoWordBoundary);
  if (before == CharKind.Edge) holding |= 1 << Assertion.BeginText;
  if (after == CharKind.Edge) holding |= 1 << Assertion.EndText;
  if (before <= CharKind.LineFeed) holding |= 1 << Assertion.BeginLine;
  if (after <= CharKind.LineFeed) holding |= 1 << Assertion.EndLine;
  return holding;
}
