import { Status } from "./enums";
import { beginCall, POINTER_CELL, SIZE_CELL, writeText, writtenLength } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_call_foreign_function")
declare function proxy_call_foreign_function(
  name: usize,
  nameSize: usize,
  args: usize,
  argsSize: usize,
  result: usize,
  resultSize: usize,
): i32;

/** Calls a function that the host offers by name; its answer is then in `resultBytes` (`proxy_call_foreign_function`). */
export function callForeignFunction(name: string, args: Uint8Array): Status {
  beginCall();
  store<usize>(POINTER_CELL, 0); // a host need not write the cells when the function answers nothing
  store<usize>(SIZE_CELL, 0);
  const pointer = writeText(name);
  return proxy_call_foreign_function(pointer, writtenLength, args.dataStart, args.length, POINTER_CELL, SIZE_CELL);
}
