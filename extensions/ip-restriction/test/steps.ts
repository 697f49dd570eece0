import binaryen from "assemblyscript/binaryen";

const HANDLER = "proxy_on_request_headers";
const COUNTER = "steps";

/**
 * A plugin that counts its steps, rounds of loops, calls and returns, in each request header callback, and says how many as the
 * length of an empty log line below every level, which the trace of the host shows.
 */
export function countingSteps(plugin: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(plugin);
  const { i32, none } = binaryen;
  try {
    const handler = binaryen.getExportInfo(module.getExport(HANDLER)).value;
    const log = importOf(module, "proxy_log");
    module.runPasses(["log-execution"]);
    // In place of the import that the pass calls at each step.
    module.removeFunction("log_execution");
    module.addGlobal(COUNTER, i32, true, module.i32.const(0));
    const count = module.i32.add(module.global.get(COUNTER, i32), module.i32.const(1));
    module.addFunction("log_execution", i32, none, [], module.global.set(COUNTER, count));
    const parameters = [0, 1, 2].map((index) => module.local.get(index, i32));
    const tell = [module.i32.const(0), module.i32.const(0), module.global.get(COUNTER, i32)];
    const body = [
      module.global.set(COUNTER, module.i32.const(0)),
      module.local.set(3, module.call(handler, parameters, i32)),
      module.drop(module.call(log, tell, i32)),
      module.local.get(3, i32),
    ];
    module.addFunction("counted", binaryen.createType([i32, i32, i32]), i32, [i32], module.block(null, body, i32));
    module.removeExport(HANDLER);
    module.addFunctionExport("counted", HANDLER);
    return new Uint8Array(module.emitBinary());
  } finally {
    module.dispose();
  }
}

/** The name in the module of a function that it imports. */
function importOf(module: binaryen.Module, base: string): string {
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const info = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (info.base === base) return info.name;
  }
  throw new Error(`The module does not import ${base}.`);
}
