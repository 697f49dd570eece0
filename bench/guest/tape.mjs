/**
 * Records what crosses the border between a plugin and its host during requests: which callbacks run with which arguments, which
 * host calls each makes, and what the host answers. The host of this repository gives the answers, so what is played later
 * on is what Envoy would say.
 */
import { load } from "@sluice/testing";
import { CELLS, UNFORESEEN } from "./cells.mjs";

/** Requests before the one that is kept, since what a plugin does once, at its first request, is no part of a life cycle. */
const BEFORE = 2;

/**
 * @param code a module
 * @param exchange `{ configuration, options, line, init, check }`: how `load` and `request` of the test kit are called, and a
 *   function that throws unless the plugin has done its work
 * @returns `{ code, start, cycle, stream }`: guest calls until the life cycle, those of the life cycle, and the id that
 *   the stream had
 */
export async function record(code, { configuration, options, line = "GET /", init, check }) {
  const instances = [];
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = function (module, imports) {
    const calls = [];
    const wrapped = tap(imports, calls, () => instance.exports.memory);
    const instance = new Instance(module, wrapped);
    instances.push(calls);
    return tapped(instance, calls);
  };
  const cycles = [];
  try {
    const plugin = await load(code, configuration, { explain: false, ...options });
    for (let i = 0; i <= BEFORE; i++) {
      const before = new Map(instances.map((calls) => [calls, calls.length]));
      const exchange = await plugin.request(line, init);
      await plugin.settle?.();
      check?.(exchange);
      // The VM that serves is the one with new calls.
      const calls = instances.find((calls) => calls.length > (before.get(calls) ?? 0));
      if (calls === undefined) throw new Error(`${line} did not reach the plugin.`);
      cycles.push({ calls, begin: before.get(calls) });
    }
  } finally {
    WebAssembly.Instance = Instance;
  }
  const { calls, begin } = cycles.at(-1);
  const cycle = calls.slice(begin);
  const former = calls.slice(cycles.at(-2).begin, begin);
  if (shape(cycle) !== shape(former)) {
    throw new Error(
      `A request crosses the border in another way than the one before it:\n${shape(former)}\n${shape(cycle)}`,
    );
  }
  return { code, start: calls.slice(0, begin), cycle, stream: cycle[0].args[0] };
}

const ALLOCATORS = new Set(["malloc", "proxy_on_memory_allocate"]);

/** What has to be the same in each life cycle. */
const shape = (calls) =>
  calls.map(({ name, hostCalls }) => `${name}: ${hostCalls.map(({ name }) => name).join(" ")}`).join("\n");

/** Notes each call of an export, except for allocations inside a host call: whoever plays the tape makes these himself. */
function tapped({ exports }, calls) {
  let running = false;
  const tap =
    (name, fn) =>
    (...args) => {
      if (running) throw new Error(`${name} runs inside of another callback, which cannot be played.`);
      const call = { name, args: args.slice(0, fn.length), hostCalls: [], result: undefined };
      calls.push(call);
      running = true;
      try {
        return (call.result = fn(...call.args));
      } finally {
        running = false;
      }
    };
  const wrapped = {};
  for (const [name, value] of Object.entries(exports)) {
    wrapped[name] =
      typeof value !== "function" || ALLOCATORS.has(name)
        ? value
        : Object.defineProperty(tap(name, value), "length", { value: value.length });
  }
  return { exports: wrapped };
}

/** Notes each host call with its answer. */
function tap(imports, calls, memoryOf) {
  const wrapped = {};
  for (const [module, functions] of Object.entries(imports)) {
    wrapped[module] = {};
    for (const [name, fn] of Object.entries(functions)) {
      if (name in UNFORESEEN) wrapped[module][name] = fn;
      else
        wrapped[module][name] = (...args) => {
          const status = fn(...args);
          const guestCall = calls.at(-1);
          guestCall.hostCalls.push({
            module,
            name,
            types: args.map((arg) => typeof arg),
            status,
            ...readAnswer(CELLS[name], args, status, memoryOf()),
          });
          return status;
        };
    }
  }
  return wrapped;
}

function readAnswer(cells, args, status, memory) {
  if (cells === undefined || (status !== 0 && status !== undefined)) return {};
  const view = new DataView(memory.buffer);
  const answer = {};
  if (cells.u32) answer.u32 = cells.u32.map((i) => (args[i] === 0 ? 0 : view.getUint32(args[i], true)));
  if (cells.u64) answer.u64 = cells.u64.map((i) => view.getBigUint64(args[i], true));
  if (cells.bytes !== undefined) {
    const [at, size] = [0, 1].map((i) =>
      args[cells.bytes + i] === 0 ? 0 : view.getUint32(args[cells.bytes + i], true),
    );
    answer.bytes = new Uint8Array(memory.buffer, at, size).slice();
  }
  if (cells.range !== undefined)
    answer.range = new Uint8Array(memory.buffer, args[cells.range], args[cells.range + 1]).slice();
  return answer;
}
