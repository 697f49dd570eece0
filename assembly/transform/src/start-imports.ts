/** The host calls that a host allows while it runs the start code of a module, and a refusal of all others. */
import { randomFillSync } from "node:crypto";
import { WASI_MODULES } from "./wasi.js";

/** Thrown into the module by a host call that is refused; goes through it as a trap does. */
export class RefusedCall extends Error {
  constructor(readonly call: string) {
    super(`restricted_callback: ${call}`);
  }
}

/** What the start code had to say, and how a call reaches its memory. */
export interface StartScope {
  /** Lines logged, oldest first. */
  readonly lines: string[];
  memory(): Uint8Array;
}

type HostCall = (...args: never[]) => number;

const decoder = new TextDecoder();

/** Stays away from shared memory and keeps numbers unsigned. */
function textAt(scope: StartScope, pointer: number, size: number): string {
  return decoder.decode(scope.memory().slice(pointer >>> 0, (pointer >>> 0) + (size >>> 0)));
}

function view(scope: StartScope): DataView {
  const { buffer } = scope.memory();
  return new DataView(buffer);
}

/** Writes two counts of zero: no variables, no arguments. */
function nothing(scope: StartScope, count: number, size: number): number {
  view(scope).setUint32(count >>> 0, 0, true);
  view(scope).setUint32(size >>> 0, 0, true);
  return 0;
}

function write(scope: StartScope, vectors: number, count: number, written: number): number {
  let text = "";
  let total = 0;
  for (let i = 0; i < count; i++) {
    const pointer = view(scope).getUint32((vectors >>> 0) + 8 * i, true);
    const size = view(scope).getUint32((vectors >>> 0) + 8 * i + 4, true);
    text += textAt(scope, pointer, size);
    total += size;
  }
  scope.lines.push(text.replace(/\n$/, ""));
  view(scope).setUint32(written >>> 0, total, true);
  return 0;
}

function allowed(scope: StartScope): Record<string, HostCall> {
  return {
    fd_write: (_file: number, vectors: number, count: number, written: number) => write(scope, vectors, count, written),
    clock_time_get: (_clock: number, _precision: bigint, result: number) => {
      view(scope).setBigUint64(result >>> 0, BigInt(Date.now()) * 1_000_000n, true);
      return 0;
    },
    random_get: (pointer: number, size: number) => {
      randomFillSync(scope.memory().subarray(pointer >>> 0, (pointer >>> 0) + (size >>> 0)));
      return 0;
    },
    environ_sizes_get: (count: number, size: number) => nothing(scope, count, size),
    environ_get: () => 0,
    args_sizes_get: (count: number, size: number) => nothing(scope, count, size),
    args_get: () => 0,
  };
}

/** Something to link each import of a module with: what is allowed works, what is not throws `RefusedCall`. */
export function startImports(module: WebAssembly.Module, scope: StartScope): WebAssembly.Imports {
  const wasi = allowed(scope);
  const imports: Record<string, Record<string, HostCall>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== "function") continue; // the check of imports refuses it with a better text than linking would
    const isWasi = (WASI_MODULES as readonly string[]).includes(from);
    const calls = (imports[from] ??= {});
    if (isWasi && wasi[name] !== undefined) calls[name] = wasi[name];
    else if (from === "env" && name === "proxy_log") {
      calls[name] = (_level: number, pointer: number, size: number) => {
        scope.lines.push(textAt(scope, pointer, size));
        return 0;
      };
    } else {
      calls[name] = () => {
        throw new RefusedCall(`${from}.${name}`);
      };
    }
  }
  return imports;
}
