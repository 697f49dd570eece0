import { LogLevel, Status } from "../abi/enums";
import { callForeignFunction } from "../abi/foreign";
import { StreamContext } from "../http/stream-context";
import { E_IO_CYCLE } from "./errors";
import { HigressOptions, HigressSupport, supportHigressOptions } from "./higress-support";
import { report } from "./log";
import { needsHigress } from "./target";

class Support extends HigressSupport {
  override start(options: HigressOptions): void {
    if (options.requestsPerIoCycle == 0 || !needsHigress(IO_CYCLE)) return;
    const value = new Uint8Array(8);
    store<u64>(value.dataStart, options.requestsPerIoCycle);
    if (callForeignFunction(IO_CYCLE, value) != Status.Ok) report(LogLevel.Warn, E_IO_CYCLE);
  }

  override request(stream: StreamContext, options: HigressOptions): void {
    if (options.rebuildRequests == 0 && options.rebuildMemory == 0) return;
    if (!needsHigress(REBUILD)) return;
    options.requests++;
    const isTime = options.rebuildRequests > 0 && options.requests % options.rebuildRequests == 0;
    if (isTime || isFull(stream, options.rebuildMemory)) stream.setProperty([REBUILD], "true");
  }
}

function isFull(stream: StreamContext, most: u64): bool {
  return most > 0 && <u64>stream.getIntProperty(["plugin_vm_memory"]) >= most;
}

// @ts-ignore: decorator
@lazy
const IO_CYCLE: string = "set_global_max_requests_per_io_cycle";
// @ts-ignore: decorator
@lazy
const REBUILD: string = "wasm_need_rebuild";

function use(): bool {
  supportHigressOptions(new Support());
  return true;
}

// @ts-ignore: decorator
@lazy
const USES_HIGRESS_OPTIONS: bool = use();

/** Options to set, those of before or fresh ones. */
export function higressOptionsOf(present: HigressOptions | null): HigressOptions {
  return USES_HIGRESS_OPTIONS && present != null ? present : new HigressOptions();
}
