import { buildShim } from "../../../test/support/shim.js";

type Export = (...values: (number | bigint)[]) => number;

/** The little of the JavaScript API of WebAssembly that is needed; TypeScript has its types only in the DOM library. */
interface Api {
  Module: (new (wasm: Uint8Array) => object) & { imports(module: object): { module: string; name: string }[] };
  Instance: new (module: object, imports: object) => { exports: Record<string, Export> & { memory: Memory } };
}
interface Memory {
  readonly buffer: ArrayBuffer;
}
const { Module, Instance } = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;

/** What the module needs from its host, each as `module.name`. */
export function importsOf(wasm: Uint8Array): string[] {
  return Module.imports(new Module(wasm)).map(({ module, name }) => `${module}.${name}`);
}

/** The package compiled to WebAssembly; every call is checked for a trap by simply not catching it. */
export class Codec {
  private constructor(
    /** What the module needs from its host. */
    readonly imports: readonly string[],
    private readonly exports: Record<string, Export>,
    private readonly memory: Memory,
  ) {}

  /** Compiles the shim, and makes an instance. */
  static async load(): Promise<Codec> {
    const wasm = await buildShim("codec");
    const { exports } = new Instance(new Module(wasm), {});
    return new Codec(importsOf(wasm), exports, exports.memory);
  }

  /** Bytes of memory in use; it never shrinks. */
  get memorySize(): number {
    return this.memory.buffer.byteLength;
  }

  /** Calls an export with both inputs and returns its number. */
  number(
    name: string,
    first: Uint8Array | string = "",
    second: Uint8Array | string = "",
    ...more: (number | bigint)[]
  ) {
    this.write("reserveFirst", first);
    this.write("reserveSecond", second);
    return this.call(name, ...more);
  }

  /** Calls an export with both inputs and returns the bytes it left, or null. */
  bytes(name: string, first?: Uint8Array | string, second?: Uint8Array | string, ...more: (number | bigint)[]) {
    this.number(name, first, second, ...more);
    const length = this.call("resultLength");
    return length < 0 ? null : Buffer.from(Buffer.from(this.memory.buffer, this.call("resultAt"), length));
  }

  /** Calls an export with both inputs and returns the text it left, or null. */
  text(name: string, first?: Uint8Array | string, second?: Uint8Array | string, ...more: (number | bigint)[]) {
    return this.bytes(name, first, second, ...more)?.toString("utf16le") ?? null;
  }

  private write(reserve: string, input: Uint8Array | string): void {
    const bytes = typeof input === "string" ? Buffer.from(input, "utf16le") : input;
    const pointer = this.call(reserve, bytes.length);
    new Uint8Array(this.memory.buffer, pointer, bytes.length).set(bytes);
  }

  private call(name: string, ...values: (number | bigint)[]): number {
    const found = this.exports[name];
    if (!found) throw new Error(`the shim exports no ${name}`);
    return found(...values);
  }
}
