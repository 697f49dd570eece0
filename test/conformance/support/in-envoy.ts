import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launchEnvoy, UpdateRejectedError, type EnvoyProcess, type GatewayLog } from "@sluice/gateway";
import { settled, type HangUp } from "@sluice/testing";
import { clusterOf } from "../../support/envoy-subject.js";
import { converse, ScriptedUpstream } from "../../support/http.js";
import type { ClusterAddress } from "../../support/both.js";
import type { Experiment, PluginInit, Traffic } from "./case.js";
import { metricsInEnvoy } from "./metrics.js";
import { clientLine, crossingOf, loggedLines, upstreamLine } from "./lines.js";

/** A real Envoy that one experiment after the other is made with. */
export class EnvoyLaboratory {
  private readonly modules = new Map<Uint8Array, string>();

  private constructor(
    private readonly folder: string,
    private readonly upstream: ScriptedUpstream,
    private readonly clusters: Readonly<Record<string, ClusterAddress>>,
    private readonly probe: Uint8Array,
  ) {}

  /** Running ones by their buffer limit, each with the chain it has. */
  private readonly running = new Map<number | undefined, EnvoyProcess>();

  /** Which Envoy it is; empty before the first experiment. */
  version = "";

  static async open(probe: Uint8Array, clusters: Readonly<Record<string, ClusterAddress>>): Promise<EnvoyLaboratory> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-conformance-"));
    return new EnvoyLaboratory(folder, await ScriptedUpstream.start(), clusters, probe);
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map((envoy) => envoy.stop()));
    await this.upstream.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Makes an experiment and tells what was seen; `alone` in a process that ends with it. */
  async observe(experiment: Experiment, alone: boolean): Promise<string[]> {
    const { bufferLimit } = experiment;
    const plugins = await Promise.all(experiment.plugins.map((plugin) => this.specOf(plugin)));
    const envoy = (alone ? undefined : this.running.get(bufferLimit)) ?? (await this.launch(bufferLimit));
    if (!alone) this.running.set(bufferLimit, envoy);
    const { logs } = envoy;
    const from = logs.mark;
    try {
      await envoy.update(plugins);
      await settled(envoy);
      const threads = threadsOf(logs.since(from));
      const seen = experiment.start ? startText(logs.since(from), threads) : [];
      for (const traffic of experiment.traffic) {
        const mark = logs.mark;
        const { logLevel = "trace" } = traffic;
        if (logLevel !== "trace") await envoy.setLogLevel(logLevel);
        const ends = await this.exchange(envoy, traffic);
        if (logLevel !== "trace") await envoy.setLogLevel("trace");
        const lines = logs.since(mark).filter(({ thread }) => thread !== threads[0]);
        seen.push(`= ${traffic.line ?? "GET /"}`, ...textOf(lines), ...ends);
      }
      if (experiment.metrics !== undefined) seen.push(...(await metricsInEnvoy(envoy, experiment.metrics)));
      return seen;
    } catch (error) {
      if (!(error instanceof UpdateRejectedError)) throw error;
      return ["= refused", ...textOf(logs.since(from)).filter((line) => line.startsWith("|"))];
    } finally {
      if (alone) await envoy.stop();
    }
  }

  private async launch(bufferLimit: number | undefined): Promise<EnvoyProcess> {
    const envoy = await launchEnvoy({
      upstream: this.upstream.url,
      plugins: [],
      maxRequestHeadersKb: 128,
      logLevel: "trace",
      logLimit: 1_000_000,
      drainSeconds: 600,
      clusters: Object.entries(this.clusters).map(clusterOf),
      ...(bufferLimit !== undefined && { bufferLimitBytes: bufferLimit }),
    });
    this.version = envoy.title;
    return envoy;
  }

  private async specOf(plugin: Experiment["plugins"][number]) {
    const { script, heldHeaders, module = this.probe, ...same } = plugin as PluginInit & { name: string };
    return {
      ...same,
      code: await this.fileOf(module),
      ...(script !== undefined && { configuration: script }),
      ...(heldHeaders !== undefined && { allowOnHeadersStopIteration: heldHeaders }),
    };
  }

  private async fileOf(module: Uint8Array): Promise<string> {
    let file = this.modules.get(module);
    if (file === undefined) {
      file = join(this.folder, `${this.modules.size}.wasm`);
      this.modules.set(module, file);
      await writeFile(file, module);
    }
    return file;
  }

  private async exchange(envoy: EnvoyProcess, traffic: Traffic): Promise<string[]> {
    const { line = "GET /", hangs = false, hangUp, gapMs = 0, settleMs = hangs ? 300 : 0 } = traffic;
    const { upstream } = this;
    const before = upstream.seen.length;
    const client = new AbortController();
    const pause = async (): Promise<void> => {
      await sleep(gapMs);
      await settled(envoy);
    };
    const leaveAt = (when: HangUp) => async (): Promise<void> => {
      await pause();
      if (hangUp !== when) return;
      client.abort();
      await new Promise((resolve) => setImmediate(resolve)); // the socket is closed then
      await settled(envoy);
    };
    upstream.script = hangUp === "while waiting" ? () => new Promise(() => undefined) : (traffic.upstream ?? {});
    upstream.afterChunk = leaveAt("during the response");
    upstream.afterEnd = undefined;
    const asides: Promise<void>[] = [];
    if (hangs) asides.push(sleep(settleMs).then(() => client.abort()));
    const { response } = await converse(envoy.url, line, {
      ...(traffic.host !== undefined && { host: traffic.host }),
      ...(traffic.headers !== undefined && { headers: traffic.headers }),
      ...(traffic.body !== undefined && { body: traffic.body }),
      ...(traffic.trailers !== undefined && { trailers: traffic.trailers }),
      signal: client.signal,
      afterChunk: leaveAt("during the request"),
      afterEnd: () => void asides.push(leaveAt("while waiting")()),
    });
    await Promise.all(asides);
    if (!hangs) await sleep(settleMs);
    await settled(envoy);
    return [clientLine(response), ...upstream.seen.slice(before).map(upstreamLine)];
  }
}

/** The threads with something to say of plugins, in the order in which they began: the main thread first. */
function threadsOf(lines: readonly GatewayLog[]): (number | undefined)[] {
  return [...new Set(lines.filter(({ logger }) => logger === "wasm").map(({ thread }) => thread))];
}

/** What happened while the plugins were put in force. */
function startText(lines: readonly GatewayLog[], threads: readonly (number | undefined)[]): string[] {
  return threads.flatMap((thread, index) => [
    index === 0 ? "= main thread" : "= worker",
    ...textOf(lines.filter((line) => line.thread === thread)),
  ]);
}

/** Crossings, what plugins log, and what Envoy has to say of them. */
function textOf(lines: readonly GatewayLog[]): string[] {
  return lines.flatMap(({ level, logger, message }) => {
    if (logger !== "wasm") return [];
    const crossing = crossingOf(message);
    if (crossing !== undefined) return [crossing];
    return loggedLines(level, message, message.startsWith("wasm log"));
  });
}
