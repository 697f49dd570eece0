import { JsonValue } from "@sluice/sdk";
import { encodeText, lowerCase, Regex } from "@sluice/codec";
import { TextSet } from "./text-set";

export class Config {
  /** Of the refusal. */
  status: i32 = 403;
  message: string = "";
  headers: TextSet = new TextSet([], false);
  bodies: TextSet = new TextSet([], false);
  private ignoreCase: bool = false;
  private exactUrls: Set<string> = new Set<string>();
  private urls: TextSet = new TextSet([], false);
  private regexpUrls: Regex[] = [];

  /** By which list a path with its query is refused, as in the response code details; "" when it is not. */
  urlReason(path: string): string {
    if (this.exactUrls.has(this.ignoreCase ? lowerCase(path) : path)) return "url_blocked.exact";
    if (!this.urls.isEmpty && this.urls.isIn(encodeText(path))) return "url_blocked.keyword";
    for (let i = 0, count = this.regexpUrls.length; i < count; i++) {
      if (this.regexpUrls[i].test(path)) return "url_blocked.regexp";
    }
    return "";
  }

  parse(json: JsonValue): void {
    this.ignoreCase = !json.bool("case_sensitive", true);
    this.addExactUrls(json.strings("block_exact_urls"));
    this.urls = new TextSet(json.strings("block_urls"), this.ignoreCase);
    this.addRegexpUrls(json.array("block_regexp_urls"));
    this.headers = new TextSet(json.strings("block_headers"), this.ignoreCase);
    // The name of old in Higress' C++ plugin; who still uses it must not lose what it blocks.
    const bodies = json.strings("block_bodies").concat(json.strings("block_bodys"));
    this.bodies = new TextSet(bodies, this.ignoreCase);
    const hasUrls = this.exactUrls.size > 0 || !this.urls.isEmpty || this.regexpUrls.length > 0;
    if (!hasUrls && this.headers.isEmpty && this.bodies.isEmpty) json.refuse("there is nothing to block");
    this.status = json.int("blocked_code", this.status);
    if (this.status < 200 || this.status > 599) json.get("blocked_code").refuse("expected a status from 200 to 599");
    this.message = json.string("blocked_message", this.message);
    if (this.message.length > 0 && (this.status == 204 || this.status == 304)) {
      json.get("blocked_message").refuse("statuses 204 and 304 have no body");
    }
  }

  private addExactUrls(urls: string[]): void {
    for (let i = 0, count = urls.length; i < count; i++) {
      if (urls[i].length > 0) this.exactUrls.add(this.ignoreCase ? lowerCase(urls[i]) : urls[i]);
    }
  }

  private addRegexpUrls(items: JsonValue[]): void {
    for (let i = 0, count = items.length; i < count; i++) {
      const pattern = items[i].asString("");
      if (pattern.length == 0) continue;
      const expression = Regex.compile(pattern, this.ignoreCase);
      if (expression.problem.length > 0) items[i].refuse("not a regular expression: " + expression.problem);
      else this.regexpUrls.push(expression);
    }
  }
}
