import type { PluginOptions } from "@sluice/host";
import { Bench, type Exchange, ok } from "./probe.js";

/** Headers held by 1 do not hold the body. */
export const allow: Partial<PluginOptions> = { allowOnHeadersStopIteration: true };

/** A statement that sends a call-out, which is answered at once. */
export const call = "call c :method=GET,:path=/,:authority=c - 0";

/** A bench with one probe, and a cluster that answers. */
export async function bench(
  script: string,
  options: Partial<PluginOptions> = {},
  bufferLimit = 1024 * 1024,
): Promise<{ bench: Bench; open: () => Exchange }> {
  const made = new Bench({ bufferLimit, clusters: { c: async () => ({ headers: ok }) } });
  const probe = await made.probe(script, options);
  made.clear();
  return { bench: made, open: () => made.open([probe]) };
}

/** Until the answers of call-outs have arrived. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
