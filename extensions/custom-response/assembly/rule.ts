import { JsonValue } from "@sluice/sdk";
import { Response } from "./response";
import { parsePattern, StatusPattern } from "./status-pattern";

/** One answer, and when it is given. */
@config
export class Rule {
  /** Status of the answer; 200 where it is absent. */
  @key("status_code")
  @schema(
    '{ "anyOf": [{ "type": "integer", "minimum": 200, "maximum": 599 }, { "type": "string", "pattern": "^[2-5][0-9][0-9]$" }] }',
  )
  statusCode: JsonValue | null = null;
  /**
   * Headers of the answer, each `name=value`: split at the first `=`, blanks around both are dropped. Repeats are kept;
   * `content-length` is computed and left out.
   */
  headers: string[] = [];
  /** Body of the answer. */
  body: string = "";
  /** Statuses of the upstream that are answered: exact such as `404`, or fuzzy such as `5xx`, where `x` stands for any digit. */
  @key("enable_on_status")
  @schema(
    '{ "type": "array", "items": { "anyOf": [{ "type": "integer", "minimum": 100, "maximum": 999 }, { "type": "string", "pattern": "^[0-9xX]{3}$", "not": { "pattern": "^[xX]{3}$" } }] } }',
  )
  statuses: JsonValue | null = null;
  private made: Response = new Response();
  private madePatterns: StatusPattern[] = [];

  get response(): Response {
    return this.made;
  }

  /** When it is given; empty where no status decides. */
  get patterns(): StatusPattern[] {
    return this.madePatterns;
  }

  validate(json: JsonValue): void {
    const response = new Response();
    response.body = this.body;
    const status = this.statusCode;
    if (status != null) response.readStatus(status);
    if (response.body.length > 0 && (response.status == 204 || response.status == 304)) {
      json.get("body").refuse("statuses 204 and 304 have no body");
    }
    const headers = json.get("headers");
    for (let i = 0, count = this.headers.length; i < count; i++) response.addHeader(headers.at(i), this.headers[i]);
    response.chooseContentType();
    this.made = response;
    const statuses = this.statuses;
    if (statuses == null) return;
    const items = statuses.asArray();
    for (let i = 0, count = items.length; i < count; i++) {
      const pattern = parsePattern(items[i], response);
      if (pattern != null) this.madePatterns.push(pattern);
    }
  }
}
