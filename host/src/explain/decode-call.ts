import type { Facts } from "./explanation.js";
import { hostCallParameters } from "./host-calls.js";
import { statusNames, nameIn } from "./names.js";
import type { Parameter, Scope } from "./parameter.js";

type Argument = number | bigint;

/** A host call whose arguments have been read. */
export interface DecodedCall {
  readonly args: Facts;
  /** Reads what a call that succeeded has handed over. */
  returned(): Facts;
}

/**
 * Reads the arguments of a host call, before it runs: what it hands over may take the place of what it was given.
 * @param call as in the module, `env.proxy_log`
 */
export function decodeCall(call: string, args: readonly Argument[], scope: Scope): DecodedCall {
  const parameters = hostCallParameters[call.slice(call.indexOf(".") + 1)];
  if (parameters === undefined) {
    return { args: Object.fromEntries(args.map((arg, i) => [`arg${i}`, Number(arg)])), returned: () => ({}) };
  }
  return {
    args: read(parameters, args, ({ given }, a, b) => given?.(scope, a, b)),
    returned: () => read(parameters, args, ({ returned }, a, b) => returned?.(scope, Number(a), b)),
  };
}

/** Status of a host call by name; WASI has error numbers of its own. */
export function statusName(call: string, result: number | void): string {
  if (result === undefined) return "";
  return call.startsWith("env.") || result === 0 ? nameIn(statusNames, result) : `errno ${result}`;
}

function read(
  parameters: readonly Parameter[],
  args: readonly Argument[],
  value: (parameter: Parameter, a: Argument, b: number) => string | number | undefined,
): Facts {
  const facts: Record<string, string | number> = {};
  let at = 0;
  for (const parameter of parameters) {
    const found = value(parameter, args[at] ?? 0, Number(args[at + 1] ?? 0));
    if (found !== undefined) facts[parameter.name] = found;
    at += parameter.words;
  }
  return facts;
}
