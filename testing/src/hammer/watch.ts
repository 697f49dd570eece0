import { Script } from "node:vm";

/** A callback did not return in time. What ran is gone, and with it the host it ran in. */
export class Endless extends Error {}

const slot = Symbol.for("sluice.hammer.watched");
const run = new Script(`globalThis[Symbol.for("sluice.hammer.watched")]()`);

/** Runs `action`, and ends it when it takes longer than `milliseconds`, a loop inside WebAssembly included. */
export function watch(milliseconds: number, action: () => void): void {
  (globalThis as unknown as Record<symbol, () => void>)[slot] = action;
  try {
    run.runInThisContext({ timeout: milliseconds });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new Endless(`a callback did not return within ${milliseconds} ms`);
  }
}
