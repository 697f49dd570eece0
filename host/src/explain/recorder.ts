import type { HostFunction } from "../calls/host-call.js";
import type { GuestContext } from "../contexts/guest-context.js";
import type { LogLevel } from "../log.js";
import type { Callback } from "../vm/callbacks.js";
import type { Vm } from "../vm/vm.js";
import { readArguments, readResults, statusName } from "./decode-call.js";
import { escapeText } from "./escape.js";
import type { Facts } from "./explanation.js";
import { type End, Frame } from "./frame.js";
import { Life } from "./life.js";
import type { ExplainOptions } from "./options.js";
import type { Scope } from "./parameter.js";
import { Shown } from "./shown.js";

const allocators: ReadonlySet<string> = new Set(["malloc", "proxy_on_memory_allocate"]);

/** Listens to every callback and host call, and adds what happens to the lives of the streams it is about. */
export class Recorder {
  private readonly shown: Shown;
  private frame: Frame | undefined;

  constructor(options: ExplainOptions) {
    this.shown = new Shown(options);
  }

  /** The life of a new stream. */
  life(): Life {
    return new Life(this.shown);
  }

  /**
   * A callback begins. @returns what has to be called at its end; undefined for one that is no part of any life: allocations,
   * which are counted, and top-level code.
   */
  begin(
    vm: Vm,
    context: GuestContext | undefined,
    callback: Callback,
    args: readonly number[],
  ): ((end: End) => void) | undefined {
    if (allocators.has(callback.name)) {
      if (this.frame?.vm !== vm) return undefined;
      this.frame.mallocBlocks++;
      this.frame.mallocBytes += args[0]! >>> 0;
      return undefined;
    }
    if (context === undefined) return undefined;
    const outer = this.frame;
    const frame = (this.frame = new Frame(vm, context, callback, args));
    return (end) => {
      frame.end(end);
      this.frame = outer;
    };
  }

  /** A line of the log, of the guest or about it. */
  line(level: LogLevel, message: string): void {
    const { frame } = this;
    if (frame === undefined) return;
    for (const text of message.split("\n")) frame.add(() => ({ kind: "log", level, message: escapeText(text) }));
  }

  /** A host call that is recorded whenever it is made. @param name as in the module, `env.proxy_log` */
  listening(vm: Vm, name: string, fn: HostFunction): HostFunction {
    const [module = "", call = ""] = name.split(".");
    const plain = fn as (...args: (number | bigint)[]) => number | void;
    return (...args: (number | bigint)[]) => {
      const { frame } = this;
      if (frame?.vm !== vm || !(frame.isTold || call === "proxy_set_effective_context")) return plain(...args);
      const begun = process.hrtime.bigint();
      const scope: Scope = { vm, shown: this.shown, key: "" };
      const given = readArguments(call, args, scope);
      if (call === "proxy_set_buffer_bytes" && args[0] === 0) frame.edits("request");
      if (call === "proxy_set_buffer_bytes" && args[0] === 1) frame.edits("response");
      let status = "trap";
      let result: number | void = undefined;
      frame.overhead += process.hrtime.bigint() - begun;
      try {
        result = plain(...args);
        status = statusName(module, result);
        return result;
      } finally {
        const returnedAt = process.hrtime.bigint();
        const isLine = call === "proxy_log" && result === 0; // told where it is logged
        if (!isLine) {
          const told = status;
          const returned = result === 0 ? readResults(call, args, scope) : (): Facts => ({});
          frame.add(() => ({ kind: "call", call, args: given(), status: told, returned: returned() }));
        }
        frame.overhead += process.hrtime.bigint() - returnedAt;
      }
    };
  }
}
