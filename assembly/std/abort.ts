import { LogLevel } from "../abi/enums";

// @ts-ignore: decorator
@external("env", "proxy_log")
declare function proxy_log(level: i32, message: usize, size: usize): i32;

const SIZE: usize = 1024;
/** Set apart at build time: the handler must work with no memory and no stack left. */
const LINE: usize = memory.data(1024);

/** Room that one number and its separator may take. */
const NUMBER: usize = 11;

function put(end: usize, byte: u8): usize {
  if (end < LINE + SIZE) store<u8>(end++, byte);
  return end;
}

/** Writes UTF-16 text as ASCII; what is not ASCII becomes `?`, what does not fit before `limit` is cut. */
function putText(end: usize, text: usize, limit: usize): usize {
  if (text == 0) return end;
  // The header of a managed object holds its length in bytes, four bytes below it.
  const stop = text + (load<u32>(text - 4) & ~1);
  while (text < stop && end < limit) {
    const unit = load<u16>(text);
    end = put(end, unit >= 0x20 && unit < 0x7f ? <u8>unit : 0x3f);
    text += 2;
  }
  return end;
}

function putNumber(end: usize, value: u32): usize {
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor > 0; divisor /= 10) end = put(end, 0x30 + <u8>((value / divisor) % 10));
  return end;
}

/**
 * Called by the compiler's checks (a null reference, an index out of bounds, `throw`, memory exhausted): logs
 * `abort: message at file:line:column` and traps. Allocates nothing and takes addresses, so that it works when the
 * stack or the memory is exhausted.
 */
// @ts-ignore: decorator
@global
export function sluice_abort(message: usize, fileName: usize, line: u32, column: u32): void {
  let end = LINE;
  end = put(put(put(put(put(put(put(end, 0x61), 0x62), 0x6f), 0x72), 0x74), 0x3a), 0x20); // "abort: "
  end = putText(end, message, LINE + SIZE / 2);
  end = put(put(put(put(end, 0x20), 0x61), 0x74), 0x20); // " at "
  end = putText(end, fileName, LINE + SIZE - 2 * NUMBER);
  end = putNumber(put(end, 0x3a), line);
  end = putNumber(put(end, 0x3a), column);
  proxy_log(LogLevel.Critical, LINE, end - LINE);
  unreachable();
}
