/** What lies in the memory of a compiled module before its start code runs. */
import type { Module } from "./transform.js";

/** Bytes of a managed object's header, before the address by which code knows it. */
const HEADER = 20;
/** Where in it the type's id stands, and behind that the size. */
const TYPE_ID = 12;
/** Ids that are the same in every program. */
const ARRAY_BUFFER = 1;
const STRING = 2;

/** Data segments as the compiler's Binaryen has them; its own declarations name older functions. */
interface DataSegments {
  getNumDataSegments(): number;
  getDataSegmentByIndex(index: number): number;
  getDataSegmentInfo(segment: number): { readonly offset: number; readonly data: ArrayBuffer };
}

/** One static object, or one area that `memory.data` made. */
export interface StaticObject {
  /** Address of the first byte, that of the header where there is one. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** The objects in the order of their addresses. */
export function readStaticData(module: Module): StaticObject[] {
  const segments = module as unknown as DataSegments;
  const objects: StaticObject[] = [];
  for (let i = 0, count = segments.getNumDataSegments(); i < count; i++) {
    const { offset, data } = segments.getDataSegmentInfo(segments.getDataSegmentByIndex(i));
    objects.push({ start: offset, bytes: new Uint8Array(data) });
  }
  return objects.sort((one, other) => one.start - other.start);
}

/** The address by which code knows an object that is managed. */
export function addressOf({ start }: StaticObject): number {
  return start + HEADER;
}

/** What an object of this class has behind its header; undefined for any other one. */
function contentsOf({ start, bytes }: StaticObject, id: number): DataView | undefined {
  if (bytes.length < HEADER || (start + HEADER) % 16 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(TYPE_ID + 4, true);
  const isOfClass = view.getUint32(TYPE_ID, true) === id && size <= bytes.length - HEADER;
  return isOfClass ? new DataView(bytes.buffer, bytes.byteOffset + HEADER, size) : undefined;
}

/** The address by which code knows a static text; undefined for any other object. */
export function textAddress(object: StaticObject): number | undefined {
  return contentsOf(object, STRING) && addressOf(object);
}

/** What a static text says; undefined for any other object, and for none. */
export function textIn(object: StaticObject | undefined): string | undefined {
  const contents = object && contentsOf(object, STRING);
  return contents && Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength).toString("utf16le");
}

/** The words that an array has as its elements at first, empty for any other object. */
export function wordsIn(object: StaticObject): number[] {
  const contents = contentsOf(object, ARRAY_BUFFER);
  return Array.from({ length: (contents?.byteLength ?? 0) >> 2 }, (_, i) => contents!.getUint32(4 * i, true));
}

/** The number of the class that the header of an object tells; undefined where there is none. */
export function classOf({ start, bytes }: StaticObject): number | undefined {
  if (bytes.length < HEADER || (start + HEADER) % 16 !== 0) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, HEADER).getUint32(TYPE_ID, true);
}

/** Puts these objects in place of those that the module has. `pages` is the least size of the memory, of 64 KiB each. */
export function writeStaticData(module: Module, objects: readonly StaticObject[], pages = 0): void {
  const { initial, max, shared } = module.getMemoryInfo();
  const segments = objects.map(({ start, bytes }) => ({ offset: module.i32.const(start), data: bytes }));
  module.setMemory(Math.max(initial, pages), max ?? -1, null, segments, shared);
}
