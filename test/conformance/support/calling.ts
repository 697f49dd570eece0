import { buildModule, op } from "../../../host/test/wasm-builder.js";

/** A function a module imports; its type as `i I -> i`, with at most one result. */
export interface Imported {
  readonly module: string;
  readonly name: string;
  readonly type: string;
}

/** Instructions that leave nothing on the stack. */
export type Statement = readonly number[];

/** A constant, as signed LEB128. */
function constant(value: bigint | number, letter = "i"): number[] {
  const bytes: number[] = [letter === "I" ? 0x42 : op.i32];
  for (let rest = letter === "I" ? BigInt.asIntN(64, BigInt(value)) : BigInt.asIntN(32, BigInt(value)); ; rest >>= 7n) {
    const last = rest >> 6n === 0n || rest >> 6n === -1n;
    bytes.push(Number(rest & 127n) | (last ? 0 : 128));
    if (last) return bytes;
  }
}

/** Puts a number of 32 bits at an address. */
export function store(at: number, value: number): Statement {
  return [...constant(at), ...constant(value), 0x36, 2, 0];
}

/** Puts a text of Latin-1 at an address; up to three bytes behind it become 0. */
export function text(at: number, letters: string): Statement {
  const bytes = Buffer.from(letters.padEnd(Math.ceil(letters.length / 4) * 4, "\0"), "latin1");
  return Array.from({ length: bytes.length / 4 }, (_, i) => store(at + 4 * i, bytes.readInt32LE(4 * i))).flat();
}

/** Makes modules that call imports with constants, so that every address is known; `malloc` gives 4096. */
export class Caller {
  private readonly types: readonly string[];

  constructor(private readonly imports: readonly Imported[]) {
    this.types = [...new Set(imports.map(({ type }) => type))];
  }

  /** Calls an import and drops its result; arguments that are not given are 0. */
  call(name: string, ...args: readonly (number | bigint)[]): Statement {
    const [letters, hasResult] = this.signature(name);
    return [
      ...letters.flatMap((letter, index) => constant(args[index] ?? 0, letter)),
      ...[op.call, this.imports.findIndex((one) => one.name === name)],
      ...(hasResult ? [op.drop] : []),
    ];
  }

  /** Calls an import of two parameters with a number and the 64 bits at an address, which shows them in the trace. */
  show(name: string, first: number, at: number): Statement {
    const index = this.imports.findIndex((one) => one.name === name);
    return [...constant(first), ...constant(at), 0x29, 3, 0, op.call, index, op.drop];
  }

  /** A module that runs these statements in `_initialize`, or in the request headers and then continues. */
  module(statements: readonly Statement[], where: "start" | "request headers" = "request headers"): Uint8Array {
    const { imports, types } = this;
    const first = imports.length;
    const code = statements.flat();
    return buildModule({
      types: ["->", "i -> i", "i i i -> i", ...types],
      imports: imports.map(({ module, name, type }) => ({ module, name, type: 3 + types.indexOf(type) })),
      functions: [
        { type: 0 },
        { type: 1, code: constant(4096) },
        where === "start" ? { type: 0, code } : { type: 2, code: [...code, ...constant(0)] },
      ],
      exports: [
        { name: "proxy_abi_version_0_2_1", index: first },
        { name: "malloc", index: first + 1 },
        { name: where === "start" ? "_initialize" : "proxy_on_request_headers", index: first + 2 },
        { name: "memory", kind: "memory", index: 0 },
      ],
      memory: true,
    });
  }

  private signature(name: string): [letters: string[], hasResult: boolean] {
    const [params = "", results = ""] = this.imports.find((one) => one.name === name)!.type.split("->");
    return [[...params.replaceAll(" ", "")], results.trim() !== ""];
  }
}
