import type { Module } from "./transform.js";

/** Who calls whom directly, by compiled name. */
export type Callers = ReadonlyMap<string, readonly string[]>;

const NAME = /\$(?:"((?:[^"\\]|\\.)*)"|([^\s()]+))/;
const FUNCTION = new RegExp(String.raw`^ \(func ${NAME.source}`);
const CALL = new RegExp(String.raw`\(call ${NAME.source}`);

/**
 * Reads the direct calls of a module from its text. Slow, some 100 ms for a large module: for the way to an error only.
 */
export function readCallers(module: Module): Callers {
  const callers = new Map<string, string[]>();
  let caller = "";
  for (const line of module.emitText().split("\n")) {
    const start = FUNCTION.exec(line);
    if (start) caller = start[1] ?? start[2]!;
    const call = CALL.exec(line);
    if (!call) continue;
    const callee = call[1] ?? call[2]!;
    const known = callers.get(callee);
    if (!known) callers.set(callee, [caller]);
    else if (!known.includes(caller)) known.push(caller);
  }
  return callers;
}

/**
 * The shortest chain of calls that leads to `callee` and that `accept` takes.
 * @returns compiled names of callers, the direct one first; empty when there is no such chain
 */
export function chainTo(callers: Callers, callee: string, accept: (chain: readonly string[]) => boolean): string[] {
  const seen = new Set([callee]);
  const queue: string[][] = [[]];
  for (let chain = queue.shift(); chain; chain = queue.shift()) {
    if (chain.length > 0 && accept(chain)) return chain;
    for (const caller of callers.get(chain.at(-1) ?? callee) ?? []) {
      if (seen.has(caller)) continue;
      seen.add(caller);
      queue.push([...chain, caller]);
    }
  }
  return [];
}
