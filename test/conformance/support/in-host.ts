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
  type HeaderList,
  type LogLevel,
  type Plugin,
  type StreamProperties,
  type VmName,
} from "@sluice/host";
import { encodeText, SeenRequest, SeenResponse, wireResponse, type HangUp } from "@sluice/testing";
import type { ClusterAddress } from "../../support/both.js";
import type { Services } from "../../support/services.js";
import { type Experiment, listOf, type NamedPlugin, type Setup, type Step, type Traffic } from "./case.js";
import { decoded, encoded, limitOf, type Message, requestOf, sentHeaders } from "./codecs.js";
import { histogramsInHost } from "./histograms.js";
import { byThread, clientLine, complaints, crossingOf, loggedLines, type Spoken, upstreamLine } from "./lines.js";
import { metricsInHost } from "./metrics.js";
import { Openings } from "./openings.js";
import { received, served } from "./peers.js";

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

/** What an exchange takes place in. */
interface Surroundings {
  /** Happens while the upstream thinks. */
  readonly aside: () => Promise<void>;
  readonly services: Services;
  readonly setup: Setup;
  readonly properties: StreamProperties;
  /** Says what happens in the turn in which `gate` answers, just before. */
  readonly onAnswer: (act: () => void) => void;
}

/** Sends a request as a client over HTTP does, and lets an upstream answer it after `aside`. */
async function exchange(
  host: Host,
  plugins: readonly Plugin[],
  traffic: Traffic,
  { aside, services, setup, properties, onAnswer }: Surroundings,
): Promise<string[]> {
  const { line = "GET /", hangs = false, hangUp, opens = [], gapMs = 0, settleMs = hangs ? 300 : 0 } = traffic;
  const request = new Received();
  const response = new Received();
  const upstream: string[] = [];
  let over: () => void = () => undefined;
  let isOver = false;
  const done = new Promise<void>((resolve) => (over = resolve));
  const pause = (): Promise<void> => sleep(gapMs).then(turn);
  const pending = (): number => stream.state.filters.reduce((sum, filter) => sum + filter.pendingCallouts, 0);
  const openings = new Openings(opens, services, async (open) => {
    const before = pending();
    await open();
    while (pending() >= before) await turn();
  });
  const leaveAt = async (when: HangUp): Promise<void> => {
    await pause();
    if (hangUp === when) stream.reset();
  };
  const { http2Upstream } = setup;
  const answering: Sink = {
    headers: (list, end) => stream.responseHeaders(list, end),
    data: (chunk, end) => stream.responseData(chunk, end),
    trailers: (list) => stream.responseTrailers(list),
    cut: () => stream.upstreamReset(http2Upstream ? "remote reset" : "protocol error"),
    afterChunk: async (sent) => {
      await leaveAt("during the response");
      await openings.at(`response ${sent}`);
    },
  };
  const answer = async (): Promise<void> => {
    const sent = sentHeaders(request.headers, request.bodiless, http2Upstream);
    if (sent === undefined) return stream.upstreamReset("protocol error");
    const taken = served(sent, request.body, http2Upstream);
    if (taken === undefined) return;
    const { body, instead } = taken;
    const seen = body === undefined ? undefined : new SeenRequest(sent, body, request.trailers);
    if (seen !== undefined) upstream.push(upstreamLine(seen));
    if (instead === "reset") return stream.upstreamReset("protocol error");
    if (seen === undefined || instead !== undefined) return send(instead!, () => isOver, answering);
    if (hangUp === "while waiting") return leaveAt("while waiting");
    await aside();
    const { upstream: answer = {} } = traffic;
    const { headers, chunks, trailers, reset } = wireResponse(
      await (typeof answer === "function" ? answer(seen) : answer),
    );
    if (isOver) return;
    if (reset === "before the headers") {
      return stream.upstreamReset(http2Upstream ? "remote reset" : "connection termination");
    }
    const all = decoded(headers, chunks.length + trailers.length > 0, http2Upstream);
    await send({ headers: all, chunks, trailers, cut: reset !== undefined }, () => isOver, answering);
    await openings.at("response end");
  };
  const toClient = response.receiver(() => undefined);
  const bufferLimit = limitOf(traffic, setup);
  const stream = host.openStream(plugins, {
    properties: { ...surroundings, ...properties, ...(traffic.http2 === true && { "request.protocol": "HTTP/2" }) },
    ...(bufferLimit !== undefined && { bufferLimit }),
    upstream: { ...request.receiver(() => void answer()), onReset: () => undefined },
    downstream: {
      ...toClient,
      onHeaders: (headers, endStream) => toClient.onHeaders(encoded(headers, endStream, line, traffic), endStream),
      onReset: () => undefined,
      onComplete: () => {
        isOver = true;
        over();
      },
    },
  });
  if (traffic.refused !== undefined) {
    stream.reject(traffic.refused.status, "", "refused");
    return [clientLine(response.seen).replace(/;.*/, "")];
  }
  if (traffic.leavesWithAnswer === true) {
    onAnswer(() => stream.reset());
    void sleep(200).then(() => services.openSoon()); // nothing else is left to happen then
  }
  const message = requestOf(line, traffic);
  await send({ ...message, cut: false }, () => isOver, {
    headers: (list, end) => stream.requestHeaders(list, end),
    data: (chunk, end) => stream.requestData(chunk, end),
    trailers: (list) => stream.requestTrailers(list),
    cut: () => undefined,
    afterChunk: async (sent) => {
      await leaveAt("during the request");
      await openings.at(`request ${sent}`);
    },
  });
  await openings.at("request end");
  if (hangs) {
    await sleep(settleMs);
    stream.reset();
  }
  await Promise.all([done, openings.over]);
  await sleep(hangs ? 0 : settleMs);
  await turn();
  return [clientLine(received(response.seen, response, line.startsWith("HEAD "), traffic.http2 === true)), ...upstream];
}

