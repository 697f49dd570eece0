import { HostUsageError } from "./errors.js";
import { type LogLevel, logLevels, type VmName } from "./log.js";
import { envoyVersions, type HostOptions, type PluginOptions } from "./options.js";
import { Plugin } from "./plugin.js";
import { PluginHandle } from "./plugin-handle.js";
import { PluginSpec } from "./plugin-spec.js";
import { Runtime } from "./runtime.js";
import type { MetricsView } from "./shared/metrics.js";
import type { SharedDataView } from "./shared/shared-data.js";
import type { SharedQueuesView } from "./shared/shared-queue.js";
import { HttpStream } from "./stream/http-stream.js";
import type { StreamOptions } from "./stream/options.js";
import type { ConnectionOptions } from "./tcp/options.js";
import { TcpConnection } from "./tcp/tcp-connection.js";
import { VmFamily } from "./vm/vm-family.js";

interface FamilyUse {
  readonly family: Promise<VmFamily>;
  users: number;
}

/** What Envoy's process is to its Wasm plugins: threads, VMs, shared stores, clusters and the log. */
export class Host {
  private readonly runtime: Runtime;
  private readonly threads: readonly VmName[];
  private readonly families = new Map<string, FamilyUse>();
  private readonly handles = new Set<PluginHandle>();

  constructor(options: HostOptions = {}) {
    const workers = options.workers ?? 1;
    if (!Number.isInteger(workers) || workers < 1) {
      throw new HostUsageError(`HostOptions.workers is ${workers}; give a whole number from 1 up.`);
    }
    const version = options.envoyVersion ?? envoyVersions[0];
    if (!envoyVersions.includes(version)) {
      throw new HostUsageError(`HostOptions.envoyVersion is ${version}; this host knows ${envoyVersions.join(", ")}.`);
    }
    this.runtime = new Runtime(options);
    this.threads = ["main", ...Array.from({ length: workers }, (_, index): VmName => `worker_${index}`)];
  }

  /** Metrics of all plugins, and the reload counters Envoy keeps for each. */
  get metrics(): MetricsView {
    return this.runtime.metrics;
  }

  /** What plugins share by key, open to the embedder as well. */
  get sharedData(): SharedDataView {
    return this.runtime.sharedData;
  }

  /** Queues that plugins have registered, open to the embedder as well. */
  get queues(): SharedQueuesView {
    return this.runtime.queues;
  }

  /**
   * Loads a plugin and puts it in force: the module is compiled once per code, a base VM runs the top-level code, a
   * canary tries the configuration out, then the main thread and each worker get it.
   * Rejects with `PluginLoadError` when Envoy would not load the module, with `ConfigurationError` when the plugin
   * refuses to start or refuses its configuration.
   */
  async addPlugin(options: PluginOptions): Promise<Plugin> {
    this.runtime.assertAlive();
    const spec = new PluginSpec(options);
    const family = await this.acquire(spec);
    const handle = new PluginHandle(this.runtime, family, spec, spec.singleton ? ["main"] : this.threads);
    try {
      this.runtime.assertAlive();
      handle.deploy(spec);
    } catch (error) {
      this.release(spec);
      throw error;
    }
    this.handles.add(handle);
    return new Plugin(handle, spec, () => {
      if (!this.handles.delete(handle)) return;
      handle.remove();
      this.release(spec);
    });
  }

  /** Opens a stream through these plugins, in this order. It does nothing before its request headers arrive. */
  openStream(plugins: readonly Plugin[], options: StreamOptions): HttpStream {
    const { accessLogs = [], worker } = options;
    return new HttpStream(this.runtime, this.chain(plugins, worker), this.chain(accessLogs, worker), options);
  }

  /**
   * Opens a TCP connection through these plugins, in this order, as network filters in front of Envoy's TCP proxy. It
   * does nothing before it is accepted.
   */
  openConnection(plugins: readonly Plugin[], options: ConnectionOptions): TcpConnection {
    return new TcpConnection(this.runtime, this.chain(plugins, options.worker), options);
  }

  /** Level of the `wasm` logger from now on; plugins see it in `proxy_get_log_level`. */
  setLogLevel(level: LogLevel): void {
    this.runtime.level = logLevels.indexOf(level);
  }

  /** Ends every root, workers first, newest first, as Envoy does on SIGTERM. The host is unusable afterwards. */
  shutdown(): void {
    if (this.runtime.stopped) return;
    this.runtime.turn.end();
    const vms = new Set([...this.handles].flatMap((handle) => handle.vms));
    const [main, ...workers] = this.threads;
    for (const thread of [...workers, main]) {
      for (const vm of vms) {
        if (vm.name === thread) for (const root of [...vm.roots.values()].reverse()) root.end();
      }
    }
    this.runtime.stopped = true;
    this.runtime.redis.close();
    for (const vm of vms) vm.dispose();
  }

  private chain(plugins: readonly Plugin[], worker = 0): readonly PluginHandle[] {
    this.runtime.assertAlive();
    if (!this.threads.includes(`worker_${worker}`)) {
      throw new HostUsageError(`There is no worker ${worker}; this host has ${this.threads.length - 1}, from 0.`);
    }
    const handles = plugins.map(Plugin.handleOf);
    if (!handles.every((handle) => this.handles.has(handle))) {
      throw new HostUsageError("A plugin of this chain was removed, or belongs to another host.");
    }
    return handles;
  }

  private async acquire(spec: PluginSpec): Promise<VmFamily> {
    let use = this.families.get(spec.vmKey);
    if (use === undefined) {
      use = { family: VmFamily.load(this.runtime, spec), users: 0 };
      this.families.set(spec.vmKey, use);
    }
    use.users++;
    try {
      return await use.family;
    } catch (error) {
      this.release(spec);
      throw error;
    }
  }

  private release(spec: PluginSpec): void {
    const use = this.families.get(spec.vmKey);
    if (use === undefined || --use.users > 0) return;
    this.families.delete(spec.vmKey);
    void use.family.then(
      ({ vmId }) => this.dropScope(vmId),
      () => undefined, // it never loaded, so it has stored nothing
    );
  }

  private async dropScope(vmId: string): Promise<void> {
    const others = await Promise.all([...this.families.values()].map(({ family }) => family.catch(() => undefined)));
    if (others.some((family) => family?.vmId === vmId)) return;
    this.runtime.sharedData.drop(vmId);
    this.runtime.queues.drop(vmId);
  }
}
