import { Host, VirtualClock, formatCrossing, type LogLevel, type MetricsView, type Plugin } from "@sluice/host";
import { TestClusters } from "./clusters.js";
import { configurationText, type Configuration } from "./configuration.js";
import { answer, drive } from "./driver.js";
import { Exchange, type ExchangeFacts } from "./exchange.js";
import { HostExchange } from "./host-exchange.js";
import { HostSteps } from "./host-steps.js";
import type { LoadedModule, SurroundingsInit } from "./load-options.js";
import { Logs } from "./logs.js";
import { OpenExchange } from "./open-exchange.js";
import { wireRequest } from "./request.js";
import type { Runner, Sending } from "./runner.js";

/** Runs plugins in our host, with a clock that stands still until the test moves it. */
export class HostRunner implements Runner {
  readonly clock = new VirtualClock();
  readonly logs = new Logs();
  readonly host: Host;
  readonly plugins: Plugin[] = [];
  private readonly trace: string[] = [];
  private readonly clusters: TestClusters;

  private constructor(options: SurroundingsInit) {
    this.clusters = new TestClusters(options.clusters ?? {}, this.clock, () => this.settle());
    this.host = new Host({
      clock: this.clock,
      clusters: this.clusters.handlers,
      redis: this.clusters.redis,
      ...(options.flavour !== undefined && { flavour: options.flavour }),
      ...(options.workers !== undefined && { workers: options.workers }),
      logLevel: options.logLevel ?? "info",
      onLog: (line) => this.logs.add(line),
      explain: options.explain ?? true,
      ...(options.bufferLimit !== undefined && { bufferLimit: options.bufferLimit }),
      ...(options.trace && { onTrace: (crossing) => void this.trace.push(formatCrossing(crossing)) }),
    });
  }

  static async start(modules: readonly LoadedModule[], options: SurroundingsInit): Promise<HostRunner> {
    const runner = new HostRunner(options);
    for (const { configuration, ...module } of modules) {
      const text = configurationText(configuration);
      runner.plugins.push(
        await runner.host.addPlugin({ ...module, ...(text !== undefined && { configuration: text }) }),
      );
    }
    return runner;
  }

  get inside(): this {
    return this;
  }

  get calls(): TestClusters["calls"] {
    return this.clusters.calls;
  }

  get metrics(): MetricsView {
    return this.host.metrics;
  }

  async request(sending: Sending): Promise<Exchange> {
    const exchange = this.exchange(sending);
    const settle = (): Promise<boolean> => this.clusters.settle();
    const { request } = sending;
    const { clock } = this;
    await drive(exchange, { ...request, ...wireRequest(request) }, sending.upstream ?? {}, { clock, settle });
    exchange.close();
    return new Exchange(exchange);
  }

  async open(sending: Sending & { readonly end: boolean }): Promise<OpenExchange> {
    const exchange = this.exchange(sending);
    const { upstream, end, request } = sending;
    let settle = (): Promise<void> => this.settle();
    if (upstream !== undefined) {
      const answering = answer(exchange, upstream, this.clock);
      settle = async () => {
        await this.settle();
        await answering.done();
        await this.settle();
      };
    }
    const { headers } = wireRequest(request);
    // What is to come has no length yet.
    const isLength = ([name, value]: readonly [string, string]): boolean => name === "content-length" && value === "0";
    exchange.stream.requestHeaders(end ? headers : headers.filter((header) => !isLength(header)), end);
    await settle();
    if (exchange.ended) exchange.close();
    const steps = new HostSteps(exchange, this.clock, settle);
    return new OpenExchange(exchange, steps, end ? "ended" : "open", upstream !== undefined);
  }

  reconfigure(index: number, configuration: Configuration): Promise<void> {
    return this.plugins[index]!.reconfigure(configurationText(configuration) ?? "");
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    this.host.setLogLevel(level);
  }

  async settle(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (await this.clusters.settle());
  }

  async stop(): Promise<void> {
    this.host.shutdown();
  }

  private exchange({ request, through, properties, worker }: Sending): HostExchange {
    const plugins = through.map((index) => this.plugins[index]!);
    return new HostExchange(this.host, plugins, {
      line: `${request.method} ${request.path}`,
      record: this.recorder(),
      ...(properties && { properties }),
      ...(worker !== undefined && { worker }),
    });
  }

  /** Gives what has been recorded since it was made. */
  private recorder(): () => Pick<ExchangeFacts, "logs" | "trace"> {
    const firstCrossing = this.trace.length;
    const firstLine = this.logs.lines.length;
    return () => ({
      trace: this.trace.slice(firstCrossing),
      logs: this.logs.lines.slice(firstLine).map(({ message }) => message),
    });
  }
}
