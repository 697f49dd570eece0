/** Counts what a module allocates, in a copy of that very module whose allocator counts its calls. */
import binaryen from "assemblyscript/binaryen";

/**
 * The functions that hand out the heap, by their names in the name section, and which parameter is the size: AssemblyScript's
 * for objects and for plain blocks, and the one of Rust's standard library.
 */
const ALLOCATORS = [
  [/(^|\/)__new(_uncleared)?$/, 0],
  [/(^|\/)tlsf\/__alloc$/, 0],
  [/(^|\/)tlsf\/allocateBlock$/, -1],
  [/Dlmalloc.*6malloc17h/, -1],
];

/**
 * @param code a module with a name section
 * @returns a compiled module that exports two globals more, `allocations` and `allocatedBytes`; undefined when it has no
 *   allocator that is known
 */
export function countAllocations(code) {
  const module = binaryen.readBinary(code);
  try {
    const functions = Array.from({ length: module.getNumFunctions() }, (_, i) => module.getFunctionByIndex(i));
    const allocators = functions.flatMap((fn) => {
      const found = ALLOCATORS.find(([name]) => name.test(binaryen.getFunctionInfo(fn).name));
      return found === undefined ? [] : [[fn, found[1]]];
    });
    if (allocators.length === 0) return undefined;
    for (const global of ["allocations", "allocatedBytes", "depth", "result"]) {
      module.addGlobal(global, binaryen.i32, true, module.i32.const(0));
    }
    for (const [fn, size] of allocators) wrap(module, fn, size);
    for (const global of ["allocations", "allocatedBytes"]) module.addGlobalExport(global, global);
    return new WebAssembly.Module(module.emitBinary());
  } finally {
    module.dispose();
  }
}

/**
 * Lets a function count itself, unless another one that counts has called it.
 * @param size index of the parameter that tells the size, negative from the end
 */
function wrap(module, fn, size) {
  const { name, params, results, vars } = binaryen.getFunctionInfo(fn);
  const inner = `${name}, uncounted`;
  module.addFunction(inner, params, results, vars, binaryen.Function.getBody(fn));
  const { i32, global, local } = module;
  const types = binaryen.expandType(params);
  const add = (name, amount) => global.set(name, i32.add(global.get(name, binaryen.i32), amount));
  const operands = types.map((type, i) => local.get(i, type));
  const count = [
    add("allocations", i32.const(1)),
    add("allocatedBytes", local.get((size + types.length) % types.length, binaryen.i32)),
  ];
  const isOutermost = i32.eqz(global.get("depth", binaryen.i32));
  const body = [
    module.if(isOutermost, module.block(null, count)),
    add("depth", i32.const(1)),
    global.set("result", module.call(inner, operands, results)),
    add("depth", i32.const(-1)),
    global.get("result", results),
  ];
  binaryen.Function.setBody(fn, module.block(null, body, results));
}
