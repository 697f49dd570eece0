/**
 * Every text that the SDK itself puts into the log or into a problem, in one place (`docs/errors.md` lists them). Each is
 * `@lazy`, so that a module carries only those it can say.
 */

// @ts-ignore: decorator
@lazy
export const E_ONE_PARSER = "a configuration class with fields needs one parser: call parseConfigBy";
// @ts-ignore: decorator
@lazy
export const E_DUPLICATE_NAME = "two plugins have the name ";
// @ts-ignore: decorator
@lazy
export const E_NO_PLUGIN = "no plugin: call setCtx at top level";
// @ts-ignore: decorator
@lazy
export const E_UNKNOWN_ROOT_ID = "unknown root id ";
// @ts-ignore: decorator
@lazy
export const E_KNOWN_ROOT_IDS = ", this module has: ";
// @ts-ignore: decorator
@lazy
export const E_CONFIG_INVALID = "configuration refused: ";
// @ts-ignore: decorator
@lazy
export const E_CONFIG_NOT_JSON = "not JSON: ";
// @ts-ignore: decorator
@lazy
export const E_AT_BYTE = " at byte ";
// @ts-ignore: decorator
@lazy
export const E_MORE_PROBLEMS = "configuration refused: and more problems";
// @ts-ignore: decorator
@lazy
export const E_RULES = "rule matching is not built into this plugin";
// @ts-ignore: decorator
@lazy
export const E_HEADER_NAME = "header refused: its name is not a token: ";
// @ts-ignore: decorator
@lazy
export const E_HEADER_VALUE = "header refused: its value has a CR, LF or NUL: ";
// @ts-ignore: decorator
@lazy
export const E_HEADER_NEEDED = "header refused: the gateway depends on ";
// @ts-ignore: decorator
@lazy
export const E_HEADERS_TOO_MANY = "headers refused: the host takes at most 1024 headers and 1 MiB";
// @ts-ignore: decorator
@lazy
export const E_PHASE_REQUEST_HEADERS = "no request headers in this phase";
// @ts-ignore: decorator
@lazy
export const E_PHASE_RESPONSE_HEADERS = "no response headers in this phase";
// @ts-ignore: decorator
@lazy
export const E_NOT_CURRENT = "not the stream being handled";
// @ts-ignore: decorator
@lazy
export const E_PROPERTY_SIZE = "a property has not the size of the type it was read as: ";
// @ts-ignore: decorator
@lazy
export const E_PROPERTY_PATH = "a property can be written only under one name, not under a path: ";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_LATE = "local response refused: the stream is answered already, or done";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_STATUS = "local response refused: the status must be from 200 to 599; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_HEADER = "local response refused: bad header; answered with 500: ";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_BODY = "local response refused: statuses 204 and 304 have no body; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_RESPONSE_DETAILS = "local response refused: details have a control character; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_PAUSED_FOR_NOTHING = "paused, and nothing will resume the stream; answered with 500";
// @ts-ignore: decorator
@lazy
export const E_CONTEXT_TYPE = "getContext asked for another type than setContext stored: ";