/** What the gateway that Envoy is launched as has of streams; addresses and times have the right length. */
const surroundings: StreamProperties = {
  "source.address": "127.0.0.1:40001",
  "destination.address": "127.0.0.1:40002",
  "connection.id": 1,
  "upstream.address": "127.0.0.1:40003",
  "upstream.local_address": "127.0.0.1:40004",
  "upstream.cx_pool_ready_duration": 1n,
  "upstream.num_endpoints": 1,
  "xds.cluster_name": "upstream",
  "xds.route_name": "default",
  "xds.virtual_host_name": "default",
};

/** Lets everything happen that waits for nothing but its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Sink {
  headers(headers: HeaderList, endStream: boolean): void;
  data(chunk: Uint8Array, endStream: boolean): void;
  trailers(trailers: HeaderList): void;
  cut(): void;
  afterChunk(sent: number): Promise<void>;
}

/** The pieces of a message, with an empty one at its end as over HTTP/1. */
async function send({ headers, chunks, trailers, cut }: Message, isOver: () => boolean, sink: Sink): Promise<void> {
  const alone = chunks.length === 0 && trailers.length === 0 && !cut;
  sink.headers(headers, alone);
  if (alone) return;
  for (const [index, chunk] of chunks.entries()) {
    if (isOver()) return;
    if (chunk.length > 0) sink.data(chunk, false);
    await sink.afterChunk(index + 1);
  }
  if (isOver()) return;
  if (cut) sink.cut();
  else if (trailers.length > 0) sink.trailers(trailers);
  else sink.data(new Uint8Array(0), true);
}

/** A message as it arrives at a side. */
class Received {
  headers: HeaderList = [];
  trailers: HeaderList = [];
  started = false;
  bodiless = false;
  complete = false;
  private readonly chunks: Uint8Array[] = [];

  get body(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  /** As a response, as far as it came; undefined when nothing came. */
  get seen(): SeenResponse | undefined {
    const { body, complete, headers, started, trailers } = this;
    return started ? new SeenResponse(headers, body, trailers, complete) : undefined;
  }

  receiver(whole: () => void) {
    const end = (): void => {
      this.complete = true;
      whole();
    };
    return {
      onHeaders: (headers: HeaderList, endStream: boolean): void => {
        this.started = true;
        this.headers = headers;
        this.bodiless = endStream;
        if (endStream) end();
      },
      onData: (chunk: Uint8Array, endStream: boolean): void => {
        this.chunks.push(chunk.slice());
        if (endStream) end();
      },
      onTrailers: (trailers: HeaderList): void => {
        this.trailers = trailers;
        end();
      },
    };
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
