import { Agent, createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Host, tcpBridge, tcpBridgeNames } from "@sluice/host";
import type { ClusterHandler, ExplainOptions, HttpStream, LogLine } from "@sluice/host";
import { requireFree } from "../address.js";
import type { ClusterSpec } from "../bootstrap/model.js";
import { EmbeddedFailedError } from "../errors.js";
import type { GatewayOptions } from "../gateway.js";
import { LogBook, type GatewayLog } from "../log-book.js";
import { clustersOf, listenerOf } from "../specs.js";
import { CrashGuard } from "./crash-guard.js";
import { Cluster } from "./cluster.js";
import { EmbeddedGateway } from "./embedded-gateway.js";
import { serveExchange } from "./exchange.js";
import { FilterChain } from "./filter-chain.js";
import { linesOf, reasonOf } from "./refusal.js";
import { Router } from "./router.js";

/** What only a gateway in this process can do. */
export interface EmbeddedOptions extends GatewayOptions {
  /** Records the life of each stream (default false). */
  readonly explain?: boolean | ExplainOptions;
  /** Receives each stream before its request goes into the filters; `stream.explanation` is its life. */
  onStream?(stream: HttpStream): void;
}

/**
 * Starts a gateway in this process, for machines without an Envoy. It speaks HTTP/1; `server` in its answers says
 * `sluice`.
 *
 * @throws AddressInUseError
 * @throws EmbeddedFailedError when a plugin is refused
 */
export async function launchEmbedded(options: EmbeddedOptions): Promise<EmbeddedGateway> {
  const listener = listenerOf(options, options.plugins);
  const agent = new Agent({ keepAlive: true });
  const specs = clustersOf(options);
  const clusters = new Map(specs.map((spec) => [spec.name, new Cluster(spec)]));
  await requireFree(listener.address, listener.port);
  const logs = new LogBook(options.logLimit, options.onLog?.bind(options));
  const crash = new CrashGuard(logs);
  const workers = options.concurrency ?? 1;
  const host = new Host({
    workers,
    logLevel: options.logLevel ?? "info",
    onLog: (line) => logs.add(gatewayLog(line)),
    onCrash: (error) => crash.report(error),
    clusters: {
      ...Object.fromEntries([...clusters].map(([name, cluster]) => [name, cluster.handler(agent)])),
      ...bridgeOf(specs),
    },
    ...(options.bufferLimitBytes !== undefined && { bufferLimit: options.bufferLimitBytes }),
    ...(options.explain !== undefined && { explain: options.explain }),
  });
  const chain = new FilterChain(host);
  try {
    await chain.replace(options.plugins);
  } catch (cause) {
    throw new EmbeddedFailedError(reasonOf(cause), linesOf(cause, logs.lines), { cause });
  }
  const router = new Router(listener.virtualHosts, listener.hostMatching);
  const workerOf = inTurn(workers);
  const server = createServer(
    { maxHeaderSize: (listener.maxRequestHeadersKb ?? 60) * 1024, requireHostHeader: false, requestTimeout: 0 },
    (request, response) => {
      const guard = (action: () => void): void => crash.guard(action, () => response.destroy());
      const shared = { host, router, clusters, agent, plugins: chain.plugins, trailers: listener.trailers ?? false };
      const worker = workerOf(request.socket);
      guard(() =>
        serveExchange(request, response, {
          ...shared,
          guard,
          worker,
          maxRequestHeaders: listener.maxRequestHeaders ?? 100,
          onStream: (stream) => options.onStream?.(stream),
        }),
      );
    },
  );
  server.maxHeadersCount = 0; // 0 means no limit; Node would cut the list silently
  server.keepAliveTimeout = 3_600_000; // Envoy's idle time-out
  await listen(server, listener.address, listener.port);
  const { port } = server.address() as AddressInfo;
  const parts = { host, chain, server, agent, logs, port, crash };
  return new EmbeddedGateway({ ...parts, listenerOf: (plugins) => listenerOf(options, plugins) }, listener.address);
}

/** The cluster that stands for those which speak TCP, where there are any. */
function bridgeOf(clusters: readonly ClusterSpec[]): Record<string, ClusterHandler> {
  const targets = clusters.filter(({ tcp }) => tcp === true).map(({ name, endpoints }) => [name, endpoints] as const);
  return targets.length === 0 ? {} : { [tcpBridgeNames.cluster]: tcpBridge(Object.fromEntries(targets)) };
}

function gatewayLog(line: LogLine): GatewayLog {
  const common = { level: line.level, logger: "wasm" };
  if (line.prefix === "") return { ...common, message: line.message };
  const spoken = { ...common, message: `${line.prefix}: ${line.message}`, text: line.message };
  return line.plugin === "" ? spoken : { ...spoken, plugin: line.plugin };
}

/** Gives each connection to a worker, one after the other. */
function inTurn(workers: number): (socket: Socket) => number {
  const assigned = new WeakMap<Socket, number>();
  let turn = 0;
  return (socket) => {
    const worker = assigned.get(socket) ?? turn++ % workers;
    assigned.set(socket, worker);
    return worker;
  };
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => resolve());
  });
}
