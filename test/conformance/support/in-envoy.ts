import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launchEnvoy, UpdateRejectedError, type EnvoyProcess } from "@sluice/gateway";
import { settled, type HangUp } from "@sluice/testing";
import { clusterOf } from "../../support/envoy-subject.js";
import { converse, ScriptedUpstream, sendRaw } from "../../support/http.js";
import type { Services } from "../../support/services.js";
import { type Experiment, listOf, type NamedPlugin, type Step, type Traffic } from "./case.js";
import { histogramsInEnvoy } from "./histograms.js";
import { converseHttp2 } from "./http2.js";
import { Http2Upstream } from "./http2-upstream.js";
import { metricsInEnvoy } from "./metrics.js";
import { oddResponse } from "./odd-status.js";
import { inOneTurn } from "../../support/one-turn.js";
import { Openings } from "./openings.js";
import { byThread, clientLine, complaints, textOf, type Spoken, upstreamLine } from "./lines.js";

const secondListener = {
  ...{ name: "second", address: "127.0.0.1", port: 0 },
  virtualHosts: [{ name: "default", domains: ["*"], routes: [{ name: "default", cluster: "upstream" }] }],
};

/** A real Envoy that one experiment after the other is made with. */
export class EnvoyLaboratory {
  private readonly modules = new Map<Uint8Array, string>();

  private constructor(
    private readonly folder: string,
    private readonly upstream: ScriptedUpstream,
    private readonly http2Upstream: Http2Upstream,
    private readonly services: Services,
    private readonly probe: Uint8Array,
  ) {}

  /** Running ones by their setup, each with the chain it has. */
  private readonly running = new Map<string, EnvoyProcess>();

  /** Which Envoy it is; empty before the first experiment. */
  version = "";

