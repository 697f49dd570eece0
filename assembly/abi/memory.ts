/**
 * How bytes cross the boundary, without a copy that is not needed and without anything to free.
 *
 * In: the host asks `malloc` for room in the middle of a call. What fits goes to one fixed area, which the SDK reads
 * before it calls again; what does not fit gets a managed block that a single global keeps, so that a call that fails
 * after allocating leaks nothing.
 *
 * Out: arguments are encoded side by side into one fixed area; what does not fit goes to heap blocks that live until
 * the next call begins.
 */
import { decodeTextAt, encodeTextTo } from "@sluice/codec/text";

const INBOUND_SIZE: usize = 4096;
/** Both areas are of the heap: behind them the addresses of static data would be larger numbers, which take more room in code. */
const INBOUND: usize = heap.alloc(INBOUND_SIZE);
const OUTBOUND_SIZE: usize = 8192;
const OUTBOUND: usize = heap.alloc(OUTBOUND_SIZE);

/** Out-parameters: pointer, size, and one value of up to 64 bits. */
const CELLS: usize = memory.data(16, 8);
const OFFSET_SIZE: usize = 4;
const OFFSET_VALUE: usize = 8;

/** Where the host stores the address of a returned value. */
export const POINTER_CELL: usize = CELLS;
/** Where the host stores the length of a returned value, in bytes. */
export const SIZE_CELL: usize = CELLS + OFFSET_SIZE;
/** Where the host stores a returned number or token. */
export const VALUE_CELL: usize = CELLS + OFFSET_VALUE;

/** Keeps the block that the host fills, and nothing else, from the collector. */
let block: ArrayBuffer | null = null;

/**
 * Called by the host inside of a host call. It may not call the host, and only `INBOUND` or a fresh block is touched.
 * @returns the address of `size` writable bytes
 */
export function malloc(size: usize): usize {
  if (size <= INBOUND_SIZE) return INBOUND;
  // The host writes all of it.
  const fresh = isDefined(__new_uncleared) ? __new_uncleared(size) : __new(size, idof<ArrayBuffer>());
  block = changetype<ArrayBuffer>(fresh);
  return fresh;
}

/** Address of the value that the last successful call returned; 0 when it is empty. */
export function resultPointer(): usize {
  return load<usize>(POINTER_CELL);
}

/** Length of that value in bytes. */
export function resultSize(): i32 {
  return load<i32>(SIZE_CELL);
}

/** The value that the last successful call returned, decoded without loss. Ends its life: call it once. */
export function resultText(): string {
  const size = resultSize();
  if (size == 0) return "";
  const text = decodeTextAt(resultPointer(), size);
  block = null;
  return text;
}

/** The value that the last successful call returned, as bytes of its own. Ends its life: call it once. */
export function resultBytes(): Uint8Array {
  const size = resultSize();
  const large = block;
  if (large != null && changetype<usize>(large) == resultPointer()) {
    block = null;
    const whole = changetype<Uint8Array>(__new(offsetof<Uint8Array>(), idof<Uint8Array>()));
    store<usize>(changetype<usize>(whole), changetype<usize>(large), offsetof<Uint8Array>("buffer"));
    store<usize>(changetype<usize>(whole), changetype<usize>(large), offsetof<Uint8Array>("dataStart"));
    store<i32>(changetype<usize>(whole), size, offsetof<Uint8Array>("byteLength"));
    return whole;
  }
  const bytes = new Uint8Array(size);
  memory.copy(bytes.dataStart, resultPointer(), size);
  return bytes;
}

/** The returned 32 bit number or token. */
export function resultU32(): u32 {
  return load<u32>(VALUE_CELL);
}

/** The returned 64 bit number. */
export function resultU64(): u64 {
  return load<u64>(VALUE_CELL);
}

let top: usize = OUTBOUND;
/** Heap blocks of the call under way: each starts with the address of the one before. */
let spilled: usize = 0;
const SPILL_HEADER: usize = 16;

/** Begins a host call: the arguments of the one before are void. */
// @ts-ignore: decorator
@inline
export function beginCall(): void {
  top = OUTBOUND;
  if (spilled != 0) freeSpilled();
}

function freeSpilled(): void {
  while (spilled != 0) {
    const next = load<usize>(spilled);
    heap.free(spilled);
    spilled = next;
  }
}

/** Room for `size` bytes of an argument, until the next `beginCall`. */
export function reserve(size: usize): usize {
  if (size > OUTBOUND + OUTBOUND_SIZE - top) return spill(size);
  const pointer = top;
  top += size;
  return pointer;
}

/** Of what was reserved last, up to `end`, only what is before `used` is needed. */
export function giveBack(end: usize, used: usize): void {
  if (top == end) top = used;
}

function spill(size: usize): usize {
  const fresh = heap.alloc(size + SPILL_HEADER);
  store<usize>(fresh, spilled);
  spilled = fresh;
  return fresh + SPILL_HEADER;
}

/** Length in bytes of the argument that `writeText` wrote last. */
export let writtenLength: usize = 0;

/** For other ways to write an argument. */
export function setWrittenLength(length: usize): void {
  writtenLength = length;
}

/**
 * Encodes text as an argument of the call under way, without loss; `writtenLength` tells its length.
 * @returns its address
 */
export function writeText(text: string): usize {
  const room = <usize>text.length * 3;
  let pointer = top;
  if (room > OUTBOUND + OUTBOUND_SIZE - pointer) pointer = spill(room);
  writtenLength = <usize>encodeTextTo(text, pointer);
  if (pointer == top) top += writtenLength;
  return pointer;
}
