/**
 * Text, bytes, numbers, JSON, URL encodings, hex and base64 for code that runs inside a proxy and reads what anyone may have
 * sent. Pure AssemblyScript: no import, no host call. No function here traps on any input; errors are values.
 * @module
 */
export { containsIgnoreCase, equalsIgnoreCase, isDigits, isToken, lowerCase, trimBlanks } from "./ascii";
export { fromBase64, fromBase64Url, toBase64, toBase64Url } from "./base64";
export { ByteBuilder, concatBytes, equalsBytes, indexOfBytes } from "./bytes";
export { equalsConstantTime, equalsConstantTimeText } from "./compare";
export { fromHex, toHex } from "./hex";
export { IpAddress } from "./ip";
export { IpProblem, IpSet } from "./ip-set";
export { SocketAddress } from "./socket-address";
export { JsonDocument } from "./json/document";
export { escapeJson, unescapeJson } from "./json/escape";
export { JsonKind } from "./json/kind";
export { marshalStr, unmarshalStr } from "./json/marshal";
export { JsonMembers } from "./json/members";
export { JsonValue } from "./json/value";
export { getValueFromBody } from "./json/value-from-body";
export { JsonWriter } from "./json/writer";
export { formatNumber, IntegerResult, parseDecimal, parseI64 } from "./number";
export { isPercentEncoded, percentDecode, percentEncode } from "./percent";
export { PathParts, Query, splitPath } from "./query";
export { Regex } from "./regex/regex";
export { RegexMatch } from "./regex/search";
export { hmacSha256, HmacSha256, Sha256, sha256 } from "./sha256";
export { formatSseEvent, SseEvent, SseSplitter, unifySSEChunk } from "./sse";
export { decodeText, encodeText, hasEscapedBytes } from "./text";
