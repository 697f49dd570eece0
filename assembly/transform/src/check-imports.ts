import { importKind, importType, importUnknown, type Problem } from "./errors.js";
import type { Host } from "./hosts.js";
import { describe } from "./signature.js";
import type { WasmImport } from "./wasm-module.js";

/** An import that the host does not offer as the module wants it. */
export interface StrayImport {
  readonly import: WasmImport;
  /** What is wrong; `declared` and `used` say where, each empty or beginning with a comma. */
  readonly problem: (declared?: string, used?: string) => Problem;
}

/** The imports that keep a module from loading. */
export function strayImports(imports: readonly WasmImport[], host: Host): StrayImport[] {
  const stray: StrayImport[] = [];
  for (const one of imports) {
    const call = `${one.module}.${one.name}`;
    if (one.kind !== "function") {
      stray.push({ import: one, problem: () => importKind(call, one.kind) });
      continue;
    }
    const want = one.type!;
    const have = host.imports.get(call);
    if (have === undefined) {
      const later = host.later.get(call);
      const who = later === undefined ? host.name : `${host.name} before ${later}`;
      stray.push({ import: one, problem: (declared = "", used = "") => importUnknown(call, who, declared, used) });
    } else if (have !== want) {
      stray.push({ import: one, problem: () => importType(call, host.name, describe(want), describe(have)) });
    }
  }
  return stray;
}
