import type { VmName } from "./log.js";
import type { PluginHandle } from "./plugin-handle.js";
import { encodeStats, type StatsSnapshot } from "./shared/stats-update.js";
import type { PluginSpec } from "./plugin-spec.js";
import type { HeapFigures } from "./vm/heap-figures.js";
import type { Vm } from "./vm/vm.js";

/** One VM as the embedder may look at it. */
export interface VmView {
  readonly name: VmName;
  /** Size of the linear memory. */
  readonly memoryBytes: number;
  /** The VM has trapped and runs no more callbacks. */
  readonly failed: boolean;
  /** Root and stream contexts alive in this VM. */
  readonly contexts: number;
  /** Stream contexts alive in this VM. */
  readonly streams: number;
  /** What its memory holds now; takes time in proportion to the memory. */
  heap(): HeapFigures;
}

/** A plugin that serves. Made by `Host.addPlugin`. */
export class Plugin {
  /** @internal Way from the public object to what the host works with. */
  static handleOf: (plugin: Plugin) => PluginHandle;

  static {
    Plugin.handleOf = (plugin) => plugin.#handle;
  }

  readonly #handle: PluginHandle;
  #spec: PluginSpec;
  readonly #onRemove: () => void;

  /** @internal */
  constructor(handle: PluginHandle, spec: PluginSpec, onRemove: () => void) {
    this.#handle = handle;
    this.#spec = spec;
    this.#onRemove = onRemove;
  }

  get name(): string {
    return this.#spec.name;
  }

  /**
   * Puts another configuration in force, as a listener update of Envoy does. Streams that are open keep the former
   * one. Rejects with `ConfigurationError` when the plugin refuses it; the former one goes on serving then.
   */
  async reconfigure(configuration: string | Uint8Array): Promise<void> {
    const spec = this.#spec.withConfiguration(configuration);
    this.#handle.deploy(spec);
    this.#spec = spec;
  }

  /**
   * Tells a stats sink what a flush has found: `envoy_on_stats_update` of its root on the main thread. Nothing happens
   * when that VM has failed or the plugin does not export the callback.
   */
  reportStats(snapshot: StatsSnapshot): void {
    this.#handle.reportStats(encodeStats(snapshot));
  }

  /** Takes the plugin out of service; new streams must not be opened with it. */
  remove(): void {
    this.#onRemove();
  }

  /**
   * Fails its VM on a worker, or on every one, as a trap would: streams get 503 as soon as they move, and the failure policy
   * decides about the next ones. Plugins that share the VM fail with it.
   */
  trap(worker?: number): void {
    this.#handle.trap(worker);
  }

  /** VMs that run this plugin: the main thread's, then one per worker. */
  get vms(): readonly VmView[] {
    return this.#handle.vms.map(view);
  }
}

function view(vm: Vm): VmView {
  const contexts = [...vm.contexts.values()].filter(({ gone }) => !gone);
  return {
    name: vm.name,
    memoryBytes: vm.memory.size,
    failed: vm.failed,
    contexts: contexts.length,
    streams: contexts.filter((context) => context.stream !== undefined).length,
    heap: () => vm.heap(),
  };
}
