import type { Parser } from "assemblyscript";

const SETTINGS = "~lib/rt/common.ts";

interface Declarations {
  readonly declarations?: { readonly name: { readonly text: string }; initializer: unknown }[];
}

/**
 * Switches off what the compiler's allocator and collector check of their own work, "extra debugging", which is a quarter of
 * their code. What they check of their callers, such as freeing twice, stays. To be called after parsing.
 */
export function skipRuntimeChecks(parser: Parser): void {
  const source = parser.sources.find(({ normalizedPath }) => normalizedPath === SETTINGS);
  const all = ((source?.statements ?? []) as Declarations[]).flatMap(({ declarations }) => declarations ?? []);
  const debug = all.find(({ name }) => name.text === "DEBUG");
  const off = all.find(({ name }) => name.text === "TRACE"); // is false
  if (debug && off) debug.initializer = off.initializer;
}
