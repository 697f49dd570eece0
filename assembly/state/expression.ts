import { decodeText, encodeText } from "@sluice/codec/text";
import { LogLevel, Status } from "../abi/enums";
import { E_EXPRESSION } from "../plugin/errors";
import { report } from "../plugin/log";
import { callForeign } from "./foreign-call";

const TOKEN_SIZE: i32 = 4;

/**
 * An expression of Envoy's language for conditions, CEL, such as `request.path.startsWith("/admin")`. It is made in the parser,
 * kept in the configuration, and asked in handlers of streams, not in answers to calls: there it would see no stream. It belongs
 * to the plugin context that made it and goes with it. Foreign functions `expr_create`, `expr_evaluate`, `expr_delete`.
 */
export class Expression {
  private constructor(private token: Uint8Array) {}

  /** Null, with a line in the log, when the text is no expression, or the host has no evaluator. */
  static create(text: string): Expression | null {
    const answer = callForeign("expr_create", encodeText(text));
    if (answer.ok && answer.bytes.length == TOKEN_SIZE) return new Expression(answer.bytes);
    report(LogLevel.Error, E_EXPRESSION + text);
    return null;
  }

  /** The result as the host encodes it: see the getters. Null when it has none, as for a header that is absent. */
  evaluate(): Uint8Array | null {
    const answer = callForeign("expr_evaluate", this.token);
    return answer.ok ? answer.bytes : null;
  }

  /** The result as a bool; `absent` when there is none or it is of another size. */
  evaluateBool(absent: bool = false): bool {
    const bytes = this.evaluate();
    return bytes != null && bytes.length == 1 ? bytes[0] != 0 : absent;
  }

  /** The result as an integer, a duration or a time (nanoseconds); `absent` as for `evaluateBool`. */
  evaluateInt(absent: i64 = 0): i64 {
    const bytes = this.evaluate();
    return bytes != null && bytes.length == 8 ? load<i64>(bytes.dataStart) : absent;
  }

  /** The result as a floating point number. */
  evaluateFloat(absent: f64 = 0): f64 {
    const bytes = this.evaluate();
    return bytes != null && bytes.length == 8 ? load<f64>(bytes.dataStart) : absent;
  }

  /** The result as text, decoded without loss; null when there is none. */
  evaluateText(): string | null {
    const bytes = this.evaluate();
    return bytes == null ? null : decodeText(bytes);
  }

  /** Lets the host forget it; it has no result from then on. */
  delete(): Status {
    const token = this.token;
    this.token = new Uint8Array(0);
    return token.length == 0 ? Status.Ok : callForeign("expr_delete", token).status;
  }
}
