import type { HostFunction } from "../calls/host-call.js";
import { findHostCall } from "../calls/registry.js";
import type { ImportInfo } from "../module/module-info.js";
import { restricted } from "./capabilities.js";
import type { Vm } from "./vm.js";
import { maxMemoryPages } from "../module/memory-limit.js";
import { Wasm, type WasmImports, type WasmMemory, type WasmValue } from "./wasm-api.js";

/** What an instance is given, and the memory among it when the module imports one. */
export interface BoundImports {
  readonly imports: WasmImports;
  readonly memory: WasmMemory | undefined;
}

/** Makes the import object of one VM. The module has been checked, so every import is known. */
export function bindImports(vm: Vm): BoundImports {
  const imports: WasmImports = {};
  let memory: WasmMemory | undefined;
  for (const wanted of vm.family.info.imports) {
    const value = bind(vm, wanted);
    if (value instanceof Wasm.Memory) memory = value;
    (imports[wanted.module] ??= {})[wanted.name] = value;
  }
  return { imports, memory };
}

function bind(vm: Vm, wanted: ImportInfo): WasmValue {
  const { initial = 0, maximum, shared = false } = wanted.limits ?? {};
  const limits = { initial, ...(maximum !== undefined && { maximum }) };
  if (wanted.kind === "memory") {
    return new Wasm.Memory({ initial, maximum: Math.min(maximum ?? maxMemoryPages, maxMemoryPages), shared });
  }
  if (wanted.kind === "table") return new Wasm.Table({ ...limits, element: tableKind(wanted.element) });
  const call = findHostCall(wanted.module, wanted.name, vm.family.abi, vm.runtime.flavour)!;
  const name = `${wanted.module}.${wanted.name}`;
  const plain = restricted(vm, wanted) ?? call.bind(vm);
  const fn = vm.runtime.recorder?.listening(vm, name, plain) ?? plain;
  return vm.runtime.onTrace === undefined ? fn : traced(vm, name, fn);
}

function tableKind(element: string | undefined): "externref" | "anyfunc" {
  return element === "externref" ? "externref" : "anyfunc";
}

function traced(vm: Vm, name: string, fn: HostFunction): WasmValue {
  return (...args: (number | bigint)[]) => {
    vm.traceCall("vm->host", name, args);
    const result = (fn as (...args: (number | bigint)[]) => number | void)(...args);
    vm.traceReturn("vm<-host", name, result ?? "void");
    return result;
  };
}
