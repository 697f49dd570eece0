/** Counts what a module allocates, in a copy of that very module whose allocator counts its calls. */
import binaryen from "assemblyscript/binaryen";

/**
 * The function that hands out all of the heap, by its name in the name section, the innermost first: that of
 * AssemblyScript, whose names the build of ours shortens, and that of the standard library of Rust. Its first parameter is the size.
 */
const ALLOCATORS = [
  /^(~lib\/rt\/)?tlsf\/__alloc$/,
  /^(~lib\/rt\/)?itcms\/__new$/,
  /dlmalloc.*Dlmalloc.*6malloc/,
  /^(_RNv.*)?__rdl_alloc$/,
  /^(_RNv.*)?__rust_alloc$/,
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
    const find = (name) => functions.find((fn) => name.test(binaryen.getFunctionInfo(fn).name));
    const allocator = ALLOCATORS.map(find).find((fn) => fn !== undefined);
    if (allocator === undefined) return undefined;
    const { i32 } = module;
    const add = (global, amount) => module.global.set(global, i32.add(module.global.get(global, binaryen.i32), amount));
    for (const global of ["allocations", "allocatedBytes"]) {
      module.addGlobal(global, binaryen.i32, true, i32.const(0));
      module.addGlobalExport(global, global);
    }
    const counts = [add("allocations", i32.const(1)), add("allocatedBytes", module.local.get(0, binaryen.i32))];
    const body = binaryen.Function.getBody(allocator);
    const { results } = binaryen.getFunctionInfo(allocator);
    binaryen.Function.setBody(allocator, module.block(null, [...counts, body], results));
    return new WebAssembly.Module(module.emitBinary());
  } finally {
    module.dispose();
  }
}
