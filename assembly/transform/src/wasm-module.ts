/** Reads from a WebAssembly binary what a host looks at before it starts a module. */
import { ModuleFormatError } from "./errors.js";
import { letterOf, type Signature } from "./signature.js";
import { WasmReader } from "./wasm-reader.js";

/** Kinds of imports and exports, by their number in the binary format. */
const KINDS = ["function", "table", "memory", "global", "tag"] as const;
export type ExternalKind = (typeof KINDS)[number];

export interface WasmImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternalKind;
  /** Set for functions. */
  readonly type?: Signature;
  /** What the compiler calls it, where the module comes from the compiler: a binary does not tell. */
  readonly internalName?: string;
}

export interface WasmExport {
  readonly name: string;
  readonly kind: ExternalKind;
  /** Set for functions. */
  readonly type?: Signature;
}

export interface WasmModule {
  readonly imports: readonly WasmImport[];
  readonly exports: readonly WasmExport[];
  readonly hasStart: boolean;
  /** Is there a name section that names functions? */
  readonly hasNames: boolean;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const FUNCTION_TYPE = 0x60;
const FUNCTION_NAMES = 1;
const Section = { Custom: 0, Type: 1, Import: 2, Function: 3, Export: 7, Start: 8 } as const;

/**
 * Reads a module; sections it does not need are skipped, not validated.
 * @throws ModuleFormatError when the bytes are no module, are cut off, or use types beyond those of host calls
 */
export function readModule(bytes: Uint8Array): WasmModule {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw new ModuleFormatError("No WebAssembly header", 0);
  const reader = new WasmReader(bytes, MAGIC.length);
  const types: Signature[] = [];
  const functions: Signature[] = [];
  const imports: WasmImport[] = [];
  const exports: WasmExport[] = [];
  let hasStart = false;
  let hasNames = false;
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.slice(reader.u32());
    if (id === Section.Type) section.times(() => types.push(readType(section)));
    else if (id === Section.Import) section.times(() => imports.push(readImport(section, types)));
    else if (id === Section.Function) section.times(() => functions.push(typeAt(types, section)));
    else if (id === Section.Export) {
      const all = [...imports.flatMap(({ type }) => type ?? []), ...functions];
      section.times(() => exports.push(readExport(section, all)));
    } else if (id === Section.Start) hasStart = true;
    else if (id === Section.Custom && section.name() === "name") hasNames ||= namesFunctions(section);
  }
  return { imports, exports, hasStart, hasNames };
}

function readType(reader: WasmReader): Signature {
  if (reader.byte() !== FUNCTION_TYPE)
    throw new ModuleFormatError("A type that is not a function's", reader.offset - 1);
  return `${readLetters(reader)}>${readLetters(reader)}`;
}

function readLetters(reader: WasmReader): string {
  let letters = "";
  reader.times(() => {
    const letter = letterOf(reader.byte());
    if (letter === undefined) throw new ModuleFormatError("An unknown value type", reader.offset - 1);
    letters += letter;
  });
  return letters;
}

function readImport(reader: WasmReader, types: readonly Signature[]): WasmImport {
  const module = reader.name();
  const name = reader.name();
  const kind = readKind(reader);
  if (kind === "function") return { module, name, kind, type: typeAt(types, reader) };
  if (kind === "table") reader.byte();
  if (kind === "table" || kind === "memory") reader.limits();
  if (kind === "global") reader.skip(2);
  if (kind === "tag") {
    reader.byte();
    reader.u32();
  }
  return { module, name, kind };
}

function readExport(reader: WasmReader, functions: readonly Signature[]): WasmExport {
  const name = reader.name();
  const kind = readKind(reader);
  if (kind === "function") return { name, kind, type: typeAt(functions, reader) };
  reader.u32();
  return { name, kind };
}

function readKind(reader: WasmReader): ExternalKind {
  const kind = KINDS[reader.byte()];
  if (kind === undefined) throw new ModuleFormatError("An unknown kind of import or export", reader.offset - 1);
  return kind;
}

function typeAt(types: readonly Signature[], reader: WasmReader): Signature {
  const offset = reader.offset;
  const type = types[reader.u32()];
  if (type === undefined) throw new ModuleFormatError("An index out of range", offset);
  return type;
}

function namesFunctions(reader: WasmReader): boolean {
  while (!reader.done) {
    const id = reader.byte();
    const part = reader.slice(reader.u32());
    if (id === FUNCTION_NAMES) return part.u32() > 0;
  }
  return false;
}
