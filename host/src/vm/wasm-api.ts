/*
 * The part of the JavaScript API of WebAssembly that the host uses. TypeScript has its types only in the DOM library,
 * which would bring a browser's globals into code for Node.
 */

export interface WasmModule {
  readonly __module: never;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export interface WasmTable {
  readonly length: number;
}

export interface WasmGlobal {
  value: unknown;
}

export type WasmFunction = (...args: never[]) => unknown;
export type WasmValue = WasmFunction | WasmMemory | WasmTable;
export type WasmImports = Record<string, Record<string, WasmValue>>;
export type WasmExports = Readonly<Record<string, unknown>>;

interface SizeLimits {
  readonly initial: number;
  readonly maximum?: number;
}

interface WasmApi {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: WasmExports };
  readonly Memory: new (limits: SizeLimits & { readonly shared?: boolean }) => WasmMemory;
  readonly Global: new (type: { readonly value: "i32"; readonly mutable: boolean }, value: number) => WasmGlobal;
  readonly Table: new (limits: SizeLimits & { readonly element: "anyfunc" | "externref" }) => WasmTable;
}

export const Wasm = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;
