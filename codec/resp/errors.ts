// Why an answer is no RESP; RespReader.errorOffset tells the place.

/** What stands where a value begins is none of the type bytes. */
// @ts-ignore: decorator
@lazy
export const E_RESP_TYPE: string = "unknown type";
/** A push stands inside of another value. */
// @ts-ignore: decorator
@lazy
export const E_RESP_PUSH: string = "push inside of a value";
/** A string or an aggregate of no announced length. */
// @ts-ignore: decorator
@lazy
export const E_RESP_STREAMED: string = "streamed values are not supported";
/** A length or an integer is not written as servers write them, or has no place in 64 bits. */
// @ts-ignore: decorator
@lazy
export const E_RESP_INTEGER: string = "malformed length or integer";
/** A double or a big number is not written as the protocol has it. */
// @ts-ignore: decorator
@lazy
export const E_RESP_NUMBER: string = "malformed number";
/** A boolean is neither `t` nor `f`. */
// @ts-ignore: decorator
@lazy
export const E_RESP_BOOLEAN: string = "malformed boolean";
/** A verbatim string does not begin with three characters and a colon. */
// @ts-ignore: decorator
@lazy
export const E_RESP_VERBATIM: string = "malformed verbatim string";
/** CR LF does not stand where it must, or half of it where it must not. */
// @ts-ignore: decorator
@lazy
export const E_RESP_LINE: string = "malformed line end";
/** A string or an aggregate is announced that no server sends. */
// @ts-ignore: decorator
@lazy
export const E_RESP_LENGTH: string = "length above 536870912";
/** More levels than the reader allows. */
// @ts-ignore: decorator
@lazy
export const E_RESP_DEPTH: string = "values nested deeper than 32 levels";
