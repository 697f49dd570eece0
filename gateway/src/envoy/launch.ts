import { setTimeout as sleep } from "node:timers/promises";
import { requireFree } from "../address.js";
import type { ListenerSpec, PluginSpec, StatsTagSpec, TcpListenerSpec } from "../bootstrap/model.js";
import { renderTcpBridge } from "../bootstrap/tcp-bridge.js";
import { EnvoyFailedError } from "../errors.js";
import type { GatewayOptions } from "../gateway.js";
import { LogBook, type GatewayLog } from "../log-book.js";
import { clustersOf, listenerOf } from "../specs.js";
import { AdminClient } from "./admin.js";
import { findEnvoy } from "./binary.js";
import { SupervisedChild } from "./child.js";
import { ListenerDiscovery } from "./discovery.js";
import { EnvoyProcess } from "./envoy-process.js";
import { envoyLevel, logFormat, parseLogLine } from "./log-line.js";
import { relevantLines } from "../relevant-lines.js";
import { RunFolder } from "./run-folder.js";

/** What only a real Envoy can be told. */
export interface EnvoyOptions extends GatewayOptions {
  /** Takes this Envoy and looks for no other (default: see `findEnvoy`). */
  readonly binary?: string;
  /** What each request leaves in the log when it has ended, under logger `access`; Envoy's format (default: nothing). */
  readonly accessLog?: string;
  /** Protocols that a client may change to, as `websocket` (default none: 403). */
  readonly upgrades?: readonly string[];
  /** Labels that Envoy takes out of the names of metrics, for `/stats/prometheus` (default: those it knows of itself). */
  readonly statsTags?: readonly StatsTagSpec[];
  /**
   * Bytes of a stream that an HTTP/2 client may send ahead, and that may be buffered of it (default 16 MiB, as Envoy's;
   * 65,535 to 2^31 - 1).
   */
  readonly http2StreamWindowBytes?: number;
  /** Listeners for HTTP beside the one for `plugins`; {@link EnvoyProcess.listenerPort} tells their ports (default none). */
  readonly httpListeners?: readonly ListenerSpec[];
  /** Listeners for TCP beside the one for HTTP; {@link EnvoyProcess.listenerPort} tells their ports (default none). */
  readonly tcpListeners?: readonly TcpListenerSpec[];
  /** Level of every logger but `wasm` (default `warn`). */
  readonly envoyLogLevel?: NonNullable<GatewayOptions["logLevel"]>;
  /** Further arguments of the command line, as `["--cpuset-threads"]` (default none). */
  readonly args?: readonly string[];
  /** Milliseconds until a start has failed (default 30,000; compiling large modules takes its time). */
  readonly startTimeoutMs?: number;
  /** Milliseconds until an update has failed (default 30,000). */
  readonly updateTimeoutMs?: number;
  /** Milliseconds after SIGTERM before the process is killed (default 5000). */
  readonly stopTimeoutMs?: number;
  /**
   * Seconds after which connections of a filter chain that was replaced are cut (default 60). They are asked to close
   * with their next response at once.
   */
  readonly drainSeconds?: number;
}

/**
 * Starts an Envoy and waits until it listens with all its plugins. Hot restart is switched off, so any number of them
 * run side by side.
 *
 * @throws EnvoyNotFoundError, AddressInUseError
 * @throws EnvoyFailedError with the lines of its log that matter, when it does not start or refuses a plugin
 */
export async function launchEnvoy(options: EnvoyOptions): Promise<EnvoyProcess> {
  const listener = listenerOf(options, options.plugins);
  const clusters = clustersOf(options);
  const binary = await findEnvoy(options.binary === undefined ? {} : { binary: options.binary });
  await requireFree(listener.address, listener.port);
  const folder = await RunFolder.create();
  const logs = new LogBook(options.logLimit, options.onLog?.bind(options));
  const { httpListeners = [], tcpListeners = [] } = options;
  const beside = [...httpListeners, ...tcpListeners];
  const speakers = new Set<PluginSpec>([...options.plugins, ...beside.flatMap(({ plugins }) => plugins)]);
  let child: SupervisedChild | undefined;
  try {
    await folder.writeBootstrap(clusters, options.statsTags);
    await folder.writeListeners([listener, ...httpListeners], tcpListeners);
    const args = [...argumentsOf(options), "-c", folder.bootstrap, "--admin-address-path", folder.adminAddress];
    child = new SupervisedChild(binary.file, args, (line) => logs.add(parseLogLine(line, [...speakers])), folder.path);
    const started = await start(child, folder, logs, options);
    const port = await started.admin.listenerPort(listener.name);
    if (port === undefined) throw new EnvoyFailedError("it has no listener", relevantLines(logs.lines));
    const times = { updateMs: options.updateTimeoutMs ?? 30_000, stopMs: options.stopTimeoutMs ?? 5000 };
    return new EnvoyProcess({ binary, child, folder, logs, speakers, port, ...started }, options, times);
  } catch (error) {
    await child?.stop(1000).catch(() => undefined);
    await folder.remove();
    throw error;
  }
}

function argumentsOf(options: EnvoyOptions): string[] {
  return [
    ...["--disable-hot-restart", "--concurrency", String(options.concurrency ?? 1)],
    ...["--log-format", logFormat, "--log-level", envoyLevel(options.envoyLogLevel ?? "warn")],
    ...["--component-log-level", `wasm:${envoyLevel(options.logLevel ?? "info")}`],
    ...["--drain-strategy", "immediate", "--drain-time-s", String(options.drainSeconds ?? 60)],
    ...(options.accessLog === undefined ? [] : ["--file-flush-interval-msec", "5"]),
    ...(options.args ?? []),
  ];
}

async function start(
  child: SupervisedChild,
  folder: RunFolder,
  logs: LogBook,
  options: EnvoyOptions,
): Promise<{ admin: AdminClient; discovery: ListenerDiscovery }> {
  const { httpListeners = [], tcpListeners = [] } = options;
  const bridges = renderTcpBridge(clustersOf(options)).listeners.length;
  const beside = bridges + httpListeners.length + tcpListeners.length;
  const deadline = Date.now() + (options.startTimeoutMs ?? 30_000);
  const admin = await until(deadline, child, logs, async () => {
    const address = await folder.readAdminAddress();
    return address === undefined ? undefined : new AdminClient(address);
  });
  await until(deadline, child, logs, async () => ((await admin.ready()) ? true : undefined));
  const discovery = new ListenerDiscovery(admin, options.concurrency ?? 1, beside);
  const reason = await discovery.verdict(Math.max(0, deadline - Date.now()), () => !child.running);
  if (reason === undefined) return { admin, discovery };
  await logs.waitFor((line) => line.message.includes("update rejected"), { timeoutMs: 1000 });
  throw new EnvoyFailedError(reason, relevantLines(logs.lines));
}

/** Asks again and again until there is an answer; a process that has ended, or the deadline, is a failed start. */
async function until<T>(
  deadline: number,
  child: SupervisedChild,
  logs: LogBook,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (!child.running) {
      const { code, signal } = await child.ended;
      throw new EnvoyFailedError(
        lastWord(logs.lines) ?? String(signal ?? `exit code ${code}`),
        relevantLines(logs.lines),
      );
    }
    if (Date.now() > deadline) throw new EnvoyFailedError("it was not ready in time", relevantLines(logs.lines));
    await sleep(5);
  }
}

function lastWord(lines: readonly GatewayLog[]): string | undefined {
  return lines.findLast((line) => line.level === "critical" || line.logger === "stderr")?.message.trim();
}
