import type { CallExpression, LiteralExpression, Program, Range, StringLiteralExpression } from "assemblyscript";
import { LiteralKind, NodeKind } from "./compiler.js";
import { registrations } from "./config/registrations.js";
import { authorSources } from "./source-text.js";

/** The text of the first argument, "" when it is no literal. */
export function nameIn({ args }: CallExpression): string {
  const name = args[0];
  const isString = name?.kind === NodeKind.Literal && (name as LiteralExpression).literalKind === LiteralKind.String;
  return isString ? (name as StringLiteralExpression).value : "";
}

/**
 * The registration that the SDK complains about: the only one, or the last whose plugin's name begins or ends the text.
 * @returns null when it is not to be told
 */
export function findRegistration(program: Program, problem: string): Range | null {
  const calls = authorSources(program.sources).flatMap(registrations);
  if (calls.length === 1) return calls[0]!.range;
  const named = calls.filter((call) => {
    const name = nameIn(call);
    return name !== "" && (problem.startsWith(`${name}: `) || problem.endsWith(name));
  });
  return named.at(-1)?.range ?? null;
}
