/**
 * Encodes the paths of properties at build time, where they are lists of constants, as nearly all are. Otherwise each call makes an
 * array, which is two objects, and joins its names anew.
 */
import { heapBase, setHeapBase } from "./heap-base.js";
import { forEachCall, redirect, replaceOperand } from "./ir-calls.js";
import { callAt, constantAt, functionNames } from "./ir.js";
import { addressOf, readStaticData, type StaticObject, textIn, wordsIn, writeStaticData } from "./static-data.js";
import type { Binaryen, Module } from "./transform.js";

/** What is handed a path has another function beside it, of this name, that is handed where the encoded one is and its size. */
const READER = /^~lib\/@sluice\/sdk\/.*Property$/;
const ENCODED = "At";
const NEW_ARRAY = "~lib/rt/__newArray";
const ALIGNMENT = 16;

/** To be called for modules with safe points, in which the heap begins where the static data ends. */
export function encodeConstantPaths(binaryen: Binaryen, module: Module): void {
  const names = new Set(functionNames(binaryen, module));
  const objects = readStaticData(module);
  const start = heapBase(binaryen, module);
  const paths = new Paths(objects);
  forEachCall(binaryen, module, [NEW_ARRAY], ({ target, operands }, call) => {
    if (!READER.test(target) || !names.has(target + ENCODED)) return;
    const index = operands.findIndex((operand) => callAt(binaryen, operand)?.target === NEW_ARRAY);
    // How many, their alignment, the class of the array, and where they lie: nowhere when they are not constant.
    const [count, , , elements] = callAt(binaryen, operands[index])?.operands ?? [];
    const path = paths.encode(constantAt(binaryen, elements), constantAt(binaryen, count));
    if (!path) return;
    redirect(binaryen, call, target + ENCODED);
    replaceOperand(binaryen, call, index, [module.i32.const(start + path.offset), module.i32.const(path.size)]);
  });
  if (paths.bytes.length === 0) return;
  const size = Math.ceil(paths.bytes.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(size);
  bytes.set(paths.bytes);
  const others = objects.filter((object) => !paths.replaced.has(object));
  writeStaticData(module, [...others, { start, bytes }]);
  setHeapBase(binaryen, module, start + size);
  module.runPasses(["remove-unused-module-elements"]);
}

interface Place {
  readonly offset: number;
  readonly size: number;
}

/** Encoded paths, one after the other; one that stands in another, as `route_name` in `xds.route_name`, is a part of that. */
class Paths {
  bytes: Buffer = Buffer.alloc(0);
  /** The lists of elements that nothing needs any more: the compiler makes one for each literal. */
  readonly replaced = new Set<StaticObject>();

  constructor(private readonly objects: readonly StaticObject[]) {}

  /** Where the path of these elements is; undefined when they are no texts that are known, or none that can be encoded here. */
  encode(elements: number | undefined, count: number | undefined): Place | undefined {
    const list = this.objectAt(elements);
    if (!list) return undefined;
    const names = wordsIn(list).slice(0, count);
    const texts = names.map((address) => textIn(this.objectAt(address)));
    if (texts.length === 0 || texts.includes(undefined)) return undefined;
    const path = texts.join("\0");
    const encoded = Buffer.from(path, "utf8");
    // Half of a surrogate pair is encoded otherwise.
    if (encoded.toString("utf8") !== path) return undefined;
    this.replaced.add(list);
    const known = this.bytes.indexOf(encoded);
    if (known >= 0) return { offset: known, size: encoded.length };
    const offset = this.bytes.length;
    // Each begins at an even address: the data are packed by units of 16 bits.
    this.bytes = Buffer.concat([this.bytes, encoded, Buffer.alloc(encoded.length % 2)]);
    return { offset, size: encoded.length };
  }

  private objectAt(address: number | undefined): StaticObject | undefined {
    return this.objects.find((object) => address !== undefined && addressOf(object) === address);
  }
}
