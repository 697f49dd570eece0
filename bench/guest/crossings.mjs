/**
 * A module that crosses the border as another one does and does no work: what it takes is the host's time and that of the
 * crossings, and the rest of what the other one takes is its own.
 */
import binaryen from "assemblyscript/binaryen";

const PAGE = 65536;
/** Where the host stores what it answers, and where it puts values. */
const CELL = 64;
const ROOM = 1024;

/**
 * @param tape see `record`
 * @returns `{ module, tape }`: the module, and the tape without a start that plays it
 */
export function crossingsOnly({ cycle, stream }) {
  const module = new binaryen.Module();
  const { i32, i64 } = binaryen;
  const longest = Math.max(0, ...cycle.flatMap(({ hostCalls }) => hostCalls).map(({ bytes }) => bytes?.length ?? 0));
  module.setMemory(Math.ceil((ROOM + longest) / PAGE), -1, "memory");
  module.addFunction("malloc", i32, i32, [], module.i32.const(ROOM));
  module.addFunctionExport("malloc", "malloc");
  const imported = new Set();
  const importOf = ({ module: from, name, types, result }) => {
    if (!imported.has(name)) module.addFunctionImport(name, from, name, typesOf(types), result ? i32 : binaryen.none);
    imported.add(name);
    return name;
  };
  const typesOf = (types) => binaryen.createType(types.map((type) => (type === "bigint" ? i64 : i32)));
  const calls = cycle.map((call, index) => {
    const name = `call${index}`;
    const statements = call.hostCalls.map((hostCall) => {
      const { types, status } = hostCall;
      const operands = types.map((type) => (type === "bigint" ? module.i64.const(0n) : module.i32.const(CELL)));
      const result = status !== undefined;
      const made = module.call(importOf({ ...hostCall, result }), operands, result ? i32 : binaryen.none);
      return result ? module.drop(made) : made;
    });
    if (call.result !== undefined) statements.push(module.i32.const(call.result));
    const type = call.result === undefined ? binaryen.none : i32;
    const parameters = typesOf(call.args.map(() => "number"));
    module.addFunction(name, parameters, type, [], module.block(null, statements, type));
    module.addFunctionExport(name, name);
    return { ...call, name };
  });
  const bytes = module.emitBinary();
  module.dispose();
  return { module: new WebAssembly.Module(bytes), tape: { start: [], cycle: calls, stream } };
}
