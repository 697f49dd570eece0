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
  type VmName,
} from "@sluice/host";
import {
  chunksOf,
  encodeText,
  headerList,
  knownLength,
  SeenRequest,
  SeenResponse,
  wireResponse,
  type HangUp,
} from "@sluice/testing";
import type { ClusterAddress } from "../../support/both.js";
import type { Experiment, Traffic } from "./case.js";
import { metricsInHost } from "./metrics.js";
import { clientLine, crossingOf, loggedLines, upstreamLine } from "./lines.js";

const worker = /^worker_/;

/** Makes an experiment in a host of its own and tells what was seen. */
export async function observeInHost(
  experiment: Experiment,
  probe: Uint8Array,
  addresses: Readonly<Record<string, ClusterAddress>>,
): Promise<string[]> {
  const main: string[] = [];
  const served: string[] = [];
  const crashes: Error[] = [];
  const linesOf = (vm: VmName): string[] => (worker.test(vm) ? served : main);
  let logLevel: LogLevel = "trace";
  const host = new Host({
    logLevel: "trace",
    clusters: clustersOf(addresses),
    onTrace: (crossing) => {
      const line = logLevel === "trace" ? crossingOf(formatCrossing(crossing)) : undefined;
      if (line !== undefined) linesOf(crossing.vm).push(line);
    },
    onLog: (line) => linesOf(line.vm).push(...loggedLines(line.level, formatLogLine(line), line.prefix !== "")),
    onCrash: (error) => void crashes.push(error),
    ...(experiment.bufferLimit !== undefined && { bufferLimit: experiment.bufferLimit }),
  });
  try {
    const plugins: Plugin[] = [];
    for (const { script, module, heldHeaders, ...same } of experiment.plugins) {
      const plugin = await host.addPlugin({
        ...same,
        code: module ?? probe,
        ...(script !== undefined && { configuration: encodeText(script) }),
        ...(heldHeaders !== undefined && { allowOnHeadersStopIteration: heldHeaders }),
      });
      plugins.push(plugin);
    }
    const seen = experiment.start ? ["= main thread", ...main, "= worker", ...served] : [];
    for (const traffic of experiment.traffic) {
      served.length = 0;
      logLevel = traffic.logLevel ?? "trace";
      host.setLogLevel(logLevel);
      const ends = await exchange(host, plugins, traffic);
      seen.push(`= ${traffic.line ?? "GET /"}`, ...served, ...ends);
    }
    if (experiment.metrics !== undefined) seen.push(...metricsInHost(host.metrics, experiment.metrics));
    return [...seen, ...crashes.map((error) => `crash: ${error.message}`)];
  } catch (error) {
    if (!(error instanceof PluginLoadError || error instanceof ConfigurationError)) throw error;
    return ["= refused", ...[...main, ...served].filter((line) => line.startsWith("|"))];
  } finally {
    host.shutdown();
  }
}

/** Sends a request as a client over HTTP/1 does, and lets an upstream answer it. */
async function exchange(host: Host, plugins: readonly Plugin[], traffic: Traffic): Promise<string[]> {
  const { line = "GET /", hangs = false, hangUp, gapMs = 0, settleMs = hangs ? 300 : 0 } = traffic;
  const request = new Received();
  const response = new Received();
  const upstream: string[] = [];
  let over: () => void = () => undefined;
  let isOver = false;
  const done = new Promise<void>((resolve) => (over = resolve));
  const pause = (): Promise<void> => sleep(gapMs).then(turn);
  const leaveAt = async (when: HangUp): Promise<void> => {
    await pause();
    if (hangUp === when) stream.reset();
  };
  const answer = async (): Promise<void> => {
    const seen = new SeenRequest(request.headers, request.body, request.trailers);
    upstream.push(upstreamLine(seen));
    if (hangUp === "while waiting") return leaveAt("while waiting");
    const { upstream: answer = {} } = traffic;
    const { headers, chunks, trailers, reset } = wireResponse(
      await (typeof answer === "function" ? answer(seen) : answer),
    );
    if (isOver) return;
    if (reset === "before the headers") return stream.upstreamReset("connection termination");
    const all = [...headers, ...fromUpstream];
    await send({ headers: all, chunks, trailers, cut: reset !== undefined }, () => isOver, {
      headers: (list, end) => stream.responseHeaders(list, end),
      data: (chunk, end) => stream.responseData(chunk, end),
      trailers: (list) => stream.responseTrailers(list),
      cut: () => stream.upstreamReset("protocol error"),
      pause: () => leaveAt("during the response"),
    });
  };
  const stream = host.openStream(plugins, {
    upstream: { ...request.receiver(() => void answer()), onReset: () => undefined },
    downstream: {
      ...response.receiver(() => undefined),
      onReset: () => undefined,
      onComplete: () => {
        isOver = true;
        over();
      },
    },
  });
  const message = requestOf(line, traffic);
  await send({ ...message, cut: false }, () => isOver, {
    headers: (list, end) => stream.requestHeaders(list, end),
    data: (chunk, end) => stream.requestData(chunk, end),
    trailers: (list) => stream.requestTrailers(list),
    cut: () => undefined,
    pause: () => leaveAt("during the request"),
  });
  if (hangs) {
    await sleep(settleMs);
    stream.reset();
  }
  await done;
  await sleep(hangs ? 0 : settleMs);
  await turn();
  const got = response.started
    ? new SeenResponse(response.headers, response.body, response.trailers, response.complete)
    : undefined;
  return [clientLine(got), ...upstream];
}

