/**
 * Names of headers as the host takes them. They are literals nearly always, and a literal lies below the heap, where nothing moves or
 * changes: what was found out about one is remembered by its address. To go through two short names, twice each, was a tenth of the
 * time of a plugin that sets two headers.
 */
import { isToken } from "@sluice/codec/ascii";
import { setWrittenLength, writeText, writtenLength } from "./memory";

/** A place: address of the text, its length, whether it is a token, and its bytes, which are ASCII. */
const PLACE_SIZE: usize = 32;
const OFFSET_LENGTH: usize = 4;
const OFFSET_IS_TOKEN: usize = 5;
const OFFSET_BYTES: usize = 8;
const LONGEST: usize = PLACE_SIZE - OFFSET_BYTES;

/** Literals whose addresses differ by 256 share a place, and the one that was written last has it. */
const PLACES: usize = memory.data(512, 8);

// @ts-ignore: decorator
@inline
function placeOf(name: string): usize {
  return PLACES + ((changetype<usize>(name) & 0xf0) << 1);
}

/** Is it a token (RFC 9110, 5.6.2)? */
// @ts-ignore: decorator
@inline
export function isTokenName(name: string): bool {
  const place = placeOf(name);
  if (load<usize>(place) == changetype<usize>(name) && load<u8>(place, OFFSET_IS_TOKEN) != 0) return true;
  return isToken(name);
}

/** As `writeText`. */
export function writeName(name: string): usize {
  const place = placeOf(name);
  if (load<usize>(place) != changetype<usize>(name)) return remember(place, name);
  setWrittenLength(load<u8>(place, OFFSET_LENGTH));
  return place + OFFSET_BYTES;
}

function remember(place: usize, name: string): usize {
  const bytes = writeText(name);
  const size = writtenLength;
  if (changetype<usize>(name) < __heap_base && size <= LONGEST && size == name.length) {
    store<usize>(place, changetype<usize>(name));
    store<u8>(place, size, OFFSET_LENGTH);
    store<u8>(place, isToken(name), OFFSET_IS_TOKEN);
    memory.copy(place + OFFSET_BYTES, bytes, size);
  }
  return bytes;
}
