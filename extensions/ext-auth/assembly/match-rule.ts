import { JsonValue } from "@sluice/sdk";
import { HostPattern } from "./host-pattern";
import { PathPattern } from "./path-pattern";

/** Requests that are checked, or not: those for which each condition holds that is there. */
@config
export class MatchRule {
  /** The host with its port, in which `*` stands for any run of characters. The case does not count. */
  @key("match_rule_domain")
  domain: string = "";
  /** Methods; the case does not count. */
  @key("match_rule_method")
  methods: string[] = [];
  /** What `match_rule_type` is about: the path without its query. The case counts. */
  @key("match_rule_path")
  path: string = "";
  /** How the path is compared: `exact`, `prefix`, `suffix`, `contains` or `regex`. Needed with `match_rule_path`. */
  @key("match_rule_type")
  type: string = "";
  private hosts: HostPattern | null = null;
  private paths: PathPattern | null = null;

  validate(json: JsonValue): void {
    for (let i = 0, count = this.methods.length; i < count; i++) this.methods[i] = this.methods[i].toUpperCase();
    if (this.domain.length > 0) this.hosts = new HostPattern(this.domain);
    if (this.path.length > 0) this.readPath(json);
  }

  private readPath(json: JsonValue): void {
    if (!["exact", "prefix", "suffix", "contains", "regex"].includes(this.type)) {
      json.refuse(
        'failed to build string matcher for rule with domain "' +
          this.domain +
          '", method [' +
          this.methods.join(" ") +
          '], path "' +
          this.path +
          '", type "' +
          this.type +
          '": unknown string matcher type',
      );
      return;
    }
    const paths = new PathPattern(this.type, this.path);
    if (paths.problem.length > 0) json.get("match_rule_path").refuse("not a regular expression: " + paths.problem);
    this.paths = paths;
  }

  /** Has it no condition? Then it never matches. */
  get isEmpty(): bool {
    return this.hosts == null && this.paths == null && this.methods.length == 0;
  }

  /** @param loosely in doubt it matches; else in doubt it does not */
  matches(host: string, method: string, path: string, loosely: bool): bool {
    if (this.isEmpty) return false;
    const hosts = this.hosts;
    if (hosts != null && !hosts.matches(host, loosely)) return false;
    if (this.methods.length > 0 && !this.methods.includes(method.toUpperCase())) return false;
    const paths = this.paths;
    return paths == null || paths.matches(path, loosely);
  }
}
