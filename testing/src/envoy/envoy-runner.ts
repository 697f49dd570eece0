import { randomUUID } from "node:crypto";
import type { LogLevel } from "@sluice/host";
import { logLevels } from "@sluice/host";
import type { TestCall } from "../calls.js";
import type { Configuration } from "../configuration.js";
import { Exchange, type ExchangeFacts } from "../exchange.js";
import type { LoadedModule, SurroundingsInit } from "../load-options.js";
import { Logs } from "../logs.js";
import { OpenExchange } from "../open-exchange.js";
import type { HangUp, Request } from "../request.js";
import type { Runner, Sending } from "../runner.js";
import type { UpstreamInit } from "../upstream.js";
import { notOnEnvoy } from "../where.js";
import { stopAfterTest } from "./after-test.js";
import { begin, converse } from "./client.js";
import { EnvoyClusters } from "./envoy-clusters.js";
import { EnvoyExchange } from "./envoy-exchange.js";
import { EnvoyGateway, type EnvoyPlugin } from "./envoy-gateway.js";
import { EnvoyMetrics } from "./envoy-metrics.js";
import { EnvoySteps } from "./envoy-steps.js";
import type { GatewayLog } from "./launch.js";

/** How often Envoy may pass something on before what goes to and fro is given up. */
const MANY_TURNS = 100;

