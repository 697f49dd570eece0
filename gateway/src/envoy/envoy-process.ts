import type { LogLevel } from "@sluice/host";
import { urlOf } from "../address.js";
import type { ListenerSpec, PluginSpec, TcpListenerSpec } from "../bootstrap/model.js";
import { GatewayStoppedError, UpdateRejectedError } from "../errors.js";
import type { Gateway, GatewayOptions } from "../gateway.js";
import type { LogBook } from "../log-book.js";
import { listenerOf } from "../specs.js";
import type { AdminClient } from "./admin.js";
import type { EnvoyBinary } from "./binary.js";
import type { SupervisedChild } from "./child.js";
import type { ListenerDiscovery } from "./discovery.js";
import { envoyLevel } from "./log-line.js";
import { relevantLines } from "../relevant-lines.js";
import type { RunFolder } from "./run-folder.js";

/** The parts of a running Envoy, put together by `launchEnvoy`. */
export interface EnvoyParts {
  readonly binary: EnvoyBinary;
  readonly child: SupervisedChild;
  readonly folder: RunFolder;
  readonly admin: AdminClient;
  readonly discovery: ListenerDiscovery;
  readonly logs: LogBook;
  /** Everyone whose lines may be in the log: the plugins of all filter chains so far. */
  readonly speakers: Set<PluginSpec>;
  readonly port: number;
}

/** Bounds of what is waited for, milliseconds. */
export interface EnvoyTimes {
  readonly updateMs: number;
  readonly stopMs: number;
}

/** Those beside the one that is updated. */
interface Listeners {
  readonly httpListeners?: readonly ListenerSpec[];
  readonly tcpListeners?: readonly TcpListenerSpec[];
}

/** A real Envoy in a process of its own. */
export class EnvoyProcess implements Gateway {
  readonly kind = "envoy";
  readonly title: string;
  readonly url: string;
  readonly port: number;
  readonly adminUrl: string;
  readonly logs: LogBook;
  readonly ended: Promise<string | undefined>;
  private stopping: Promise<void> | undefined;
  private updating: Promise<void> = Promise.resolve();
  private current: ListenerSpec;

  /** @internal use `launchEnvoy` */
  constructor(
    private readonly parts: EnvoyParts,
    private readonly options: GatewayOptions & Listeners,
    private readonly times: EnvoyTimes,
  ) {
    this.title = `Envoy ${parts.binary.version}`;
    this.port = parts.port;
    this.url = urlOf(options.address ?? "127.0.0.1", parts.port);
    this.adminUrl = parts.admin.url;
    this.logs = parts.logs;
    this.current = listenerOf(options, options.plugins);
    this.ended = parts.child.ended.then(async ({ code, signal }) => {
      await parts.folder.remove();
      return this.stopping === undefined ? `Envoy ended by itself (${signal ?? `exit code ${code}`})` : undefined;
    });
  }

  /** Process id. */
  get pid(): number {
    return this.parts.child.pid ?? 0;
  }

  /** Body of a GET on the admin interface, as `/config_dump`. */
  admin(path: string): Promise<string> {
    return this.parts.admin.get(path);
  }

  /** Port of a listener by its name, undefined when there is none of that name. */
  listenerPort(name: string): Promise<number | undefined> {
    return this.parts.admin.listenerPort(name);
  }

  stats(): Promise<Readonly<Record<string, number>>> {
    return this.parts.admin.stats();
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    await this.parts.admin.post(`/logging?wasm=${envoyLevel(level)}`);
  }

  update(plugins: readonly PluginSpec[]): Promise<void> {
    const turn = this.updating.then(() => this.apply(plugins));
    this.updating = turn.catch(() => undefined);
    return turn;
  }

  stop(): Promise<void> {
    this.stopping ??= this.parts.child.stop(this.times.stopMs).then(async () => void (await this.ended));
    return this.stopping;
  }

  private async apply(plugins: readonly PluginSpec[]): Promise<void> {
    if (!this.parts.child.running) throw new GatewayStoppedError("Envoy has ended; start another one.");
    const next = listenerOf(this.options, plugins);
    if (JSON.stringify(next) === JSON.stringify(this.current)) return;
    const { discovery, folder, logs } = this.parts;
    const mark = logs.mark;
    for (const plugin of plugins) this.parts.speakers.add(plugin);
    await discovery.mark();
    const { httpListeners = [], tcpListeners } = this.options;
    await folder.writeListeners([next, ...httpListeners], tcpListeners);
    const reason = await discovery.verdict(this.times.updateMs, () => !this.parts.child.running);
    if (reason === undefined) {
      this.current = next;
      return;
    }
    await logs.waitFor((line) => line.message.includes("update rejected"), { mark, timeoutMs: 1000 });
    throw new UpdateRejectedError(reason, relevantLines(logs.since(mark)));
  }
}
