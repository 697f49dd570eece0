import { readModule } from "./wasm-module.js";
import { WasmReader } from "./wasm-reader.js";

const HEADER = 8;
const CUSTOM = 0;
const CODE = 10;
const FUNCTION_NAMES = 1;

function leb(value: number): number[] {
  const bytes: number[] = [];
  do {
    bytes.push((value & 0x7f) | (value >= 0x80 ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return bytes;
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([Uint8Array.from(leb(bytes.length)), bytes]);
}

/** Functions that the compiler makes for the collector, one for each class that holds objects: nothing in them can fail. */
const VISITOR = "~visit";
const LIBRARY = "~lib/";
/** A function of the library with fewer bytes does so little that the name of its caller, on the next line, says enough. */
const NAMED_BYTES = 128;
const IN_LIBRARY = /~lib\/[\w@/-]*/g;

/**
 * Class and method, or file and function, are enough to find a function: of `~lib/@sluice/sdk/http/header-map/HeaderMap#set`
 * stays `HeaderMap#set`, of `~lib/rt/tlsf/insertBlock` `tlsf/insertBlock`; a callback is told by its name alone.
 */
function shorten(name: string): string {
  return name.replace(IN_LIBRARY, (path) => {
    const parts = path.split("/");
    const last = parts.at(-1)!;
    return /^[A-Z]|^proxy_/.test(last) ? last : parts.slice(1).slice(-2).join("/");
  });
}
/** The part of a name section that a back-trace shows: the functions. */
function functionNames(section: WasmReader, sizes: readonly number[]): Uint8Array {
  const parts: Uint8Array[] = [text("name")];
  while (!section.done) {
    const id = section.byte();
    const part = section.slice(section.u32());
    if (id !== FUNCTION_NAMES) continue;
    const names: Uint8Array[] = [];
    part.times(() => {
      const index = part.u32();
      const name = part.name();
      const isTrivial = name.startsWith(LIBRARY) && (sizes[index] ?? 0) < NAMED_BYTES;
      if (!isTrivial && !name.endsWith(VISITOR)) names.push(Uint8Array.from(leb(index)), text(shorten(name)));
    });
    const body = Buffer.concat([Uint8Array.from(leb(names.length / 2)), ...names]);
    parts.push(Uint8Array.from([id, ...leb(body.length)]), body);
  }
  return Buffer.concat(parts);
}

/**
 * Keeps of the name section what Envoy's back-trace shows, the names of functions, and shortens those of the library; names of
 * globals and the like cost a few KB and nobody sees them, nor do small functions of the library need one.
 * @returns the module without them
 */
export function trimNames(module: Uint8Array): Uint8Array {
  const reader = new WasmReader(module, HEADER);
  const parts: Uint8Array[] = [module.subarray(0, HEADER)];
  /** Bytes of each function, imported ones without any. */
  const sizes = readModule(module)
    .imports.filter(({ kind }) => kind === "function")
    .map(() => 0);
  while (!reader.done) {
    const start = reader.offset;
    const id = reader.byte();
    const section = reader.slice(reader.u32());
    const body = section.offset;
    if (id === CODE) {
      section.times(() => {
        const size = section.u32();
        sizes.push(size);
        section.skip(size);
      });
    }
    if (id === CUSTOM && section.name() === "name") {
      const names = functionNames(section, sizes);
      parts.push(Uint8Array.from([CUSTOM, ...leb(names.length)]), names);
    } else {
      section.offset = body;
      parts.push(module.subarray(start, reader.offset));
    }
  }
  return Buffer.concat(parts);
}
