import type { GuestContext } from "../contexts/guest-context.js";
import type { RootContext } from "../contexts/root-context.js";
import { HostError } from "../errors.js";
import { type LogLevel, logLevels, type VmName } from "../log.js";
import type { Runtime } from "../runtime.js";
import { MetricIds } from "../shared/metrics.js";
import type { Crossing } from "../trace.js";
import { readHeap } from "./assemblyscript-heap.js";
import { bindImports } from "./bind-imports.js";
import { type Callback, type Callbacks, findCallbacks } from "./callbacks.js";
import type { HeapFigures } from "./heap-figures.js";
import { GuestMemory } from "./memory.js";
import { findRuleTeller, type RuleTeller } from "./rule-teller.js";
import { maxFrames, trapReport } from "./trap-report.js";
import type { VmFamily } from "./vm-family.js";
import { Wasm } from "./wasm-api.js";

/** What the guest may call is limited while it starts and while it allocates for the host. */
export type Restriction = "none" | "start" | "malloc";

/** One instance of a module with its contexts, on one thread. A trap ends it: it runs no callback any more. */
export class Vm {
  readonly memory: GuestMemory;
  readonly callbacks: Callbacks;
  /** Which rule the running callback has chosen, of modules that tell; undefined where it has chosen none. */
  readonly ruleOf: RuleTeller;
  readonly metricIds: MetricIds;
  /** Every root and stream context alive, by id. */
  readonly contexts = new Map<number, GuestContext>();
  /** Root contexts by root key, oldest first. */
  readonly roots = new Map<string, RootContext>();
  failed = false;
  /** When it failed, by the steady clock. */
  failedAt = 0n;
  /** Thrown away: the canary after its run, or a VM without roots. */
  disposed = false;
  restriction: Restriction = "none";
  /** The running callback is to stop the stream whatever it returns, because it sent a local reply. */
  stopIteration = false;
  /** Export that is running, empty while the guest is not. */
  phase = "";
  nextHttpCall = 1;
  nextRedisCall = 1;
  nextGrpcCall = 1;
  nextGrpcStream = 1;
  nextDnsCall = 2;
  /** The host call that runs callbacks inside of itself. */
  private callingBack = "";
  private mallocCalls = 0;
  private mallocBytes = 0;
  private instantiated = false;
  private current: GuestContext | undefined;
  private effective: GuestContext | undefined;
  private deferred: (() => void)[] = [];
  private nextContextId = 1;

  /** Instantiates the module, which runs a start section; `start` has to follow. */
  constructor(
    readonly runtime: Runtime,
    readonly family: VmFamily,
    readonly name: VmName,
  ) {
    this.metricIds = new MetricIds(runtime.metrics);
    const { imports, memory: imported } = bindImports(this);
    const { exports } = new Wasm.Instance(family.module, imports);
    this.instantiated = true;
    const exported = exports["memory"];
    this.memory = new GuestMemory(exported instanceof Wasm.Memory ? exported : imported);
    this.callbacks = findCallbacks(exports, family.abi, family.capabilities);
    this.ruleOf = findRuleTeller(exports);
  }

  /** Runs the top-level code: `_initialize` and then `main` or `__main_void`, or else `_start`. */
  start(): void {
    const { initialize, main, mainVoid, start } = this.callbacks;
    this.restriction = "start";
    if (initialize !== undefined) {
      this.call(undefined, initialize);
      const then = main ?? mainVoid;
      if (then !== undefined && !this.failed) this.call(undefined, then);
    } else if (start !== undefined) {
      this.call(undefined, start);
    }
    this.restriction = "none";
  }

  /** Calls an export and settles what it deferred. */
  call(context: GuestContext | undefined, callback: Callback, a = 0, b = 0, c = 0, d = 0, e = 0): number {
    const result = this.run(context, callback, a, b, c, d, e);
    this.settle();
    return result;
  }

