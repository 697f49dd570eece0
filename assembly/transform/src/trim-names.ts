import { WasmReader } from "./wasm-reader.js";

const HEADER = 8;
const CUSTOM = 0;
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
const IN_LIBRARY = /~lib\/(?:@sluice\/)?([\w-]+\/)(?:[\w-]+\/)*?((?:[\w-]+\/)?)(?=[^/]*(?:$|[,<>]))/g;
const FILE_AND_CLASS = /([a-z-]+)\/([A-Z]\w*)/g;

function fileOf(className: string): string {
  return className.replace(/\B[A-Z]/g, "-$&").toLowerCase();
}

/**
 * Package and file are enough to find a function, and a class that gives its name to a file is: of
 * `~lib/@sluice/sdk/http/header-map/HeaderMap#set` stays `sdk/HeaderMap#set`, of `~lib/rt/tlsf/insertBlock` `rt/tlsf/insertBlock`.
 */
function shorten(name: string): string {
  return name
    .replace(IN_LIBRARY, "$1$2")
    .replace(FILE_AND_CLASS, (both, file: string, type: string) => (fileOf(type) === file ? type : both));
}

/** The part of a name section that a back-trace shows: the functions. */
function functionNames(section: WasmReader): Uint8Array {
  const parts: Uint8Array[] = [text("name")];
  while (!section.done) {
    const id = section.byte();
    const part = section.slice(section.u32());
    if (id !== FUNCTION_NAMES) continue;
    const names: Uint8Array[] = [];
    part.times(() => {
      const index = Uint8Array.from(leb(part.u32()));
      const name = shorten(part.name());
      if (!name.endsWith(VISITOR)) names.push(index, text(name));
    });
    const body = Buffer.concat([Uint8Array.from(leb(names.length / 2)), ...names]);
    parts.push(Uint8Array.from([id, ...leb(body.length)]), body);
  }
  return Buffer.concat(parts);
}

/**
 * Keeps of the name section what Envoy's back-trace shows, the names of functions, and shortens those of the SDK; names of
 * globals and the like cost a few KB and nobody sees them.
 * @returns the module without them
 */
export function trimNames(module: Uint8Array): Uint8Array {
  const reader = new WasmReader(module, HEADER);
  const parts: Uint8Array[] = [module.subarray(0, HEADER)];
  while (!reader.done) {
    const start = reader.offset;
    const id = reader.byte();
    const section = reader.slice(reader.u32());
    const body = section.offset;
    if (id === CUSTOM && section.name() === "name") {
      const names = functionNames(section);
      parts.push(Uint8Array.from([CUSTOM, ...leb(names.length)]), names);
    } else {
      section.offset = body;
      parts.push(module.subarray(start, reader.offset));
    }
  }
  return Buffer.concat(parts);
}
