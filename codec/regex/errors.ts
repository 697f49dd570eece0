// Why a pattern is refused; Regex.problem adds the place.

/** A group is not closed; the place is where the innermost such group begins. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_OPEN_GROUP: string = "missing )";
/** A parenthesis closes no group. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_CLOSE_GROUP: string = "unexpected )";
/** What follows `(?` is no group that the engine knows. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_GROUP: string = "unknown group or flag";
/** `(?=`, `(?!`, `(?<=` or `(?<!`: cannot be matched in linear time. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_LOOKAROUND: string = "lookaround is not supported";
/** `\1` to `\9`: cannot be matched in linear time. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_BACKREFERENCE: string = "backreferences are not supported";
/** `\p` or `\P`. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_UNICODE_CLASS: string = "Unicode classes are not supported";
/** A backslash before a character that has no meaning there, or before nothing; a malformed `\x`. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_ESCAPE: string = "unknown escape";
/** A character class is not closed; the place is where it begins. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_OPEN_CLASS: string = "missing ]";
/** `[[:name:]]` with a name that POSIX does not have. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_CLASS_NAME: string = "unknown class name";
/** `[z-a]`. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_RANGE: string = "range out of order";
/** `*`, `+`, `?` or `{n}` stands where nothing precedes it. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_NO_ATOM: string = "nothing to repeat";
/** `a**`, `a{2}{3}`, and the possessive `a*+`. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_DOUBLE_REPEAT: string = "repetition of a repetition";
/** `{n,m}` with a number above 1000 or n above m. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_COUNT: string = "invalid repetition count";
/** More than 1000 groups inside each other. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_DEPTH: string = "nested too deep";
/** The compiled program would exceed its limit. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_SIZE: string = "too large";
/** Stands between a reason and its place. */
// @ts-ignore: decorator
@lazy
export const E_REGEX_AT: string = " at ";
