/** What lies in the memory of a compiled module before its start code runs. */
import type { Module } from "./transform.js";

/** Bytes of a managed object's header, before the address by which code knows it, and where in it the type's id stands. */
const HEADER = 20;
const TYPE_ID = 12;
/** Id of `String`, the same in every program. */
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

/** The address by which code knows a static text; undefined for any other object. */
export function textAddress({ start, bytes }: StaticObject): number | undefined {
  if (bytes.length < HEADER || (start + HEADER) % 16 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  const isText = view.getUint32(TYPE_ID, true) === STRING && view.getUint32(TYPE_ID + 4, true) <= bytes.length - HEADER;
  return isText ? start + HEADER : undefined;
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