  /**
   * Calls an export with `context` as the current one. Returns its result, 0 for none. A trap fails the VM and returns
   * 0. `settle` has to follow.
   */
  run(context: GuestContext | undefined, callback: Callback, a = 0, b = 0, c = 0, d = 0, e = 0): number {
    if (this.phase === "") this.stopIteration = false;
    const { current, effective, phase } = this;
    const stackTraceLimit = Error.stackTraceLimit;
    this.current = context;
    this.effective = undefined;
    this.phase = callback.name;
    Error.stackTraceLimit = maxFrames;
    const traced = this.runtime.onTrace !== undefined;
    if (traced) this.traceCall("host->vm", callback.name, [a, b, c, d, e].slice(0, callback.parameters));
    const recorded = this.runtime.recorder?.begin(this, context, callback, [a, b, c, d, e]);
    let trap = "";
    let result = 0;
    try {
      result = callback.fn(a, b, c, d, e) ?? 0;
      if (traced) this.traceReturn("host<-vm", callback.name, callback.returns ? result : "void");
    } catch (error) {
      trap = error instanceof Error ? error.message : String(error);
      if (error instanceof HostError) throw error; // of no concern to the guest
      const { info, shift } = this.family;
      this.fail(trapReport(callback.name, error, info.hasFunctionNames, shift));
    } finally {
      this.current = current;
      this.effective = effective;
      this.phase = phase;
      Error.stackTraceLimit = stackTraceLimit;
      recorded?.(trap === "" ? { result } : { trap });
    }
    return result;
  }

  /**
   * Runs what the guest deferred (resuming, local replies) once it is off the stack. That is before the result of its
   * callback is applied.
   */
  settle(): void {
    // Actions may call the guest again, which may defer more and run it.
    try {
      for (let action = this.deferred.shift(); action !== undefined; action = this.deferred.shift()) action();
    } catch (error) {
      this.deferred = [];
      throw error;
    }
  }

  /** Runs `action` once the guest is off the stack, before the result of the running callback is applied. */
  defer(action: () => void): void {
    this.deferred.push(action);
  }

  /**
   * As `defer`, for an answer that came within the host call that asked for it. Envoy defers it anew for as long as the guest is
   * on the stack. That is without end once a callback inside of a host call settles.
   */
  deferAnswer(answer: () => void): void {
    this.defer(() => {
      if (this.phase !== "") {
        const effect =
          "spin for ever and answer nobody on this worker any more, because the call runs callbacks at once and a call-out had " +
          "been refused in front of it";
        const remedy = "Once a call-out was refused, do this in another callback, such as a tick.";
        this.runtime.crashed(this.callingBack, this.phase, "hang", effect, remedy);
      }
      answer();
    });
  }

  /** Runs the callbacks that come inside of a host call. */
  within(call: string, run: () => void): void {
    const outer = this.callingBack;
    this.callingBack = call;
    run();
    this.callingBack = outer;
  }

  /**
   * The context host calls act upon: the effective one, or else the one whose callback runs. Throws
   * `restricted_callback` while the guest may not call the host, which is a trap in the guest.
   */
  context(): GuestContext {
    const current = this.current;
    if (current === undefined) return this.refuse();
    return this.effective ?? current;
  }

  /** The context whose callback runs, whatever the effective one is. */
  currentContext(): GuestContext {
    return this.current ?? this.refuse();
  }

  /** The context for log lines: undefined in top-level code and inside malloc. */
  speaker(): GuestContext | undefined {
    this.assertInstantiated();
    return this.effective ?? this.current;
  }

  /** For calls without a context: refuses them while the guest is restricted in one of these ways. */
  refuseDuring(...restrictions: readonly Restriction[]): void {
    this.assertInstantiated();
    if (restrictions.includes(this.restriction)) this.refuse();
  }

  /** False when there is no such context. 0 goes back to the current one. */
  setEffectiveContext(id: number): boolean {
    this.context();
    const found = id === 0 ? undefined : this.contexts.get(id);
    if (id !== 0 && found === undefined) return false;
    this.effective = found;
    return true;
  }

