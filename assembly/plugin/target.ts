import { LogLevel, Status } from "../abi/enums";
import { callForeignFunction } from "../abi/foreign";
import { getProperty } from "../abi/properties";
import { E_HIGRESS_ONLY } from "./errors";
import { Once, reportOnce } from "./log";

const UNKNOWN: i32 = -1;
let answer: i32 = UNKNOWN;

/**
 * Is this host Higress? Told by what only it has, foreign function `get_log_level` or property `plugin_vm_memory`, asked once
 * per VM. To be called in a handler: start code cannot ask the host.
 */
export function isHigress(): bool {
  if (SLUICE_HIGRESS) return true;
  if (answer == UNKNOWN) {
    const asked = callForeignFunction("get_log_level", new Uint8Array(0)) == Status.Ok;
    answer = asked || getProperty(["plugin_vm_memory"]) == Status.Ok ? 1 : 0;
  }
  return answer == 1;
}

/** @returns false, with a line in the log the first time, on a host that cannot do what only Higress can */
export function needsHigress(what: string): bool {
  if (isHigress()) return true;
  reportOnce(Once.HigressOnly, LogLevel.Warn, E_HIGRESS_ONLY + what);
  return false;
}
