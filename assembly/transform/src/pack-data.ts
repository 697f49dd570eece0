import type { Parser } from "assemblyscript";
import { heapBase } from "./heap-base.js";
import { blockWith, bodyOf, setBody, statementsAt } from "./ir.js";
import { ODDS_SIZE, pack, UNPACK_SOURCE } from "./pack.js";
import { readStaticData, type StaticObject, textAddress, writeStaticData } from "./static-data.js";
import type { Binaryen, Module } from "./transform.js";

const UNPACK_FILE = "~lib/rt/unpack.ts";
/** Compiled name of the function in that file, and the name of its export. */
const UNPACK = "~lib/rt/unpack/sluice_unpack";
const UNPACK_EXPORT = "sluice_unpack";
/** Compiled name of the start code. */
const START = "~start";
const PAGE = 65536;

/** Has the function compiled that unpacks, without which nothing is packed; to be called after parsing. */
export function addUnpack(parser: Parser): void {
  parser.parseFile(UNPACK_SOURCE, UNPACK_FILE, true);
}

/** Where the data belongs, and where it lies while it is packed: behind that. */
interface Place {
  readonly start: number;
  readonly heap: number;
}

/**
 * Has the start code unpack the data before anything else. To be called before the compiler optimises it, and before `packData`.
 * @returns where the data belongs; null when there is none
 */
export function unpackAtStart(binaryen: Binaryen, module: Module): Place | null {
  if (module.getFunction(UNPACK) === 0) return null;
  module.removeExport(UNPACK_EXPORT);
  const [first] = readStaticData(module);
  if (!first) return null;
  const heap = heapBase(binaryen, module);
  const start = first.start & ~1;
  // Behind the check that the start code runs once, and the mark that it has.
  const body = bodyOf(binaryen, module, START);
  const [check, mark, ...rest] = statementsAt(binaryen, body)!;
  const unpack = module.call(UNPACK, [module.i32.const(heap), module.i32.const(start)], binaryen.none);
  setBody(binaryen, module, START, blockWith(binaryen, module, body, [check!, mark!, unpack, ...rest]));
  return { start, heap };
}

/** Puts the static data into the module in packed form, behind its place in memory, where the heap begins later. */
export function packData(module: Module, { start, heap }: Place): void {
  const bytes = pack(unitsOf(readStaticData(module), start, heap), start);
  const behindOdds = heap + ODDS_SIZE;
  writeStaticData(module, [{ start: behindOdds, bytes }], Math.ceil((behindOdds + bytes.length) / PAGE));
}

/** The memory from `start` to `end`, which are even, as units of 16 bits. */
function unitsOf(objects: readonly StaticObject[], start: number, end: number): Uint16Array {
  const bytes = new Uint8Array(end - start);
  const view = new DataView(bytes.buffer);
  for (const object of objects) {
    bytes.set(object.bytes, object.start - start);
    // A text is never freed and never grows, so nothing asks for the size of its block, by which its header begins.
    if (textAddress(object) !== undefined) view.setUint32(object.start - start, 0, true);
  }
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(2 * i, true));
}
