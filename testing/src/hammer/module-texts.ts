import { inflateSync } from "node:zlib";
import { watch } from "./watch.js";

/** The part of the JavaScript API of WebAssembly used here; TypeScript has its types only in the DOM library. */
interface WasmApi {
  readonly Module: {
    new (code: Uint8Array): object;
    imports(module: object): { readonly module: string; readonly name: string }[];
    customSections(module: object, name: string): ArrayBuffer[];
  };
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;

/** Section in which a module of our SDK carries the JSON Schema of its configuration. */
const SCHEMA = "sluice.schema";
/** By what a section begins that is compressed (zlib, RFC 1950); one that is not is JSON. */
const COMPRESSED = 0x78;
/** Memory beyond this is not looked at. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What a module says about itself: nothing of one that does not load, which the host will refuse. */
export interface ModuleTexts {
  readonly schemas: readonly unknown[];
  readonly texts: readonly string[];
}

/** Reads the schemas of a module, and the texts that are in its memory once its top-level code has run. */
export function readModuleTexts(code: Uint8Array): ModuleTexts {
  try {
    const module = new Module(code);
    const schemas = Module.customSections(module, SCHEMA).map((section) => {
      const bytes = Buffer.from(section);
      const json = bytes[0] === COMPRESSED ? inflateSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes;
      return JSON.parse(json.toString("utf8")) as unknown;
    });
    return { schemas, texts: textsOf(memoryOf(module)) };
  } catch {
    return { schemas: [], texts: [] };
  }
}

function memoryOf(module: object): Uint8Array {
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module: from, name } of Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  const { exports } = new Instance(module, imports);
  try {
    // Compilers pack the data of a module; its own code unpacks it.
    watch(1000, () => (exports["_initialize"] as (() => void) | undefined)?.());
  } catch {
    // It wanted more of its host than a 0. What it has unpacked until then will do.
  }
  const { buffer } = exports["memory"] as { buffer: ArrayBuffer };
  return new Uint8Array(buffer, 0, Math.min(buffer.byteLength, MAX_BYTES));
}

/** Names of source files, which abort messages hold. */
const sourceFile = /^~?lib\/|\.(?:ts|rs|go|cc?|cpp|h)$/;

/** Words, paths and names of headers among bytes, in UTF-8 and in UTF-16 as AssemblyScript keeps its texts. */
export function textsOf(memory: Uint8Array): string[] {
  const bytes = Buffer.from(memory.buffer, memory.byteOffset, memory.length).toString("latin1");
  const narrow = bytes.match(/[\x20-\x7e]{3,}/g) ?? [];

  const wide = (bytes.match(/(?:[\x20-\x7e]\0){2,}/g) ?? []).map((text) => text.replaceAll("\0", ""));
  // Texts of Rust and Go lie one behind the other, so only what has a form of its own is told apart.
  const words = [...narrow, ...wide].flatMap(
    (text) => text.match(/\/?[A-Za-z0-9_%]+(?:[-/.:=][A-Za-z0-9_%]+)*/g) ?? [],
  );
  return [...new Set([...wide, ...words])].filter((text) => text.length <= 60 && !sourceFile.test(text));
}
