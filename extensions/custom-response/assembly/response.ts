import { Headers, JsonKind, JsonValue } from "@sluice/sdk";
import { encodeText, equalsIgnoreCase, isDigits, isToken, JsonDocument, trimBlanks } from "@sluice/codec";

/** One configured answer. */
export class Response {
  status: i32 = 200;
  /** In the order given, without `content-type` and `content-length`. */
  headers: Headers = new Headers();
  /** "" when there is no body and none was given. */
  contentType: string = "";
  body: string = "";

  static parse(json: JsonValue): Response {
    const response = new Response();
    response.status = parseStatus(json.get("status_code"), response.status);
    response.body = json.string("body", "");
    if (response.body.length > 0 && (response.status == 204 || response.status == 304)) {
      json.get("body").refuse("statuses 204 and 304 have no body");
    }
    const pairs = json.strings("headers");
    for (let i = 0, count = pairs.length; i < count; i++) response.addHeader(json.get("headers").at(i), pairs[i]);
    if (response.contentType.length == 0 && response.body.length > 0) {
      const isJson = JsonDocument.parse(encodeText(response.body)).ok;
      response.contentType = isJson ? "application/json; charset=utf-8" : "text/plain; charset=utf-8";
    }
    return response;
  }

  private addHeader(json: JsonValue, pair: string): void {
    const separator = pair.indexOf("=");
    if (separator < 0) {
      json.refuse("invalid header pair format, expected name=value");
      return;
    }
    const name = trimBlanks(pair.substring(0, separator));
    const value = trimBlanks(pair.substring(separator + 1));
    if (!isToken(name)) json.refuse("the header name is not a token");
    else if (hasLineEnd(value)) json.refuse("the header value has a CR, LF or NUL");
    else if (equalsIgnoreCase(name, "content-type")) this.contentType = value;
    else if (!equalsIgnoreCase(name, "content-length")) this.headers.append(name, value);
  }
}

/** A number or a numeric string from 200 to 599. */
function parseStatus(json: JsonValue, absent: i32): i32 {
  if (!json.exists) return absent;
  const text = json.kind == JsonKind.String ? json.asString("") : "";
  const status = text.length > 0 && text.length <= 3 && isDigits(text) ? i32.parse(text) : 0;
  if (json.kind == JsonKind.String) {
    if (status >= 200 && status <= 599) return status;
    json.refuse("expected a status from 200 to 599");
    return absent;
  }
  const number = json.asInt(absent);
  if (number >= 200 && number <= 599) return number;
  json.refuse("expected a status from 200 to 599, got " + json.rawText());
  return absent;
}

function hasLineEnd(value: string): bool {
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit == 0x0d || unit == 0x0a || unit == 0) return true;
  }
  return false;
}
