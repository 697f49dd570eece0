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

  /** Takes a number, or a string of digits, from 200 to 599. */
  readStatus(json: JsonValue): void {
    if (json.kind != JsonKind.String) {
      this.status = <i32>json.asLongIn(this.status, 200, 599);
      return;
    }
    const text = json.asString("");
    const status = text.length == 3 && isDigits(text) ? i32.parse(text) : 0;
    if (status >= 200 && status <= 599) this.status = status;
    else json.refuse("expected a status from 200 to 599");
  }

  /** Takes `name=value`. */
  addHeader(json: JsonValue, pair: string): void {
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

  /** Tells JSON from text by the body, unless a type was given. To be called last. */
  chooseContentType(): void {
    if (this.contentType.length > 0 || this.body.length == 0) return;
    const isJson = JsonDocument.parse(encodeText(this.body)).ok;
    this.contentType = isJson ? "application/json; charset=utf-8" : "text/plain; charset=utf-8";
  }
}

function hasLineEnd(value: string): bool {
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit == 0x0d || unit == 0x0a || unit == 0) return true;
  }
  return false;
}
