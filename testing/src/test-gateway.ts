import type { LogLevel, MetricsView, VirtualClock } from "@sluice/host";
import type { TestCall } from "./calls.js";
import { TestConnection, type ConnectionInit } from "./connection.js";
import type { Exchange } from "./exchange.js";
import type { Logs } from "./logs.js";
import { hasNoBody } from "./message.js";
import type { OpenExchange } from "./open-exchange.js";
import { readRequest } from "./request.js";
import type { ExchangeInit, OpenInit, Runner, Sending } from "./runner.js";
import { TestQueues, TestSharedData } from "./stores.js";
import { hostOnly } from "./where.js";

/** What a gateway waits for. */
export interface Pending {
  /** Call-outs to clusters that are scripts and have not answered. */
  readonly calls: readonly TestCall[];
  /** Milliseconds until each timer falls due: ticks, time-outs and delays, the next first. */
  readonly timers: readonly number[];
}

/** What both a chain of plugins and a single one can do. */
export abstract class TestGateway {
  constructor(
    protected readonly runner: Runner,
    private readonly through: readonly number[],
  ) {}

  /** What the plugins logged. */
  get logs(): Logs {
    return this.runner.logs;
  }

  /** What the plugins count. On Envoy as it was when the last exchange or step was over, and without histograms. */
  get metrics(): MetricsView {
    return this.runner.metrics;
  }

  /** Every call-out to a cluster that is a script, in order. */
  get calls(): readonly TestCall[] {
    return this.runner.calls;
  }

  /** What the gateway waits for. Not on Envoy. */
  get pending(): Pending {
    return { calls: this.calls.filter(({ pending }) => pending), timers: this.clock.timers };
  }

  /** Time of the plugins: stands still until `advance` moves it. Not on Envoy. */
  get clock(): VirtualClock {
    return this.inside("plugin.clock", "Let time pass in the test").clock;
  }

  /** What plugins share by key. Not on Envoy. */
  get sharedData(): TestSharedData {
    return new TestSharedData(this.inside("plugin.sharedData", "Let a request to the plugin show it").host.sharedData);
  }

  /** Queues that plugins have registered. Not on Envoy. */
  get queues(): TestQueues {
    return new TestQueues(this.inside("plugin.queues", "Let a request to the plugin show them").host.queues);
  }

  /**
   * Sends a request through the plugins and waits for the end of the exchange, also for the answers of clusters. Where
   * that waits for nothing but a timer, time passes by itself, up to twenty seconds of the test's clock.
   *
   * @param request method and path, such as `GET /path?query`; the text of a whole message with headers and, behind an
   * empty line, a body; or all of it as an object
   */
  async request(request: string | ExchangeInit, init: ExchangeInit = {}): Promise<Exchange> {
    return this.runner.request(this.sending(request, init));
  }

  /**
   * Sends the headers of a request and leaves the rest to the test: what the client sends next, what the upstream
   * answers (unless `upstream` is given), and when. Time stands still meanwhile.
   */
  async open(request: string | OpenInit, init: OpenInit = {}): Promise<OpenExchange> {
    const sending = this.sending(request, init);
    const { end = hasNoBody(sending.request.method) } = { ...(typeof request === "object" && request), ...init };
    return this.runner.open({ ...sending, end });
  }

  /**
   * Opens a TCP connection through the plugins, as network filters in front of a TCP proxy. The test is its client. Not on
   * Envoy.
   */
  connect(init: ConnectionInit = {}): Promise<TestConnection> {
    const { host, plugins } = this.inside("plugin.connect()");
    const parts = { host, plugins: this.through.map((index) => plugins[index]!), logs: this.logs };
    return new TestConnection({ ...parts, settle: () => this.settle() }, init).accept();
  }

  /**
   * Lets time pass for the plugins: what falls due happens in order, and each has its consequences before the next one.
   * Not on Envoy.
   */
  async advance(milliseconds: number): Promise<void> {
    const { clock } = this;
    let left = milliseconds;
    for (let next = clock.timers[0]; next !== undefined && next <= left; next = clock.timers[0]) {
      clock.advance(next);
      left -= next;
      await this.settle();
    }
    clock.advance(left);
    await this.settle();
  }

  /** Waits until everything has happened that waits for nothing but its turn. */
  settle(): Promise<void> {
    return this.runner.settle();
  }

  /** Changes the log level, as an operator does at run time. */
  setLogLevel(level: LogLevel): Promise<void> {
    return this.runner.setLogLevel(level);
  }

  /**
   * Ends the gateway. In our host the plugins have their end callbacks then; a real Envoy has to be stopped, which happens
   * by itself at the end of a test of vitest, and else when the process ends.
   */
  stop(): Promise<void> {
    return this.runner.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private sending(request: string | ExchangeInit, init: ExchangeInit): Sending {
    const { properties, upstream, worker } = { ...(typeof request === "object" && request), ...init };
    return {
      request: readRequest(request, init),
      through: this.through,
      ...(upstream !== undefined && { upstream }),
      ...(properties && { properties }),
      ...(worker !== undefined && { worker }),
    };
  }

  protected inside(what: string, remedy?: string): NonNullable<Runner["inside"]> {
    return hostOnly(this.runner.inside, what, remedy);
  }
}
