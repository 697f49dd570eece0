import { JsonValue } from "@sluice/sdk";
import { encodeText, lowerCase, Regex } from "@sluice/codec";
import { TextSet } from "./text-set";

/**
 * Refuses requests by a text in their path, their headers or their body.
 *
 * @example { "block_urls": ["swagger"], "block_bodies": ["drop table"], "blocked_code": 404, "blocked_message": "gone" }
 */
@config
export class Config {
  /** Refuses a path that is one of these, the query included. */
  @key("block_exact_urls")
  blockExactUrls: string[] = [];
  /** Refuses a path that holds one of these anywhere, the query included. */
  @key("block_urls")
  blockUrls: string[] = [];
  /** Refuses a path in which one of these regular expressions matches anywhere. */
  @key("block_regexp_urls")
  blockRegexpUrls: string[] = [];
  /** Refuses a request whose headers hold one of these anywhere. */
  @key("block_headers")
  blockHeaders: string[] = [];
  /** Refuses a request whose body holds one of these anywhere. */
  @key("block_bodies")
  blockBodies: string[] = [];
  /** Another name of `block_bodies`; what stands in either counts. */
  @key("block_bodys")
  blockBodys: string[] = [];
  /** Status of the refusal. */
  @key("blocked_code")
  @range(200, 599)
  status: i32 = 403;
  /** Body of the refusal. */
  @key("blocked_message")
  message: string = "";
  /** `false` makes A to Z equal a to z, in what is configured and in the request. */
  @key("case_sensitive")
  caseSensitive: bool = true;
  private exactUrls: Set<string> = new Set<string>();
  private urls: TextSet = new TextSet([], false);
  private regexpUrls: Regex[] = [];
  private headerTexts: TextSet = new TextSet([], false);
  private bodyTexts: TextSet = new TextSet([], false);

  get headers(): TextSet {
    return this.headerTexts;
  }

  get bodies(): TextSet {
    return this.bodyTexts;
  }

  /** By which list a path with its query is refused, as in the response code details; "" when it is not. */
  urlReason(path: string): string {
    if (this.exactUrls.has(this.caseSensitive ? path : lowerCase(path))) return "url_blocked.exact";
    if (!this.urls.isEmpty && this.urls.isIn(encodeText(path))) return "url_blocked.keyword";
    for (let i = 0, count = this.regexpUrls.length; i < count; i++) {
      if (this.regexpUrls[i].test(path)) return "url_blocked.regexp";
    }
    return "";
  }

  validate(json: JsonValue): void {
    const ignoreCase = !this.caseSensitive;
    this.exactUrls = exactTexts(this.blockExactUrls, ignoreCase);
    this.urls = new TextSet(this.blockUrls, ignoreCase);
    this.regexpUrls = expressions(json.get("block_regexp_urls"), this.blockRegexpUrls, ignoreCase);
    this.headerTexts = new TextSet(this.blockHeaders, ignoreCase);
    // The name of old in Higress' C++ plugin; who still uses it must not lose what it blocks.
    this.bodyTexts = new TextSet(this.blockBodies.concat(this.blockBodys), ignoreCase);
    const hasUrls = this.exactUrls.size > 0 || !this.urls.isEmpty || this.regexpUrls.length > 0;
    if (!hasUrls && this.headers.isEmpty && this.bodies.isEmpty) json.refuse("there is nothing to block");
    if (this.message.length > 0 && (this.status == 204 || this.status == 304)) {
      json.get("blocked_message").refuse("statuses 204 and 304 have no body");
    }
    // The lists have done their work: without them a large one is nothing that the collector walks through.
    this.blockExactUrls = this.blockUrls = this.blockRegexpUrls = [];
    this.blockHeaders = this.blockBodies = this.blockBodys = [];
  }
}

function exactTexts(texts: string[], ignoreCase: bool): Set<string> {
  const all = new Set<string>();
  for (let i = 0, count = texts.length; i < count; i++) {
    if (texts[i].length > 0) all.add(ignoreCase ? lowerCase(texts[i]) : texts[i]);
  }
  return all;
}

function expressions(json: JsonValue, patterns: string[], ignoreCase: bool): Regex[] {
  const all: Regex[] = [];
  for (let i = 0, count = patterns.length; i < count; i++) {
    if (patterns[i].length == 0) continue;
    const expression = Regex.compile(patterns[i], ignoreCase);
    if (expression.problem.length > 0) json.at(i).refuse("not a regular expression: " + expression.problem);
    else all.push(expression);
  }
  return all;
}