/** What Node's server says besides what it is told, and Envoy of it. */
const fromUpstream: HeaderList = [
  ["date", "Thu, 01 Jan 1970 00:00:00 GMT"],
  ["connection", "keep-alive"],
  ["x-envoy-upstream-service-time", "1"],
];

/** Lets everything happen that waits for nothing but its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Message {
  readonly headers: HeaderList;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: HeaderList;
  readonly cut: boolean;
}

interface Sink {
  headers(headers: HeaderList, endStream: boolean): void;
  data(chunk: Uint8Array, endStream: boolean): void;
  trailers(trailers: HeaderList): void;
  cut(): void;
  pause(): Promise<void>;
}

/** The pieces of a message, with an empty one at its end as over HTTP/1. */
async function send({ headers, chunks, trailers, cut }: Message, isOver: () => boolean, sink: Sink): Promise<void> {
  const alone = chunks.length === 0 && trailers.length === 0 && !cut;
  sink.headers(headers, alone);
  if (alone) return;
  for (const chunk of chunks) {
    if (isOver()) return;
    if (chunk.length > 0) sink.data(chunk, false);
    await sink.pause();
  }
  if (isOver()) return;
  if (cut) sink.cut();
  else if (trailers.length > 0) sink.trailers(trailers);
  else sink.data(new Uint8Array(0), true);
}

/** What a client sends, with what Envoy's connection manager adds before plugins see it. */
function requestOf(line: string, traffic: Traffic): Omit<Message, "cut"> {
  const [method = "", path = ""] = line.split(" ");
  const chunks = chunksOf(traffic.body as Parameters<typeof chunksOf>[0]);
  const trailers = headerList(traffic.trailers);
  const length = knownLength(method, chunks, trailers);
  const headers: [string, string][] = [
    [":authority", traffic.host ?? "localhost"],
    [":path", path],
    [":method", method],
    [":scheme", "http"],
  ];
  for (const [name, value] of headerList(traffic.headers)) headers.push([name.toLowerCase(), value.trim()]);
  if (length !== undefined) headers.push(["content-length", String(length)]);
  headers.push(["x-forwarded-proto", "http"], ["x-request-id", "00000000-0000-4000-8000-000000000001"]);
  return { headers, chunks, trailers };
}

/** A message as it arrives at a side. */
class Received {
  headers: HeaderList = [];
  trailers: HeaderList = [];
  started = false;
  complete = false;
  private readonly chunks: Uint8Array[] = [];

  get body(): Uint8Array {
    return Buffer.concat(this.chunks);
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

function clustersOf(addresses: Readonly<Record<string, ClusterAddress>>): Record<string, Cluster> {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]): [string, Cluster] => {
      if (address === "no endpoints") return [name, address];
      if (typeof address === "string") return [name, httpCluster(address)];
      if ("grpc" in address) return [name, grpcCluster(endpointOf(address.grpc))];
      throw new Error(`${name}: a TCP cluster cannot be called`);
    }),
  );
}

function endpointOf(text: string): Endpoint {
  const { hostname, port } = new URL(`http://${text}`);
  return { address: hostname, port: Number(port) };
}
