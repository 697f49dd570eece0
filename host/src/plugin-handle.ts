import { RootContext } from "./contexts/root-context.js";
import { ConfigurationError } from "./errors.js";
import type { VmName } from "./log.js";
import { PluginSpec } from "./plugin-spec.js";
import type { Runtime } from "./runtime.js";
import type { Vm } from "./vm/vm.js";
import { type CanaryRefusal, failedToLoad, type VmFamily } from "./vm/vm-family.js";

/** Where a plugin stands on one thread. */
interface Place {
  vm: Vm;
  root: RootContext;
  /** Started and configured. */
  ready: boolean;
}

/** One plugin on all threads: tries configurations out, puts them in force, and makes new VMs after failures. */
export class PluginHandle {
  private places = new Map<VmName, Place>();

  constructor(
    private readonly runtime: Runtime,
    readonly family: VmFamily,
    private spec: PluginSpec,
    private readonly threads: readonly VmName[],
  ) {}

  /** VMs that run this plugin. */
  get vms(): Vm[] {
    return [...this.places.values()].map(({ vm }) => vm);
  }

  /**
   * Envoy's listener update: the canary decides, then each thread gets a new root beside the old one, which goes once
   * its last stream is gone. Throws {@link ConfigurationError} and changes nothing when the canary refuses. The update is an
   * event of its own, behind the turn that is under way.
   */
  deploy(spec: PluginSpec): void {
    this.runtime.turn.end();
    this.runCanary(spec);
    const former = this.places;
    this.spec = spec;
    this.places = new Map(this.threads.map((thread) => [thread, this.place(thread)]));
    for (const { root } of former.values()) root.retire();
  }

  /** Fails the VM of one worker, or of each. */
  trap(worker?: number): void {
    for (const { vm } of this.places.values()) {
      if (worker === undefined ? vm.name !== "main" : vm.name === `worker_${worker}`) vm.trap();
    }
  }

  /** Lets go of every root; each is deleted after its last stream. */
  remove(): void {
    for (const { root } of this.places.values()) root.retire();
    this.places.clear();
  }

  /** The root that serves a new stream of a worker, or why there is none. */
  rootFor(worker: number): RootContext | "skip" | "failed" {
    const thread: VmName = `worker_${worker}`;
    let place = this.places.get(thread);
    if (place === undefined) return "skip";
    if (usable(place)) return place.root;
    if (this.spec.failurePolicy === "open" || this.spec.failurePolicy === "legacy-open") return "skip";
    if (this.spec.failurePolicy === "closed") return "failed";
    const backoff = BigInt(Math.round(this.spec.reloadBackoffMs * 1e6));
    if (this.runtime.clock.monotonicNanoseconds() - place.vm.failedAt < backoff) {
      this.count("vm_reload_backoff");
      return "failed";
    }
    place = this.place(thread);
    this.places.set(thread, place);
    this.count(usable(place) ? "vm_reload_success" : "vm_reload_failure");
    return usable(place) ? place.root : "failed";
  }

  /** Calls `envoy_on_stats_update` of the main thread's root. */
  reportStats(bytes: Uint8Array): void {
    this.runtime.assertAlive();
    const root = this.places.get("main")?.root;
    const onStatsUpdate = root?.vm.callbacks.onStatsUpdate;
    if (root === undefined || onStatsUpdate === undefined || !root.alive) return;
    root.withCallData(bytes, () => root.vm.call(root, onStatsUpdate, root.id, bytes.length));
  }

  /** Tries a configuration out once; whatever came of it counts for this configuration from then on. */
  private runCanary(spec: PluginSpec): void {
    const { canaries } = this.family;
    const known = canaries.get(spec.rootKey);
    if (known === "accepted") return;
    const refusal = known ?? this.tryOut(spec);
    if (refusal === undefined) return void canaries.set(spec.rootKey, "accepted");
    const lines = failedToLoad(spec.name);
    for (const message of lines) {
      this.runtime.log("critical", { message, prefix: "", plugin: spec.name, vm: "canary", contextId: 0 });
    }
    const { reason } = refusal;
    if (reason === badConfiguration) canaries.set(spec.rootKey, refusal);
    const all = [...refusal.lines, ...lines, `Unable to create Wasm plugin ${spec.name}`];
    throw new ConfigurationError(spec.name, reason, all);
  }

  private tryOut(spec: PluginSpec): CanaryRefusal | undefined {
    this.family.takeNotes();
    const vm = this.family.clone("canary");
    const root = new RootContext(vm, spec);
    const reason =
      vm.failed || !root.start() ? "Failed to start base Wasm" : root.configure() ? undefined : badConfiguration;
    vm.dispose();
    if (reason === undefined) return undefined;
    const failure = `Wasm VM failed ${reason}`;
    vm.say("error", failure);
    return { reason, lines: [...this.family.takeNotes(), failure] };
  }

  private place(thread: VmName): Place {
    const { family, spec } = this;
    const known = family.vms.get(thread);
    const vm = known !== undefined && !known.failed ? known : family.clone(thread);
    family.vms.set(thread, vm);
    const shared = vm.roots.get(spec.rootKey);
    if (shared?.shareable === true) {
      shared.share();
      return { vm, root: shared, ready: true };
    }
    const root = new RootContext(vm, spec);
    const ready = !vm.failed && root.start() && root.configure();
    if (!ready) vm.say("error", "Plugin configured to fail closed failed to load");
    return { vm, root, ready };
  }

  private count(stat: string): void {
    this.runtime.metrics.stat(0, `wasm.${this.spec.name}.${stat}`).add(1n);
  }
}

const badConfiguration = "Failed to configure base Wasm plugin";

function usable({ vm, ready }: Place): boolean {
  return ready && !vm.failed && !vm.disposed;
}