/** Runs plugins in a real Envoy, with real time. */
export class EnvoyRunner implements Runner {
  readonly logs = new Logs();
  readonly inside = undefined;
  readonly metrics: EnvoyMetrics;
  private readonly trace: string[] = [];
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly gateway: EnvoyGateway,
    private readonly clusters: EnvoyClusters,
    private plugins: readonly EnvoyPlugin[],
    private readonly options: SurroundingsInit,
  ) {
    this.metrics = new EnvoyMetrics((path) => gateway.process.admin(path));
  }

  static async start(modules: readonly LoadedModule[], options: SurroundingsInit): Promise<EnvoyRunner> {
    if (options.flavour === "higress") throw notOnEnvoy("flavour higress");
    let runner: EnvoyRunner | undefined;
    const clusters = await EnvoyClusters.start(options.clusters ?? {}, async () => runner?.settle());
    const early: GatewayLog[] = [];
    try {
      const plugins = modules.map(pluginOf);
      const gateway = await EnvoyGateway.start(plugins, {
        clusters: clusters.specs,
        accessLog: "%DOWNSTREAM_REMOTE_PORT% %RESPONSE_CODE_DETAILS%",
        maxRequestHeadersKb: 128,
        logLevel: options.trace ? "trace" : (options.logLevel ?? "info"),
        onLog: (line) => (runner === undefined ? void early.push(line) : runner.note(line)),
        ...(options.workers !== undefined && { concurrency: options.workers }),
        ...(options.bufferLimit !== undefined && { bufferLimitBytes: options.bufferLimit }),
      });
      runner = new EnvoyRunner(gateway, clusters, plugins, options);
      for (const line of early) runner.note(line);
      await stopAfterTest(runner);
      return runner;
    } catch (error) {
      await clusters.stop();
      throw error;
    }
  }

  get calls(): readonly TestCall[] {
    return this.clusters.calls;
  }

  async request(sending: Sending): Promise<Exchange> {
    const { request, upstream = {} } = sending;
    if (upstream === "refused") return this.gateway.upstream.refusing(() => this.converse(sending, {}));
    const script = request.hangUp === "while waiting" ? undefined : upstream;
    return this.converse(sending, script);
  }

  async open(sending: Sending & { readonly end: boolean }): Promise<OpenExchange> {
    const { request, upstream, end } = sending;
    const exchange = this.exchange(sending);
    const id = this.idOf(request);
    const init = { ...request, ...id.init, onPort: (port: number) => (exchange.port = port) };
    const client = begin(this.gateway.url, exchange.line, init, { length: undefined, chunked: !end });
    const steps = new EnvoySteps(exchange, client, () => this.stepped(exchange));
    this.gateway.upstream.expect(id.value, {
      script: upstream,
      request: exchange.request,
      take: (response) => (steps.upstream = response),
    });
    if (end) client.end();
    else client.flushHeaders();
    while (exchange.port === undefined && !exchange.ended) await new Promise((resolve) => setImmediate(resolve));
    await this.stepped(exchange);
    return new OpenExchange(exchange, steps, end ? "ended" : "open", upstream !== undefined);
  }

  async reconfigure(index: number, configuration: Configuration): Promise<void> {
    const next = this.plugins.map((plugin, at) => (at === index ? { ...plugin, configuration } : plugin));
    await this.gateway.update(next);
    this.plugins = next;
    await this.gateway.settled();
  }

  setLogLevel(level: LogLevel): Promise<void> {
    return this.gateway.process.setLogLevel(level);
  }

  /** Until nothing comes out of Envoy any more that a script of the test answers. */
  async settle(): Promise<void> {
    const { upstream } = this.gateway;
    for (
      let turns = 0, before = -1;
      turns < MANY_TURNS && before !== upstream.activity + this.clusters.activity;
      turns++
    ) {
      before = upstream.activity + this.clusters.activity;
      await this.gateway.settled();
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve)); // what came has been read
    }
    await this.metrics.refresh();
  }

  stop(): Promise<void> {
    this.stopping ??= Promise.all([this.gateway.stop(), this.clusters.stop()]).then(() => undefined);
    return this.stopping;
  }

  private async converse(sending: Sending, script: UpstreamInit | undefined): Promise<Exchange> {
    const { request } = sending;
    const { upstream, url } = this.gateway;
    const exchange = this.exchange(sending);
    const id = this.idOf(request);
    const client = new AbortController();
    const after = (when: HangUp) => async (): Promise<void> => {
      await this.gateway.settled();
      if (request.hangUp !== when) return;
      client.abort();
      await new Promise((resolve) => setImmediate(resolve)); // the socket is closed then
      await this.gateway.settled(); // what is sent now comes behind the end
    };
    const forget = upstream.expect(id.value, {
      script,
      request: exchange.request,
      afterChunk: after("during the response"),
    });
    const leaving: Promise<void>[] = [];
    try {
      const { collected, error } = await converse(url, exchange.line, {
        ...request,
        ...id.init,
        signal: client.signal,
        onPort: (port) => (exchange.port = port),
        afterChunk: async (sent) => {
          await after("during the request")();
          await request.afterChunk?.(sent);
        },
        afterEnd: () => void leaving.push(after("while waiting")()),
      });
      Object.assign(exchange.response, { headers: collected.headers, trailers: collected.trailers });
      exchange.response.complete = collected.complete;
      exchange.response.add(collected.body);
      if (!collected.complete && !client.signal.aborted) exchange.reset = error?.message ?? "connection closed";
    } finally {
      await Promise.all(leaving);
      forget();
    }
    exchange.ended = true;
    await this.stepped(exchange);
    return new Exchange(exchange);
  }

  private async stepped(exchange: EnvoyExchange): Promise<void> {
    await this.settle();
    if (!exchange.ended) return;
    const head = `${exchange.port} `;
    const { logs } = this.gateway.process;
    const line = await logs.waitFor(({ logger, message }) => logger === "access" && message.startsWith(head));
    exchange.details = line?.message.slice(head.length).replace(/^-$/, "") ?? "";
    exchange.close();
  }

  private exchange({ request, through, properties, worker }: Sending): EnvoyExchange {
    if (through.length < this.plugins.length) throw notOnEnvoy("way around the other plugins of a chain");
    if (properties) throw notOnEnvoy("properties but its own");
    if (worker !== undefined) throw notOnEnvoy("choice of a worker", "It chooses by itself");
    if (request.scheme !== undefined && request.scheme !== "http") throw notOnEnvoy("TLS here");
    const firstLine = this.logs.lines.length;
    const firstCrossing = this.trace.length;
    const record = (): Pick<ExchangeFacts, "logs" | "trace"> => ({
      logs: this.logs.lines.slice(firstLine).map(({ message }) => message),
      trace: this.trace.slice(firstCrossing),
    });
    return new EnvoyExchange(`${request.method} ${request.path}`, record);
  }

  /** By which the upstream knows the request. */
  private idOf({ headers }: Request): { value: string; init: { headers: Request["headers"] } } {
    const given = headers.find(([name]) => name.toLowerCase() === "x-request-id")?.[1];
    const value = given ?? randomUUID();
    return { value, init: { headers: given === undefined ? [...headers, ["x-request-id", value]] : headers } };
  }

  private note(line: GatewayLog): void {
    const { level, message, text, plugin = "", thread } = line;
    const main = thread === this.gateway.process.pid;
    if (text === undefined) {
      if (this.options.trace && !main && /^\[(host|vm)(->|<-)(vm|host)\] /.test(message)) this.trace.push(message);
      return;
    }
    if (logLevels.indexOf(level) < logLevels.indexOf(this.options.logLevel ?? "info")) return;
    const prefix = message.slice(0, message.length - text.length).replace(/: $/, "");
    this.logs.add({ level, message: text, prefix, plugin, vm: main ? "main" : "worker_0", contextId: 0 });
  }
}

function pluginOf({ vmConfiguration, ...plugin }: LoadedModule): EnvoyPlugin {
  if (vmConfiguration === undefined) return plugin;
  if (typeof vmConfiguration !== "string") throw notOnEnvoy("VM configuration in bytes", "Give text");
  return { ...plugin, vmConfiguration };
}
