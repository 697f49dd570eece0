/** Parts of a WebAssembly module, put together byte by byte for tests of the loader. */
export interface ModuleParts {
  /** Types as `i i i -> i`; letters i, I, f, F. Others as bytes. */
  readonly types?: readonly (string | readonly number[])[];
  readonly imports?: readonly {
    module: string;
    name: string;
    kind?: "function" | "global" | "memory";
    type?: number;
    /** Of a memory; default one page and no maximum. */
    limits?: readonly number[];
  }[];
  /** Functions with the index of their type and their instructions (without the final end). */
  readonly functions?: readonly { type: number; code?: readonly number[] }[];
  readonly exports?: readonly { name: string; kind?: "function" | "memory" | "global"; index: number }[];
  /** Globals of 32 bits, mutable unless said otherwise, with a value below 64. */
  readonly globals?: readonly { value: number; constant?: boolean }[];
  /** One page and no maximum, or limits as the binary has them, see {@link limits}. */
  readonly memory?: boolean | readonly number[];
  /** Bytes that the memory begins with. */
  readonly data?: string;
  /** Limits of several memories, in place of `memory`. */
  readonly memories?: readonly (readonly number[])[];
  /** Exception tags with the index of their type. */
  readonly tags?: readonly number[];
  readonly start?: number;
  /** Custom `name` section with these function names. */
  readonly names?: Readonly<Record<number, string>>;
}

const codes: Readonly<Record<string, number>> = { i: 0x7f, I: 0x7e, f: 0x7d, F: 0x7c };

/** Limits of a memory in pages. */
export function limits(initial: number, maximum?: number): number[] {
  return [maximum === undefined ? 0 : 1, ...leb(initial), ...(maximum === undefined ? [] : leb(maximum))];
}

export const op = { unreachable: 0x00, call: 0x10, drop: 0x1a, setGlobal: 0x24, i32: 0x41 } as const;

const exportKinds = { function: 0, memory: 2, global: 3 } as const;

export function buildModule(parts: ModuleParts): Uint8Array {
  const { types = [], imports = [], functions = [], exports = [], names } = parts;
  const body: number[] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const section = (id: number, content: readonly number[]): void =>
    void body.push(id, ...leb(content.length), ...content);
  section(1, vector(types.map((type) => (typeof type === "string" ? functionType(type) : type))));
  section(2, vector(imports.map(importEntry)));
  section(3, vector(functions.map(({ type }) => leb(type))));
  const { memory = false } = parts;
  const memories = parts.memories ?? (memory === false ? [] : [memory === true ? limits(1) : memory]);
  if (memories.length > 0) section(5, vector(memories));
  if (parts.tags !== undefined) section(13, vector(parts.tags.map((type) => [0, ...leb(type)])));
  if (parts.globals !== undefined) {
    const entry = ({ value, constant = false }: { value: number; constant?: boolean }): number[] => {
      return [codes["i"]!, Number(!constant), op.i32, value, 0x0b];
    };
    section(6, vector(parts.globals.map(entry)));
  }
  section(
    7,
    vector(exports.map(({ name, kind = "function", index }) => [...text(name), exportKinds[kind], ...leb(index)])),
  );
  if (parts.start !== undefined) section(8, leb(parts.start));
  section(10, vector(functions.map(({ code = [] }) => [...leb(code.length + 2), 0, ...code, 0x0b])));
  if (parts.data !== undefined) section(11, vector([[0, op.i32, 0, 0x0b, ...text(parts.data)]]));
  if (names !== undefined) section(0, [...text("name"), ...nameSection(names)]);
  return Uint8Array.from(body);
}

/** The smallest module Envoy loads: a marker and an allocator. More parts can be added. */
export function minimal(parts: ModuleParts = {}, marker = "proxy_abi_version_0_2_1"): Uint8Array {
  const first = parts.imports?.filter(({ kind = "function" }) => kind === "function").length ?? 0;
  return buildModule({
    ...parts,
    types: ["->", "i -> i", ...(parts.types ?? [])],
    functions: [{ type: 0 }, { type: 1, code: [op.i32, 0] }, ...(parts.functions ?? [])],
    exports: [{ name: marker, index: first }, { name: "malloc", index: first + 1 }, ...(parts.exports ?? [])],
  });
}

function functionType(type: string): number[] {
  const [params, results] = type
    .split("->")
    .map((side) => vector([...side.replaceAll(" ", "")].map((l) => [codes[l]!])));
  return [0x60, ...params!, ...results!];
}

function importEntry({
  module,
  name,
  kind = "function",
  type = 0,
  limits: size = limits(1),
}: NonNullable<ModuleParts["imports"]>[number]): number[] {
  const rest = { function: [0, ...leb(type)], memory: [2, ...size], global: [3, 0x7f, 0] }[kind];
  return [...text(module), ...text(name), ...rest];
}

function nameSection(names: Readonly<Record<number, string>>): number[] {
  const entries = vector(Object.entries(names).map(([index, name]) => [...leb(Number(index)), ...text(name)]));
  return [1, ...leb(entries.length), ...entries];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

function text(value: string): number[] {
  const bytes = Buffer.from(value, "utf8");
  return [...leb(bytes.length), ...bytes];
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}
