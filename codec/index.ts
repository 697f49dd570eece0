/**
 * Text, bytes, numbers, JSON, URL encodings, hex, base64, hashes, RESP and Protocol Buffers for code that runs inside a proxy and
 * reads what anyone may have sent. Pure AssemblyScript: no import, no host call. No function here traps on any input; errors are
 * values.
 * @module
 */
export { containsIgnoreCase, equalsIgnoreCase, isDigits, isToken, lowerCase, trimBlanks } from "./ascii";
export { lowerCaseBytes, upperCaseBytes } from "./ascii";
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
export { HmacMd5, hmacMd5, Md5, md5 } from "./md5";
export { formatNumber, IntegerResult, parseDecimal, parseI64 } from "./number";
export { isPercentEncoded, percentDecode, percentEncode } from "./percent";
export { ProtoReader } from "./protobuf/reader";
export { ProtoWire } from "./protobuf/wire";
export { ProtoWriter } from "./protobuf/writer";
export { PathParts, Query, splitPath } from "./query";
export { Regex } from "./regex/regex";
export { RegexMatch } from "./regex/search";
export { RespKind } from "./resp/kind";
export { RespReader, RespStatus } from "./resp/reader";
export { RespValue } from "./resp/value";
export { respCommand, RespWriter } from "./resp/writer";
export { hmacSha1, HmacSha1, Sha1, sha1 } from "./sha1";
export { hmacSha256, HmacSha256, Sha256, sha256 } from "./sha256";
export { HmacSha384, hmacSha384, HmacSha512, hmacSha512, Sha384, sha384, Sha512, sha512 } from "./sha512";
export { formatSseEvent, SseEvent, SseSplitter, unifySSEChunk } from "./sse";
export { decodeText, encodeText, hasEscapedBytes } from "./text";
