import type { Facts } from "./explanation.js";
import { hostCallParameters } from "./host-calls.js";
import { nameIn, statusNames } from "./names.js";
import type { Parameter, Scope, Told } from "./parameter.js";

type Argument = number | bigint;

/** Arguments or results that have been read, told when somebody asks. */
export type ReadFacts = () => Facts;

/**
 * Reads the arguments of a host call, before it runs: what it hands over may take the place of what it was given.
 * @param call as on the ABI, `proxy_log`
 */
export function readArguments(call: string, args: readonly Argument[], scope: Scope): ReadFacts {
  const parameters = hostCallParameters[call];
  if (parameters === undefined) return () => Object.fromEntries(args.map((arg, i) => [`arg${i}`, Number(arg)]));
  return read(parameters, args, ({ given }, a, b) => given?.(scope, a, b));
}

/** Reads what a host call that succeeded has handed over. */
export function readResults(call: string, args: readonly Argument[], scope: Scope): ReadFacts {
  return read(hostCallParameters[call] ?? [], args, ({ returned }, a, b) => returned?.(scope, Number(a), b));
}

/** Status of a host call by name; WASI has error numbers of its own. */
export function statusName(module: string, result: number | void): string {
  if (result === undefined) return "";
  return module === "env" || result === 0 ? nameIn(statusNames, result) : `errno ${result}`;
}

function read(
  parameters: readonly Parameter[],
  args: readonly Argument[],
  tell: (parameter: Parameter, a: Argument, b: number) => Told,
): ReadFacts {
  const told: [name: string, value: Told][] = [];
  let at = 0;
  for (const parameter of parameters) {
    const value = tell(parameter, args[at] ?? 0, Number(args[at + 1] ?? 0));
    if (value !== undefined) told.push([parameter.name, value]);
    at += parameter.words;
  }
  return () => {
    const facts: Record<string, string | number> = {};
    for (const [name, value] of told) {
      const found = typeof value === "function" ? value() : value;
      if (found !== undefined) facts[name] = found;
    }
    return facts;
  };
}
