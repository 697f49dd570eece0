import { HttpContext, HttpMessage, JsonKind, JsonValue } from "@sluice/sdk";

/** One attribute, and where its value comes from: exactly one of the four. */
@config
export class Attribute {
  /** Its name in the log or in the trace. */
  @required
  @length(1)
  name: string = "";
  /** The value itself, any JSON. */
  @schema("{}")
  value: JsonValue | null = null;
  /** A request header; several of that name are joined by `, `. */
  @key("request_header")
  @pattern("^:?[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
  requestHeader: string | null = null;
  /** A response header; several of that name are joined by `, `. */
  @key("response_header")
  @pattern("^:?[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
  responseHeader: string | null = null;
  /** A property of the gateway, by its path, such as `["xds", "route_name"]`. */
  @length(1)
  property: string[] | null = null;
  /** What the property holds: a time or a duration is an integer of nanoseconds. */
  @choices("string", "integer", "number", "boolean")
  type: string = "string";
  /** The value, when it is a text. */
  private text: string | null = null;
  /** The value as JSON, when it is something else. */
  private json: string | null = null;

  /** Is the value there only when the response is? */
  get isOfResponse(): bool {
    const property = this.property;
    if (property == null) return this.responseHeader != null;
    return property[0] == "response" || property[0] == "upstream";
  }

  validate(json: JsonValue): void {
    const value = this.value;
    const sources =
      i32(value != null) +
      i32(this.requestHeader != null) +
      i32(this.responseHeader != null) +
      i32(this.property != null);
    if (sources != 1) json.refuse("needs one of value, request_header, response_header and property");
    if (value == null) return;
    if (value.kind == JsonKind.String) this.text = value.asString("");
    else this.json = value.rawText();
    // It would keep the whole configuration in memory.
    this.value = null;
  }

  /** Notes the value for this exchange; nothing where there is none. */
  note(ctx: HttpContext): void {
    const text = this.text;
    const json = this.json;
    const requestHeader = this.requestHeader;
    const responseHeader = this.responseHeader;
    const property = this.property;
    if (text != null) ctx.setUserAttribute(this.name, text);
    else if (json != null) ctx.userAttributes.setJson(this.name, json);
    else if (requestHeader != null) this.noteHeader(ctx, ctx.request, requestHeader);
    else if (responseHeader != null) this.noteHeader(ctx, ctx.response, responseHeader);
    else if (property != null) this.noteProperty(ctx, property);
  }

  private noteHeader(ctx: HttpContext, message: HttpMessage, header: string): void {
    const values = message.headers.getAll(header);
    if (values.length > 0) ctx.setUserAttribute(this.name, values.join(", "));
  }

  private noteProperty(ctx: HttpContext, path: string[]): void {
    if (this.type == "string") {
      const text = ctx.getStringProperty(path);
      if (text != null) ctx.setUserAttribute(this.name, text);
      return;
    }
    const bytes = ctx.getProperty(path);
    if (bytes == null) return;
    // The host writes numbers as eight bytes and a boolean as one; anything else is another type than the configuration says.
    if (this.type == "boolean") {
      if (bytes.length == 1) ctx.setUserAttribute(this.name, bytes[0] != 0);
    } else if (bytes.length == 8) {
      if (this.type == "integer") ctx.setUserAttribute(this.name, load<i64>(bytes.dataStart));
      else ctx.setUserAttribute(this.name, load<f64>(bytes.dataStart));
    }
  }
}
