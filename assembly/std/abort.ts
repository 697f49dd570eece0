import { storeUnsigned } from "@sluice/codec/integer";
import { LogLevel } from "../abi/enums";

// @ts-ignore: decorator
@external("env", "proxy_log")
declare function proxy_log(level: i32, message: usize, size: usize): i32;

/** "abort: " and " at " as bytes. */
const ABORT: usize = memory.data<u8>([0x61, 0x62, 0x6f, 0x72, 0x74, 0x3a, 0x20]);
const AT: usize = memory.data<u8>([0x20, 0x61, 0x74, 0x20]);

const SIZE: usize = 1024;
/** Set apart at build time: the handler must work with no memory and no stack left. */
const LINE: usize = memory.data(1024);

/** Room that one number and its separator may take. */
const NUMBER: usize = 11;

/** Writes UTF-16 text as ASCII; what is not ASCII becomes `?`, what does not fit before `limit` is cut. */
function putText(end: usize, text: usize, limit: usize): usize {
  if (text == 0) return end;
  // The header of a managed object holds its length in bytes, four bytes below it.
  const stop = text + (load<u32>(text - 4) & ~1);
  while (text < stop && end < limit) {
    const unit = load<u16>(text);
    store<u8>(end++, unit >= 0x20 && unit < 0x7f ? <u8>unit : 0x3f);
    text += 2;
  }
  return end;
}

/** Writes a colon and a number. */
function putNumber(end: usize, value: u32): usize {
  store<u8>(end, 0x3a);
  return end + 1 + storeUnsigned(end + 1, value);
}

/**
 * Called by the compiler's checks (a null reference, an index out of bounds, `throw`, memory exhausted): logs
 * `abort: message at file:line:column` and traps. Allocates nothing and takes addresses, so that it works when the
 * stack or the memory is exhausted.
 */
// @ts-ignore: decorator
@global
export function sluice_abort(message: usize, fileName: usize, line: u32, column: u32): void {
  memory.copy(LINE, ABORT, 7);
  let end = putText(LINE + 7, message, LINE + SIZE / 2);
  memory.copy(end, AT, 4);
  end = putText(end + 4, fileName, LINE + SIZE - 2 * NUMBER);
  end = putNumber(putNumber(end, line), column);
  proxy_log(LogLevel.Critical, LINE, end - LINE);
  unreachable();
}