  /** Memory of the guest's own allocator; 0 when it has none to give or traps. */
  allocate(size: number): number {
    const malloc = this.callbacks.malloc ?? this.callbacks.onMemoryAllocate;
    if (malloc === undefined) return 0;
    const restriction = this.restriction;
    this.restriction = "malloc";
    this.mallocCalls++;
    this.mallocBytes += size;
    const pointer = this.run(undefined, malloc, size);
    this.restriction = restriction;
    return pointer >>> 0;
  }

  /** What the guest's memory holds now. Looks at every block of the heap, so this is nothing for each request. */
  heap(): HeapFigures {
    const { memory, mallocCalls, mallocBytes } = this;
    return { memoryBytes: memory.size, mallocCalls, mallocBytes, blocks: readHeap(memory.bytes()) };
  }

  /** Takes a context in and gives it its id. */
  adopt(context: GuestContext): number {
    const id = this.nextContextId++;
    this.contexts.set(id, context);
    return id;
  }

  forget(context: GuestContext): void {
    this.contexts.delete(context.id);
    if (this.effective === context) this.effective = undefined;
  }

  /** Takes the VM out of service. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    if (this.family.vms.get(this.name) === this) this.family.vms.delete(this.name);
    for (const root of [...this.roots.values()]) root.dispose();
  }

  /** Fails the VM as a trap does, from outside of any callback. */
  trap(): void {
    if (!this.failed && !this.disposed) this.fail("Proxy-Wasm VM failed: the embedder asked for it");
  }

  /** A line of the host itself, without a prefix. */
  say(level: LogLevel, message: string): void {
    this.runtime.log(level, {
      message,
      prefix: "",
      plugin: this.current?.spec.name ?? "",
      vm: this.name,
      contextId: 0,
    });
  }

  /** What Envoy takes for a bug of its own: it says so at the first, second, fourth, eighth, … time. */
  sayBug(condition: string, details: string): void {
    const times = this.runtime.countBug(condition);
    if ((times & (times - 1)) === 0) this.say("error", `envoy bug failure: ${condition}. Details: ${details}`);
  }

  /** A line of the guest. What it says at warn or above in the canary is why its configuration is refused. */
  sayForGuest(level: number, message: string): void {
    if (this.name === "canary" && level >= logLevels.indexOf("warn")) this.family.note(message);
    const speaker = this.speaker();
    const prefix = speaker?.logPrefix ?? "wasm log";
    const who = { plugin: speaker?.spec.name ?? "", vm: this.name, contextId: speaker?.id ?? 0 };
    this.runtime.log(logLevels[level]!, { message, prefix, ...who });
  }

  traceCall(direction: Crossing["direction"], name: string, args: readonly (number | bigint)[]): void {
    const unsigned = args.map((arg) => (typeof arg === "number" ? arg >>> 0 : BigInt.asUintN(64, arg)));
    this.runtime.onTrace?.({ direction, name, args: unsigned, vm: this.name, plugin: this.current?.spec.name ?? "" });
  }

  traceReturn(direction: Crossing["direction"], name: string, result: number | bigint | "void"): void {
    const shown = typeof result === "number" ? result >>> 0 : result;
    this.runtime.onTrace?.({ direction, name, result: shown, vm: this.name, plugin: this.current?.spec.name ?? "" });
  }

  private fail(message: string): void {
    this.failed = true;
    // Whoever passes by the failed plugin still gets what it did before.
    if (this.current?.spec.failurePolicy !== "legacy-open") this.deferred = [];
    this.family.note(message);
    this.say("error", message);
    this.failedAt = this.runtime.clock.monotonicNanoseconds();
  }

  private refuse(): never {
    this.assertInstantiated();
    throw new Error("restricted_callback");
  }

  private assertInstantiated(): void {
    if (this.instantiated) return;
    const effect = "die with SIGSEGV at start-up, because no context exists while a start section runs";
    const remedy = "Build without a start section; AssemblyScript does so with --exportStart _initialize.";
    this.runtime.crashed("A host call", "the wasm start section", "crash", effect, remedy);
  }
}
