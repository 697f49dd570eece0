import { setTimeout as sleep } from "node:timers/promises";
import {
  ConfigurationError,
  formatCrossing,
  formatLogLine,
  grpcCluster,
  Host,
  httpCluster,
  PluginLoadError,
  type Cluster,
  type Endpoint,
  type LogLevel,
  type Plugin,
  type StreamProperties,
  type VmName,
} from "@sluice/host";
import { encodeText } from "@sluice/testing";
import type { ClusterAddress } from "../../support/both.js";
import type { Services } from "../../support/services.js";
import { type Experiment, listOf, type NamedPlugin, type Step, type Traffic } from "./case.js";
import { histogramsInHost } from "./histograms.js";
import { exchange } from "./host-exchange.js";
import { byThread, complaints, crossingOf, loggedLines, type Spoken } from "./lines.js";
import { metricsInHost } from "./metrics.js";

/** Makes an experiment in a host of its own and tells what was seen. */
export async function observeInHost(experiment: Experiment, probe: Uint8Array, services: Services): Promise<string[]> {
  const laboratory = new HostLaboratory(experiment, probe, services);
  try {
    return await laboratory.observe();
  } finally {
    laboratory.host.shutdown();
  }
}

/** A host that one experiment is made with. */
class HostLaboratory {
  readonly host: Host;
  private plugins: readonly Plugin[] = [];
  private second: readonly Plugin[] = [];
  private spoken: Spoken[] = [];
  private readonly crashes: Error[] = [];
  private logLevel: LogLevel = "trace";
  /** Happens in the turn in which `gate` answers. */
  private beforeAnswer: () => void = () => undefined;

  constructor(
    private readonly experiment: Experiment,
    private readonly probe: Uint8Array,
    private readonly services: Services,
  ) {
    const { raw, setup, workers } = experiment;
    const say = (vm: VmName, lines: readonly string[]): void =>
      void this.spoken.push({ thread: vm.startsWith("worker_") ? vm : "main", lines });
    this.host = new Host({
      workers,
      logLevel: "trace",
      properties: { "xds.node": { id: "sluice", cluster: "sluice", metadata: {} } },
      clusters: clustersOf(services.clusters, () => this.beforeAnswer()),
      onTrace: (crossing) => {
        const text = formatCrossing(crossing);
        const line = this.logLevel !== "trace" ? undefined : raw ? text : crossingOf(text);
        if (line !== undefined) say(crossing.vm, [line]);
      },
      onLog: (line) => say(line.vm, loggedLines(line.level, formatLogLine(line), line.prefix !== "")),
      onCrash: (error) => void this.crashes.push(error),
      ...(setup.bufferLimit !== undefined && { bufferLimit: setup.bufferLimit }),
    });
  }

  async observe(): Promise<string[]> {
    const { end, plugins, second, start, traffic } = this.experiment;
    if (!(await this.update(plugins))) return ["= refused", ...complaints(this.spoken)];
    if (second !== undefined) this.second = await this.add(second.plugins);
    const seen = start ? byThread(this.spoken, "main") : [];
    for (const step of traffic) {
      this.spoken = [];
      const [title, ...ends] = await this.step(step);
      const served = this.spoken.flatMap(({ thread, lines }) => (thread === "main" ? [] : lines));
      const all = title === "= update" && start ? byThread(this.spoken, "main") : served;
      seen.push(title!, ...(title === "= update refused" ? complaints(this.spoken) : all), ...ends);
    }
    const { histograms, metrics, setup } = this.experiment;
    if (metrics !== undefined) seen.push(...metricsInHost(this.host.metrics, metrics, setup.statsTags));
    if (histograms) seen.push("= histograms", ...histogramsInHost(this.host.metrics, metrics!));
    if (end) {
      this.spoken = [];
      this.host.shutdown();
      seen.push("= end", ...byThread(this.spoken, "main"));
    }
    return [...seen, ...this.crashes.map((error) => `crash: ${error.message}`)];
  }

  /** Makes a step; tells its title and what came of it. */
  private async step(step: Step): Promise<string[]> {
    const update = this.experiment.updateOf(step);
    if (update !== undefined) {
      const accepted = await this.update(update.plugins);
      await sleep(update.settleMs);
      return [accepted ? "= update" : "= update refused"];
    }
    const traffic = step as Traffic;
    const meanwhile: string[] = [];
    const aside = async (): Promise<void> => {
      for (const other of listOf(traffic.meanwhile)) meanwhile.push(...(await this.step(other)));
    };
    this.logLevel = traffic.logLevel ?? "trace";
    this.host.setLogLevel(this.logLevel);
    const { services } = this;
    const { setup } = this.experiment;
    const { plugins, properties } = this.listenerOf(traffic);
    const ends = await exchange(this.host, plugins, traffic, {
      ...{ aside, services, setup, properties },
      onAnswer: (act) => void (this.beforeAnswer = act),
    });
    return [`= ${traffic.line ?? "GET /"}`, ...ends, ...meanwhile];
  }

  private listenerOf({ listener }: Traffic): { plugins: readonly Plugin[]; properties: StreamProperties } {
    if (listener === undefined) return { plugins: this.plugins, properties: {} };
    const { direction } = this.experiment.second ?? {};
    const properties = { "xds.listener_direction": BigInt(["inbound", "outbound"].indexOf(direction ?? "") + 1) };
    return { plugins: this.second, properties };
  }

  /** Puts plugins in force, and then lets go of those that were; false when one is refused. */
  private async update(plugins: readonly NamedPlugin[]): Promise<boolean> {
    try {
      const added = await this.add(plugins);
      for (const plugin of this.plugins) plugin.remove();
      this.plugins = added;
      return true;
    } catch (error) {
      if (error instanceof PluginLoadError || error instanceof ConfigurationError) return false;
      throw error;
    }
  }

  /** Adds all plugins, or none. */
  private async add(plugins: readonly NamedPlugin[]): Promise<Plugin[]> {
    const added: Plugin[] = [];
    try {
      for (const { script, module, heldHeaders, ...same } of plugins) {
        const plugin = await this.host.addPlugin({
          ...same,
          code: module ?? this.probe,
          ...(script !== undefined && { configuration: encodeText(script) }),
          ...(heldHeaders !== undefined && { allowOnHeadersStopIteration: heldHeaders }),
        });
        added.push(plugin);
      }
      return added;
    } catch (error) {
      for (const plugin of added) plugin.remove();
      throw error;
    }
  }
}

function clustersOf(
  addresses: Readonly<Record<string, ClusterAddress>>,
  beforeAnswer: () => void,
): Record<string, Cluster> {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]): [string, Cluster] => {
      if (address === "no endpoints") return [name, address];
      if (typeof address === "string") {
        const cluster = httpCluster(address);
        if (name !== "gate") return [name, cluster];
        return [name, (call) => cluster(call).finally(beforeAnswer)];
      }
      if ("grpc" in address) return [name, grpcCluster(endpointOf(address.grpc))];
      throw new Error(`${name}: a TCP cluster cannot be called`);
    }),
  );
}

function endpointOf(text: string): Endpoint {
  const { hostname, port } = new URL(`http://${text}`);
  return { address: hostname, port: Number(port) };
}
