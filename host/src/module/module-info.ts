import { ByteReader, MalformedModule } from "./byte-reader.js";
import { readTypes, readValueType, type Signature } from "./signature.js";

/** Kinds of imports and exports, in the order of their numbers in the binary. */
const kinds = ["function", "table", "memory", "global", "tag"] as const;
export type ExternalKind = (typeof kinds)[number];

/** Size limits of an imported memory (in pages) or table (in elements). */
export interface Limits {
  readonly initial: number;
  readonly maximum?: number;
  readonly shared: boolean;
  /** 64-bit addresses. */
  readonly wide: boolean;
}

export interface ImportInfo {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternalKind;
  /** Of functions. */
  readonly signature?: Signature;
  /** Of memories and tables. */
  readonly limits?: Limits;
  /** Element type of tables. */
  readonly element?: string;
}

export interface ExportInfo {
  readonly name: string;
  readonly kind: ExternalKind;
  /** Of functions. */
  readonly signature?: Signature;
}

/** What the host has to know of a module before it is instantiated; Node tells names but no types. */
export interface ModuleInfo {
  readonly imports: readonly ImportInfo[];
  /** In the order of the binary, which decides between several ABI markers. */
  readonly exports: readonly ExportInfo[];
  readonly hasStart: boolean;
  /** Names from the `name` section let a trap be told as a back-trace. */
  readonly hasFunctionNames: boolean;
}

const sectionIds = { custom: 0, types: 1, imports: 2, functions: 3, exports: 7, start: 8 } as const;

const head = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** Whether bytes begin as a WebAssembly module does. */
export function isModule(bytes: Uint8Array): boolean {
  return head.every((byte, index) => bytes[index] === byte);
}

/** Reads the sections the host needs of a module. Throws {@link MalformedModule} when they cannot be read. */
export function readModule(bytes: Uint8Array): ModuleInfo {
  const reader = new ByteReader(bytes, head.length);
  let types: (Signature | undefined)[] = [];
  let imports: ImportInfo[] = [];
  let exports: ExportInfo[] = [];
  const functions: (Signature | undefined)[] = [];
  let hasStart = false;
  let hasFunctionNames = false;
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.slice(reader.unsigned());
    if (id === sectionIds.types) types = readTypes(section);
    else if (id === sectionIds.imports) imports = readImports(section, types, functions);
    else if (id === sectionIds.functions) readFunctions(section, types, functions);
    else if (id === sectionIds.exports) exports = readExports(section, functions);
    else if (id === sectionIds.start) hasStart = true;
    else if (id === sectionIds.custom && section.name() === "name") hasFunctionNames ||= hasFunctionSubsection(section);
  }
  return { imports, exports, hasStart, hasFunctionNames };
}

type Types = readonly (Signature | undefined)[];

function readImports(reader: ByteReader, types: Types, functions: (Signature | undefined)[]): ImportInfo[] {
  return Array.from({ length: reader.unsigned() }, () => {
    const module = reader.name();
    const name = reader.name();
    const kind = readKind(reader);
    switch (kind) {
      case "function": {
        const signature = types[reader.unsigned()];
        functions.push(signature);
        return { module, name, kind, ...(signature && { signature }) };
      }
      case "table": {
        const element = readValueType(reader);
        return { module, name, kind, element, limits: readLimits(reader) };
      }
      case "memory":
        return { module, name, kind, limits: readLimits(reader) };
      case "global":
        readValueType(reader);
        reader.byte();
        return { module, name, kind };
      case "tag":
        reader.byte();
        reader.unsigned();
        return { module, name, kind };
    }
  });
}

function readFunctions(reader: ByteReader, types: Types, functions: (Signature | undefined)[]): void {
  for (let count = reader.unsigned(); count > 0; count--) functions.push(types[reader.unsigned()]);
}

function readExports(reader: ByteReader, functions: Types): ExportInfo[] {
  return Array.from({ length: reader.unsigned() }, () => {
    const name = reader.name();
    const kind = readKind(reader);
    const index = reader.unsigned();
    const signature = kind === "function" ? functions[index] : undefined;
    return { name, kind, ...(signature && { signature }) };
  });
}

function readKind(reader: ByteReader): ExternalKind {
  const kind = kinds[reader.byte()];
  if (kind === undefined) throw new MalformedModule(`unknown import or export kind at byte ${reader.position - 1}`);
  return kind;
}

/** Reads the limits of a memory or table. */
export function readLimits(reader: ByteReader): Limits {
  const flags = reader.byte();
  const initial = reader.unsigned();
  const maximum = flags & 1 ? reader.unsigned() : undefined;
  return { initial, ...(maximum !== undefined && { maximum }), shared: (flags & 2) !== 0, wide: (flags & 4) !== 0 };
}

function hasFunctionSubsection(reader: ByteReader): boolean {
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.slice(reader.unsigned());
    if (id === 1) return body.unsigned() > 0;
  }
  return false;
}
