/** What the build adds to the compiler's run time, in AssemblyScript; see `safe-points.ts`. */

/** Path of the added file. */
export const SAFE_POINT = "~lib/rt/safe-point.ts";
export const SAFE_POINT_FUNCTION = "~lib/rt/safe-point/__safe_point";
/** Tells whether a variable holds a young object; the build writes what it does. */
export const HOLDS_YOUNG = "~lib/rt/safe-point/holdsYoung";
export const IS_YOUNG = "~lib/rt/safe-point/isYoung";
export const BARRIER = "~lib/rt/safe-point/__link";

/** What is imported of the collector, and has to be exported there. */
export const COLLECTOR_NAMES = [
  "Object",
  "fromSpace",
  "interrupt",
  "linkOld",
  "newOld",
  "pinOld",
  "state",
  "threshold",
  "toSpace",
  "total",
  "white",
] as const;

/**
 * Young objects are those made since the last safe point. They lie side by side in one block of the allocator, each with the
 * header that it would have as a block of its own, and no list of the collector has them. At a safe point they are dropped together,
 * unless one may be held by what is older: then all become objects like others, where they are. What lives long amid what does not
 * leaves holes that no such block fits into. So for some time after that, and the longer the more often it happens, objects are
 * made old at once. What is known to outlive its callback, a stream or what waits for an answer, always is: the SDK says so.
 *
 * The steps of the collector are in proportion to what grew old, as the allocator would have done: one step for each
 * kibibyte (`ASC_GC_GRANULARITY`), until it is idle. It stays so while objects have an eighth of the memory, or `ROOMY` bytes, at most:
 * what there is room for already need not be made free.
 */
export const SAFE_POINT_SOURCE = `
import { BLOCK_OVERHEAD, TOTAL_OVERHEAD } from "rt/common";
import { ${COLLECTOR_NAMES.join(", ")} } from "rt/itcms";

const ROOM: usize = 16384;
/** Larger objects are made old; so are all when less room than this is left, and where a module wants to hear of each that goes. */
const LARGEST: usize = isDefined(__finalize) ? 0 : 2048;
/** Garbage in bytes that is not worth a round of the collector, where there is memory for it. */
const ROOMY: usize = 262144;
const MARKING: i32 = 1;
const GRAY: i32 = 2;
const LEFT_FREE: usize = 2;
/** A block that holds nothing: the allocator notes in its header, and in no object's, that the block before it is free. */
const GUARD: usize = 16;

/** Most safe points in a row for which nothing is made young, because what was did not die young. */
const LONGEST_REST: i32 = 64;

let guard: usize = 0;
/** The first young object, where the next one will be, and where the block ends. */
let start: usize = 0;
let top: usize = 0;
let end: usize = 0;
/** May something older hold a young object? What the start code makes is held by constants. */
let escaped: bool = true;
let before: usize = 0;
/**
 * Smaller objects are made young: LARGEST, or 0 during a rest, and while what is made holds nothing young. The start code and a
 * configuration make what lives long.
 */
let limit: usize = 0;
let rest: i32 = 2;
let lastRest: i32 = 2;

export function isYoung(pointer: usize): bool {
  return pointer - start < top - start;
}

function holdsYoung(): bool {
  return isYoung(0);
}

// @ts-ignore: decorator
@global @unsafe
export function __new(size: usize, id: i32): usize {
  if (size < limit) {
    const room = (size + TOTAL_OVERHEAD + 15) & ~15;
    // Some room is left over in any case, for the header of what is left.
    if (room >= end - top && top == start) take();
    if (room < end - top) {
      const object = top;
      const next = object + room;
      top = next;
      store<usize>(object, (room - BLOCK_OVERHEAD) | isLeftFree(object));
      store<u64>(object, <u64>id | ((<u64>size) << 32), 12);
      const pointer = object + TOTAL_OVERHEAD;
      // Whoever makes a text writes all of it. A loop, since memory.fill is a call out of V8's code; it clears the header that follows.
      if (id == idof<String>()) store<usize>(next, 0);
      else {
        for (let at = pointer; at < next; at += 16) {
          store<u64>(at, 0);
          store<u64>(at, 0, 8);
        }
      }
      return pointer;
    }
    escaped = true;
  } else if (id > 2 && limit != 0) {
    // Its constructor may store what is young. Texts and bytes hold nothing.
    escaped = true;
  }
  const old = newOld(size, id);
  if (id != idof<String>()) memory.fill(old, 0, size);
  return old;
}

// @ts-ignore: decorator
@global @unsafe
export function __new_uncleared(size: usize): usize {
  return newOld(size, idof<ArrayBuffer>());
}

/** Takes a block for young objects. */
function take(): void {
  guard = __alloc(ROOM);
  const header = guard - BLOCK_OVERHEAD;
  const info = load<usize>(header);
  start = top = header + GUARD;
  end = header + BLOCK_OVERHEAD + (info & ~3);
  store<usize>(start, 0);
  store<usize>(header, (GUARD - BLOCK_OVERHEAD) | (info & LEFT_FREE));
  close();
}

/** What the allocator has noted at the first young object when the old one before it was freed: kept, or the two never merge. */
function isLeftFree(header: usize): usize {
  return load<usize>(header) & LEFT_FREE;
}

/** Makes what is left of the block a block of the allocator. */
function close(): void {
  store<usize>(top, (end - top - BLOCK_OVERHEAD) | isLeftFree(top));
}

/** Makes all young objects old. */
function promote(): void {
  for (let at = start; at < top; ) {
    const object = changetype<Object>(at);
    const size = object.size;
    total += size;
    // A round under way takes them for reachable.
    if (state == MARKING) object.linkTo(toSpace, object.isPointerfree ? i32(!white) : GRAY);
    else object.linkTo(fromSpace, white);
    at += size;
  }
  start = top;
  close();
  if (end - top >= LARGEST * 2) return;
  __free(top + BLOCK_OVERHEAD);
  __free(guard);
  start = top = end = 0;
}

// @ts-ignore: decorator
@global @unsafe
export function __link(parent: usize, child: usize, expectMultiple: bool): void {
  if (isYoung(parent)) return;
  if (isYoung(child)) escaped = true;
  else if (state == MARKING) linkOld(parent, child, expectMultiple);
}

// @ts-ignore: decorator
@global @unsafe
export function __pin(pointer: usize): usize {
  if (isYoung(pointer)) {
    // What is being made has no barrier, so what comes grows old as well.
    escaped = true;
    promote();
  }
  return pinOld(pointer);
}

// @ts-ignore: decorator
@global @unsafe
export function __begin_old(): usize {
  const before = limit;
  limit = 0;
  return before;
}

// @ts-ignore: decorator
@global @unsafe
export function __end_old(before: usize): void {
  limit = before;
}

// @ts-ignore: decorator
@global
export function __safe_point(): void {
  if (top != start) {
    if (escaped || holdsYoung()) {
      promote();
      rest = lastRest = min(lastRest << 1, LONGEST_REST);
      limit = 0;
    } else {
      top = start;
      close();
      lastRest = (lastRest >> 1) | 1;
    }
  } else if (rest > 0 && --rest == 0) {
    limit = LARGEST;
  }
  escaped = false;
  if (total >= max(threshold, min<usize>(memory.size() << 13, ROOMY))) {
    let debt = <isize>(total - before);
    do {
      interrupt();
      debt -= <isize>(isDefined(ASC_GC_GRANULARITY) ? ASC_GC_GRANULARITY : 1024);
    } while (debt > 0 && state != 0);
  }
  before = total;
}
`;
