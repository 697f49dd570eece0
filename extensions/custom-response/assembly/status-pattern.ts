import { JsonKind, JsonValue } from "@sluice/sdk";
import { isDigits, lowerCase } from "@sluice/codec";
import { Response } from "./response";

const X: i32 = 0x78;

/** A status such as `404`, or a fuzzy one such as `5xx`, in which `x` stands for any digit. */
export class StatusPattern {
  readonly isExact: bool;

  constructor(
    /** Three characters, lower case. */
    readonly text: string,
    readonly response: Response,
  ) {
    this.isExact = isDigits(text);
  }

  matches(status: string): bool {
    if (status.length != this.text.length) return false;
    for (let i = 0, length = status.length; i < length; i++) {
      const unit = this.text.charCodeAt(i);
      if (unit != X && unit != status.charCodeAt(i)) return false;
    }
    return true;
  }
}

/** Reads a number or a string; what is wrong with it is told to `json`. */
export function parsePattern(json: JsonValue, response: Response): StatusPattern | null {
  if (json.kind == JsonKind.Number) {
    const status = json.asLongIn(0, 100, 999);
    return status == 0 ? null : new StatusPattern(status.toString(), response);
  }
  const text = lowerCase(json.asString(""));
  if (json.kind != JsonKind.String) return null;
  const problem = patternProblem(text);
  if (problem.length == 0) return new StatusPattern(text, response);
  json.refuse(problem);
  return null;
}

function patternProblem(text: string): string {
  if (text.length != 3) return "a status pattern has three characters";
  let digits = 0;
  for (let i = 0; i < 3; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x30 && unit <= 0x39) digits++;
    else if (unit != X) return "a status pattern has only digits and x";
  }
  return digits == 0 ? "a status pattern has at least one digit" : "";
}
