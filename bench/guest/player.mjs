/**
 * A host that knows nothing but a tape: it makes the guest calls that were made, and answers each host call with what was
 * answered, in the same order, through the guest's `malloc`. It does as little as a host can, so that what is measured is the guest's
 * time. Its code is generated for each tape, since V8 compiles calls of known functions best. Nothing is allocated on the way
 * of a request.
 */
import { CELLS, UNFORESEEN } from "./cells.mjs";

/** Longer values are copied by the engine, shorter ones by a loop, which is quicker. */
const SHORT = 64;

/**
 * @param module a compiled module
 * @param tape see `record`
 * @param check compare every call with the tape
 * @param watch takes the milliseconds of each callback of a life cycle in turn, and begins again when it is full
 * @returns `{ exports, run, open, close }`: `run(n)` lets n streams live one after the other; `open(id)` and `close(id)` are the
 *   two halves of one life, up to the request and from the response on
 */
export function play(module, { start, cycle, stream }, { check = false, watch } = {}) {
  const opening = halfOf(cycle);
  const code = `
    let at = 0, bytes, view, began = 0, seen = 0, microseconds = 0;
    const refresh = () => void ((bytes = new Uint8Array(memory.buffer)), (view = new DataView(memory.buffer)));
    const give = (pointer, size) => {
      const value = answers.values[at], length = value.length;
      let target = 0;
      if (length > 0) {
        target = malloc(length) >>> 0;
        if (bytes.length === 0) refresh();
        if (length > ${SHORT}) bytes.set(value, target);
        else for (let i = 0; i < length; i++) bytes[target + i] = value[i];
      }
      if (pointer !== 0) view.setUint32(pointer, target, true);
      if (size !== 0) view.setUint32(size, length, true);
    };
    const imports = {${importsOf(module, [...start, ...cycle]).map((one) => importCode(one, check))}};
    const { exports } = instantiate(imports);
    const { memory } = exports;
    const malloc = exports.malloc ?? exports.proxy_on_memory_allocate;
    refresh();
    ${start.map((call) => `${callCode(call)};`).join("\n    ")}
    const [${cycle.map((_, i) => `call${i}`)}] = callbacks.map((name) => exports[name]);
    const open = (id) => {
      at = ${hostCallsOf(start)};
      ${cycle
        .slice(0, opening)
        .map((call, i) => cycleCode(call, i, { stream, check, watch }))
        .join("\n      ")}
      if (at !== ${hostCallsOf([...start, ...cycle.slice(0, opening)])}) differs(at);
    };
    const close = (id) => {
      at = ${hostCallsOf([...start, ...cycle.slice(0, opening)])};
      ${cycle
        .slice(opening)
        .map((call, i) => cycleCode(call, opening + i, { stream, check, watch }))
        .join("\n      ")}
      if (at !== ${hostCallsOf([...start, ...cycle])}) differs(at);
    };
    let next = ${stream + 1};
    const run = (count) => {
      for (; count > 0; count--) {
        open(next);
        close(next++);
      }
    };
    return { exports, run, open, close };`;
  const instantiate = (imports) => new WebAssembly.Instance(module, imports);
  const hostCalls = [...start, ...cycle].flatMap(({ hostCalls }) => hostCalls);
  const differs = (at, told) => {
    throw new Error(`The module does not do what is on the tape at host call ${at}, ${hostCalls[at]?.name}: ${told}`);
  };
  const make = new Function("instantiate", "answers", "hostCalls", "callbacks", "differs", "watch", code);
  return make(
    instantiate,
    answersOf(hostCalls),
    hostCalls,
    cycle.map(({ name }) => name),
    differs,
    watch,
  );
}

/** Index of the first call that is about the response or the end. */
function halfOf(cycle) {
  const index = cycle.findIndex(({ name }) => /_response|_done|_log|_delete/.test(name));
  return index < 0 ? cycle.length : index;
}

const hostCallsOf = (calls) => calls.reduce((sum, { hostCalls }) => sum + hostCalls.length, 0);

/** What a module imports; `parameters` is undefined for what is never called. */
function importsOf(module, calls) {
  const parameters = new Map(calls.flatMap(({ hostCalls }) => hostCalls).map((call) => [call.name, call.types.length]));
  const modules = new Map();
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (!modules.has(from)) modules.set(from, []);
    modules.get(from).push({ name, parameters: parameters.get(name) });
  }
  return [...modules];
}

function importCode([from, functions], check) {
  return `${JSON.stringify(from)}: {${functions.map(({ name, parameters }) =>
    name in UNFORESEEN
      ? `${name}: ${UNFORESEEN[name]}`
      : parameters === undefined
        ? `${name}: () => differs(at, "${name}")`
        : `${name}: (${Array.from({ length: parameters }, (_, i) => `a${i}`)}) => {
      ${check ? `if (hostCalls[at]?.name !== "${name}") differs(at, "${name}");` : ""}
      if (answers.status[at] === 0) { ${answerCode(CELLS[name] ?? {})} }
      return answers.status[at++];
    }`,
  )}}`;
}

function answerCode({ bytes, u32 = [], u64 = [], range }) {
  const parts = [];
  const store = (cell, offset, of) =>
    parts.push(`if (a${cell} !== 0) view.setUint32(a${cell} + ${offset}, answers.${of}[at], true);`);
  if (bytes !== undefined) parts.push(`give(a${bytes}, a${bytes + 1});`);
  u32.forEach((cell, i) => store(cell, 0, i === 0 ? "low" : "high"));
  for (const cell of u64) for (const offset of [0, 4]) store(cell, offset, offset === 0 ? "low" : "high");
  if (range !== undefined) parts.push(`bytes.set(answers.values[at], a${range});`);
  return parts.length === 0 ? "" : `if (bytes.length === 0) refresh(); ${parts.join(" ")}`;
}

function answersOf(hostCalls) {
  const empty = new Uint8Array(0);
  const low = (n) => Number(BigInt.asUintN(32, n));
  return {
    status: Int32Array.from(hostCalls, ({ status }) => status ?? 0),
    low: Uint32Array.from(hostCalls, ({ u32, u64 }) => u32?.[0] ?? low(u64?.[0] ?? 0n)),
    high: Uint32Array.from(hostCalls, ({ u32, u64 }) => u32?.[1] ?? low((u64?.[0] ?? 0n) >> 32n)),
    values: hostCalls.map(({ bytes, range }) => bytes ?? range ?? empty),
  };
}

const callCode = ({ name, args }) => `exports.${name}(${args})`;

function cycleCode({ args, result }, index, { stream, check, watch }) {
  const call = `call${index}(${args.map((arg, i) => (i === 0 && arg === stream ? "id" : arg))})`;
  if (watch) return `began = performance.now(); ${call}; watch[seen++ % watch.length] = performance.now() - began;`;
  return check && result !== undefined ? `if (${call} !== ${result}) differs(at, "another result");` : `${call};`;
}
