import { BufferType, Status } from "../abi/enums";
import { getBufferBytes } from "../abi/buffers";
import { resultBytes } from "../abi/memory";
import { droppedAnswers, ignoredCallbacks } from "./current";
import { pluginNames } from "./registry";

/** The VM: one per worker thread, shared by all plugins with the same module, VM id and VM configuration. */
export class VmContext {
  /** Names of the plugins that this module registers, in the order of their `setCtx`. */
  get plugins(): string[] {
    return pluginNames();
  }

  /** The VM configuration as the operator gave it, empty when there is none (buffer `VmConfiguration`). */
  get configuration(): Uint8Array {
    if (getBufferBytes(BufferType.VmConfiguration, 0, u32.MAX_VALUE) != Status.Ok) return new Uint8Array(0);
    return resultBytes();
  }

  /** Callbacks for contexts that are not known, or no longer: ignored, and counted here. */
  get ignoredCallbacks(): u32 {
    return ignoredCallbacks;
  }

  /** Answers to calls, and timers, whose exchange was over when they came: dropped, and counted here. */
  get droppedAnswers(): u32 {
    return droppedAnswers;
  }
}

// @ts-ignore: decorator
@lazy
export const vmContext: VmContext = new VmContext();