  static async open(probe: Uint8Array, services: Services): Promise<EnvoyLaboratory> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-conformance-"));
    return new EnvoyLaboratory(folder, await ScriptedUpstream.start(), await Http2Upstream.start(), services, probe);
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map((envoy) => envoy.stop()));
    await this.upstream.stop();
    await this.http2Upstream.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Makes an experiment and tells what was seen; `alone` in a process that ends with it. */
  async observe(experiment: Experiment, alone: boolean): Promise<string[]> {
    const { end, raw, second, setup, start, workers } = experiment;
    const ownProcess = alone || end || workers > 1 || second !== undefined;
    const key = JSON.stringify(setup);
    const envoy = (ownProcess ? undefined : this.running.get(key)) ?? (await this.launch(experiment, ownProcess));
    if (!ownProcess) this.running.set(key, envoy);
    const { logs } = envoy;
    const spoken = (from: number): Spoken[] =>
      logs.since(from).map((line) => ({ thread: line.thread, lines: textOf([line], raw) }));
    try {
      const from = second === undefined ? logs.mark : 0;
      if (!(await this.update(envoy, experiment.plugins))) return ["= refused", ...complaints(spoken(from))];
      const main = spoken(from).find(({ lines }) => lines.length > 0)?.thread;
      const seen = start ? byThread(spoken(from)) : [];
      const served = (mark: number): string[] =>
        spoken(mark).flatMap(({ thread, lines }) => (thread === main ? [] : lines));
      for (const step of experiment.traffic) {
        const mark = logs.mark;
        const [title, ...ends] = await this.step(envoy, experiment, step);
        const all = title === "= update" && start ? byThread(spoken(mark), main) : served(mark);
        seen.push(title!, ...(title === "= update refused" ? complaints(spoken(mark)) : all), ...ends);
      }
      const { histograms, metrics } = experiment;
      if (metrics !== undefined) seen.push(...(await metricsInEnvoy(envoy, metrics)));
      if (histograms) seen.push("= histograms", ...(await histogramsInEnvoy(envoy, metrics!)));
      if (!end) return seen;
      const mark = logs.mark;
      await envoy.stop();
      return [...seen, "= end", ...byThread(spoken(mark), main)];
    } finally {
      if (ownProcess) await envoy.stop();
    }
  }

  /** Makes a step; tells its title and what came of it. */
  private async step(envoy: EnvoyProcess, experiment: Experiment, step: Step): Promise<string[]> {
    const update = experiment.updateOf(step);
    if (update !== undefined) {
      const accepted = await this.update(envoy, update.plugins);
      await sleep(update.settleMs);
      return [accepted ? "= update" : "= update refused"];
    }
    const traffic = step as Traffic;
    const { logLevel = "trace", line = "GET /" } = traffic;
    if (logLevel !== "trace") await envoy.setLogLevel(logLevel);
    const ends = await this.exchange(envoy, experiment, traffic);
    if (logLevel !== "trace") await envoy.setLogLevel("trace");
    return [`= ${line}`, ...ends];
  }

  /** False when Envoy refuses. */
  private async update(envoy: EnvoyProcess, plugins: Experiment["plugins"]): Promise<boolean> {
    try {
      await envoy.update(await Promise.all(plugins.map((plugin) => this.specOf(plugin))));
    } catch (error) {
      if (error instanceof UpdateRejectedError) return false;
      throw error;
    }
    await settled(envoy);
    return true;
  }

  /** One of a single experiment lets go at once of what an update has replaced. */
  private async launch({ plugins, second, setup, workers }: Experiment, ownProcess: boolean): Promise<EnvoyProcess> {
    const { bufferLimit, http2Upstream, http2Window, statsTags } = setup;
    const http2 = { name: "http2", endpoints: [{ address: "127.0.0.1", port: this.http2Upstream.port }], http2: true };
    const specs = (list: readonly NamedPlugin[]) => Promise.all(list.map((plugin) => this.specOf(plugin)));
    const launched = launchEnvoy({
      upstream: this.upstream.url,
      plugins: second === undefined ? [] : await specs(plugins),
      ...(second && { httpListeners: [{ ...secondListener, ...second, plugins: await specs(second.plugins) }] }),
      maxRequestHeadersKb: 128,
      logLevel: "trace",
      logLimit: 1_000_000,
      statsTags,
      drainSeconds: ownProcess ? 1 : 600,
      concurrency: workers,
      clusters: [...Object.entries(this.services.clusters).map(clusterOf), http2],
      ...(http2Upstream && {
        virtualHosts: [{ name: "default", domains: ["*"], routes: [{ name: "default", cluster: http2.name }] }],
      }),
      ...(bufferLimit !== undefined && { bufferLimitBytes: bufferLimit }),
      ...(http2Window !== undefined && { http2StreamWindowBytes: http2Window }),
    });
    return this.named(launched);
  }

  /** Remembers which Envoy it is. */
  async named(launched: Promise<EnvoyProcess>): Promise<EnvoyProcess> {
    const envoy = await launched;
    this.version = envoy.title;
    return envoy;
  }

  private async specOf(plugin: NamedPlugin) {
    const { script, heldHeaders, module = this.probe, ...same } = plugin;
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

  private async exchange(envoy: EnvoyProcess, experiment: Experiment, traffic: Traffic): Promise<string[]> {
    const {
      line = "GET /",
      hangs = false,
      hangUp,
      opens = [],
      gapMs = 0,
      settleMs = hangs ? 300 : 0,
      refused,
    } = traffic;
    if (refused !== undefined) {
      const answer = await sendRaw(envoy.url, refused.bytes);
      await settled(envoy);
      return [`client: ${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]}`];
    }
    const upstream = experiment.setup.http2Upstream ? this.http2Upstream : this.upstream;
    const before = upstream.seen.length;
    const client = new AbortController();
    const pause = async (): Promise<void> => {
      await sleep(gapMs);
      await settled(envoy);
    };
    const openings = new Openings(opens, this.services, async (open) => {
      await settled(envoy);
      await open();
      await settled(envoy);
    });
    const leaveAt = (when: HangUp) => async (): Promise<void> => {
      await pause();
      if (hangUp !== when) return;
      client.abort();
      await new Promise((resolve) => setImmediate(resolve)); // the socket is closed then
      await settled(envoy);
    };
    const asides: Promise<void>[] = [];
    const meanwhile: string[] = [];
    upstream.script = async (request) => {
      if (hangUp === "while waiting") return new Promise(() => undefined);
      for (const step of listOf(traffic.meanwhile)) meanwhile.push(...(await this.step(envoy, experiment, step)));
      return typeof traffic.upstream === "function" ? traffic.upstream(request) : (traffic.upstream ?? {});
    };
    upstream.afterChunk = async (sent) => {
      await leaveAt("during the response")();
      await openings.at(`response ${sent}`);
    };
    upstream.afterEnd = () => void openings.at("response end");
    if (traffic.leavesWithAnswer) asides.push(this.leaveWithAnswer(envoy, () => client.abort()));
    if (hangs) asides.push(openings.over.then(() => sleep(settleMs)).then(() => client.abort()));
    const port = traffic.listener === undefined ? envoy.port : await envoy.listenerPort(traffic.listener);
    const url = `http://127.0.0.1:${port}`;
    const { response, error } = await (traffic.http2 ? converseHttp2 : converse)(url, line, {
      ...(traffic.host !== undefined && { host: traffic.host }),
      ...(traffic.headers !== undefined && { headers: traffic.headers }),
      ...(traffic.body !== undefined && { body: traffic.body }),
      ...(traffic.trailers !== undefined && { trailers: traffic.trailers }),
      signal: client.signal,
      afterChunk: async (sent: number) => {
        await leaveAt("during the request")();
        await openings.at(`request ${sent}`);
      },
      afterEnd: () => void asides.push(leaveAt("while waiting")(), openings.at("request end")),
    });
    await Promise.all([...asides, openings.over]);
    if (!hangs) await sleep(settleMs);
    await settled(envoy);
    return [
      clientLine(response ?? oddResponse(error)),
      ...upstream.seen.splice(before).map(upstreamLine),
      ...meanwhile,
    ];
  }
  /** Lets the client go in the turn in which `gate` answers. */
  private async leaveWithAnswer(envoy: EnvoyProcess, leave: () => void): Promise<void> {
    while (this.services.waiting === 0) await sleep(1);
    await settled(envoy);
    await inOneTurn(envoy.pid, leave, () => this.services.open());
  }
}
