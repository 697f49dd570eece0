import { percentDecode, Regex } from "@sluice/codec";
import { isPlain } from "./plain-path";

/** A pattern of paths without their query; the case counts. */
export class PathPattern {
  private expression: Regex | null = null;

  constructor(
    private readonly type: string,
    private readonly text: string,
  ) {
    if (type == "regex") this.expression = Regex.compile(text);
  }

  /** Why the pattern is none, "" when it is one. */
  get problem(): string {
    const expression = this.expression;
    return expression == null ? "" : expression.problem;
  }

  /**
   * Does it match the path, whether escapes in it are decoded or not?
   *
   * @param loosely also when it matches one of both, or when servers differ in what the path means; else then it does not
   */
  matches(path: string, loosely: bool): bool {
    if (!isPlain(path)) return loosely;
    if (this.matchesText(path) == loosely) return loosely;
    const decoded = percentDecode(path);
    return decoded == null ? loosely : this.matchesText(decoded);
  }

  private matchesText(path: string): bool {
    if (this.type == "exact") return path == this.text;
    if (this.type == "prefix") return path.startsWith(this.text);
    if (this.type == "suffix") return path.endsWith(this.text);
    if (this.type == "contains") return path.includes(this.text);
    const expression = this.expression;
    return expression != null && expression.test(path);
  }
}
