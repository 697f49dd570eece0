import type { Vm } from "../vm/vm.js";

/** Time of one callback. */
export interface CallbackTime {
  /** Name of the export, as `proxy_on_request_headers`. */
  readonly name: string;
  readonly calls: number;
  /** Milliseconds in all calls together, host calls that were made meanwhile included. */
  readonly totalMs: number;
  /** The longest call. */
  readonly maxMs: number;
}

/**
 * Measures each call into these VMs while `run` runs. Nothing is left behind, and nothing is spent while none measures.
 * @returns the callbacks that were called, the most expensive first
 */
export async function timeCallbacks(vms: readonly Vm[], run: () => Promise<void>): Promise<readonly CallbackTime[]> {
  const times = new Map<string, { calls: number; totalMs: number; maxMs: number }>();
  const undo: (() => void)[] = [];
  for (const callback of vms.flatMap((vm) => Object.values(vm.callbacks))) {
    const { name, fn } = callback;
    const time = times.get(name) ?? { calls: 0, totalMs: 0, maxMs: 0 };
    times.set(name, time);
    callback.fn = (a, b, c, d, e) => {
      const started = performance.now();
      try {
        return fn(a!, b!, c!, d!, e!);
      } finally {
        const took = performance.now() - started;
        time.calls++;
        time.totalMs += took;
        if (took > time.maxMs) time.maxMs = took;
      }
    };
    undo.push(() => void (callback.fn = fn));
  }
  try {
    await run();
  } finally {
    for (const restore of undo) restore();
  }
  return [...times]
    .map(([name, time]) => ({ name, ...time }))
    .filter(({ calls }) => calls > 0)
    .sort((a, b) => b.totalMs - a.totalMs);
}
