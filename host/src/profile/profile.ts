import { HostUsageError } from "../errors.js";
import { Plugin } from "../plugin.js";
import type { HeapFigures } from "../vm/heap-figures.js";
import type { Vm } from "../vm/vm.js";
import { type CallbackTime, timeCallbacks } from "./callback-times.js";
import { type CpuProfile, recordCpu } from "./cpu-profile.js";
import { type FunctionTime, functionTimes } from "./functions.js";
import { type HeapGrowth, heapGrowth } from "./heap-growth.js";

/** How a profile is taken; each option has a default. */
export interface ProfileOptions {
  /** Exchanges in each of the two passes (default 10,000). */
  readonly requests?: number;
  /** Length of each pass in seconds; decides in place of `requests` when given. */
  readonly seconds?: number;
  /** Exchanges before anything is measured, so that V8 has compiled what is hot (default 1,000). */
  readonly warmUp?: number;
  /** Microseconds between two samples of the profiler (default 200). */
  readonly intervalMicroseconds?: number;
}

/** What a plugin costs under load. */
export interface Profile {
  /** Exchanges under the profiler, and how long they took in milliseconds. */
  readonly requests: number;
  readonly milliseconds: number;
  /** Functions by the time they took themselves, longest first. */
  readonly functions: readonly FunctionTime[];
  /** For a `.cpuprofile` file: `JSON.stringify` makes its text. */
  readonly cpuProfile: CpuProfile;
  /** Callbacks by the time they took, from a second pass that runs without the profiler. */
  readonly callbacks: readonly CallbackTime[];
  /** The VM that serves, during the second pass. */
  readonly heap: HeapGrowth;
}

/** Points in the second pass at which the heap is looked at. */
const looks = 32;

/**
 * Measures a plugin under load, in two passes so that neither disturbs the other: one with V8's profiler, one in which each
 * callback is timed and the heap is watched. The numbers belong to this machine and this host; compare them with each other.
 *
 * @param exchange carries out one exchange through the plugin, such as `() => plugin.request("GET /")` of the test kit
 */
export async function profile(
  plugin: Plugin,
  exchange: () => void | Promise<unknown>,
  options: ProfileOptions = {},
): Promise<Profile> {
  const { requests = 10_000, seconds, warmUp = 1000, intervalMicroseconds = 200 } = options;
  if (!(requests >= looks)) throw new HostUsageError(`ProfileOptions.requests is ${requests}; give at least ${looks}.`);
  const pass = (): Promise<Pass> => repeat(exchange, requests, seconds);
  await repeat(exchange, warmUp);
  let sampled: Pass | undefined;
  const cpuProfile = await recordCpu(intervalMicroseconds, async () => void (sampled = await pass()));
  const { vms } = Plugin.handleOf(plugin);
  const serving = vms.find(({ name }) => name === "worker_0")!;
  let heap: HeapGrowth | undefined;
  const callbacks = await timeCallbacks(vms, async () => {
    heap = await watchHeap(serving, exchange, Math.max(sampled!.requests, looks));
  });
  return {
    ...sampled!,
    functions: functionTimes(cpuProfile),
    cpuProfile,
    callbacks,
    heap: heap!,
  };
}

interface Pass {
  readonly requests: number;
  readonly milliseconds: number;
}

/** Carries out that many exchanges, or as many as fit into the time. */
async function repeat(exchange: () => void | Promise<unknown>, count: number, seconds?: number): Promise<Pass> {
  const started = performance.now();
  const end = seconds === undefined ? Infinity : started + seconds * 1000;
  const most = seconds === undefined ? count : Infinity;
  let requests = 0;
  for (; requests < most && performance.now() < end; requests++) {
    const waiting = exchange();
    if (waiting !== undefined) await waiting; // an exchange that is over costs no turn of the event loop
  }
  return { requests, milliseconds: performance.now() - started };
}

async function watchHeap(vm: Vm, exchange: () => void | Promise<unknown>, requests: number): Promise<HeapGrowth> {
  const figures: HeapFigures[] = [vm.heap()];
  let sent = 0;
  for (let look = 1; look <= looks; look++) {
    const until = Math.round((requests * look) / looks);
    await repeat(exchange, until - sent);
    sent = until;
    figures.push(vm.heap());
  }
  return heapGrowth(figures, requests);
}
