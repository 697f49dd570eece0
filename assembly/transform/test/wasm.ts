/**
 * The part of the JavaScript API of WebAssembly that the tests use. TypeScript has its types in the DOM library only,
 * which would bring the whole of a browser.
 */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface WasmApi {
  Module: {
    new (bytes: Uint8Array<ArrayBuffer>): object;
    exports(module: object): { readonly name: string }[];
    imports(module: object): { readonly name: string }[];
  };
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

export const Wasm = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;
