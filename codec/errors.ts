// Common error messages of the codecs, kept short to keep static data small. Each is a value that a caller may read or
// log, never an exception, and none quotes the text that it refuses.

/** A byte that no JSON value, or no JSON structure at this place, may hold. */
// @ts-ignore: decorator
@lazy
export const E_CHARACTER: string = "unexpected character";
/** The document ends inside a value, or holds no value at all. */
// @ts-ignore: decorator
@lazy
export const E_END: string = "unexpected end";
/** Something other than blanks stands after the value. */
// @ts-ignore: decorator
@lazy
export const E_TRAILING: string = "text after the document";
/** The document begins with the byte order mark EF BB BF. */
// @ts-ignore: decorator
@lazy
export const E_BYTE_ORDER_MARK: string = "byte order mark before the document";
/** A string holds bytes that are not UTF-8. */
// @ts-ignore: decorator
@lazy
export const E_UTF8: string = "invalid UTF-8 in a string";
/** A string holds a raw character below U+0020. */
// @ts-ignore: decorator
@lazy
export const E_CONTROL: string = "control character in a string";
/** A backslash is not followed by one of `"\/bfnrt` or `u` and four hexadecimal digits. */
// @ts-ignore: decorator
@lazy
export const E_ESCAPE: string = "invalid escape in a string";
/** A `\u` escape is half of a surrogate pair. */
// @ts-ignore: decorator
@lazy
export const E_SURROGATE: string = "lone surrogate escape in a string";
/** A number does not follow the grammar of RFC 8259. */
// @ts-ignore: decorator
@lazy
export const E_NUMBER: string = "malformed number";
/** A number is beyond the largest f64. */
// @ts-ignore: decorator
@lazy
export const E_TOO_LARGE: string = "number too large";
/** The document has more bytes than a JsonDocument takes. */
// @ts-ignore: decorator
@lazy
export const E_LENGTH: string = "document longer than 33554432 bytes";
/** Text before and after the number of levels allowed. */
// @ts-ignore: decorator
@lazy
export const E_DEPTH: string = "nested deeper than ";
// @ts-ignore: decorator
@lazy
export const E_DEPTH_UNIT: string = " levels";

/** An integer was asked for and the text is not an optional minus sign and digits. */
// @ts-ignore: decorator
@lazy
export const E_NOT_INTEGER: string = "not an integer";
/** An integer is outside the range of its type. */
// @ts-ignore: decorator
@lazy
export const E_OUT_OF_RANGE: string = "integer out of range";

/** Parts of what a typed getter of JsonValue reports. */
// @ts-ignore: decorator
@lazy
export const E_EXPECTED: string = "expected ";
// @ts-ignore: decorator
@lazy
export const E_GOT: string = ", got ";
// @ts-ignore: decorator
@lazy
export const E_AN_INTEGER: string = "an integer from ";
// @ts-ignore: decorator
@lazy
export const E_A_NUMBER: string = "a number ";
/** A member that must be there is not. */
// @ts-ignore: decorator
@lazy
export const E_REQUIRED: string = "required";
