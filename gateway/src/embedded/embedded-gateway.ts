import { Agent, type Server } from "node:http";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Host, LogLevel } from "@sluice/host";
import { urlOf } from "../address.js";
import type { ListenerSpec, PluginSpec } from "../bootstrap/model.js";
import { GatewayStoppedError, UpdateRejectedError } from "../errors.js";
import type { Gateway } from "../gateway.js";
import type { LogBook } from "../log-book.js";
import type { CrashGuard } from "./crash-guard.js";
import type { FilterChain } from "./filter-chain.js";
import { linesOf, reasonOf } from "./refusal.js";

/** The parts of a running embedded gateway, put together by `launchEmbedded`. */
export interface EmbeddedParts {
  readonly host: Host;
  readonly chain: FilterChain;
  readonly server: Server;
  readonly agent: Agent;
  readonly logs: LogBook;
  readonly port: number;
  /** Checks new plugins and gives the listener they would make. */
  readonly listenerOf: (plugins: readonly PluginSpec[]) => ListenerSpec;
  readonly crash: CrashGuard;
}

/** A gateway in this process: Node's HTTP server and client with the host of `@sluice/host` between them. */
export class EmbeddedGateway implements Gateway {
  readonly kind = "embedded";
  readonly title = "embedded gateway (behaves as Envoy 1.40)";
  readonly url: string;
  readonly port: number;
  readonly logs: LogBook;
  readonly ended: Promise<string | undefined>;
  private stopping: Promise<void> | undefined;
  private updating: Promise<void> = Promise.resolve();
  private readonly sockets = new Set<Socket>();

  /** @internal use `launchEmbedded` */
  constructor(
    private readonly parts: EmbeddedParts,
    address: string,
  ) {
    this.port = parts.port;
    this.url = urlOf(address, parts.port);
    this.logs = parts.logs;
    parts.server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
    });
    this.ended = new Promise((resolve) => {
      let reason: string | undefined;
      parts.server.once("close", () => resolve(reason));
      void parts.crash.crashed.then((crash) => {
        if (this.stopping !== undefined) return;
        reason = `A real Envoy would be dead now: ${crash.message}`;
        void this.stop();
      });
    });
  }

  async stats(): Promise<Readonly<Record<string, number>>> {
    const values: Record<string, number> = {};
    for (const [name, metric] of this.parts.host.metrics.entries()) {
      if (metric.type !== "histogram") values[`wasmcustom.${name}`] = Number(metric.value);
    }
    return values;
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    this.parts.host.setLogLevel(level);
  }

  update(plugins: readonly PluginSpec[]): Promise<void> {
    const turn = this.updating.then(() => this.apply(plugins));
    this.updating = turn.catch(() => undefined);
    return turn;
  }

  stop(): Promise<void> {
    this.stopping ??= this.shutDown();
    return this.stopping;
  }

  private async apply(plugins: readonly PluginSpec[]): Promise<void> {
    if (this.stopping !== undefined) throw new GatewayStoppedError("The gateway has ended; start another one.");
    this.parts.listenerOf(plugins);
    const { mark } = this.logs;
    try {
      await this.parts.chain.replace(plugins);
    } catch (cause) {
      throw new UpdateRejectedError(reasonOf(cause), linesOf(cause, this.logs.since(mark)), { cause });
    }
  }

  private async shutDown(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.parts.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    await nextTurn(); // plugins hear of the streams that were cut before their roots end
    this.parts.crash.close();
    this.parts.host.shutdown();
    this.parts.agent.destroy();
  }
}
