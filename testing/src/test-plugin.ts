import type { Host, LogLevel, MetricsView, Plugin, StreamProperties, VirtualClock } from "@sluice/host";
import { TestClusters } from "./clusters.js";
import { configurationText, type Configuration } from "./configuration.js";
import { drive } from "./driver.js";
import { Exchange } from "./exchange.js";
import type { Logs } from "./logs.js";
import { makeRequest, type RequestInit } from "./request.js";
import type { UpstreamInit } from "./upstream.js";

/** A request with what stands around it. */
export interface ExchangeInit extends RequestInit {
  /** Default: 200 without a body. */
  upstream?: UpstreamInit;
  /** Properties of the stream, such as `{ "source.address": "10.0.0.1:1234" }`. */
  properties?: StreamProperties;
}

/** A loaded plugin. */
export class TestPlugin {
  constructor(
    /** The host, for what this class does not cover. */
    readonly host: Host,
    /** The plugin in it. */
    readonly plugin: Plugin,
    /** Time of the plugin: stands still until `advance` moves it. */
    readonly clock: VirtualClock,
    /** What the plugin logged. */
    readonly logs: Logs,
    private readonly trace: string[],
    private readonly clusters: TestClusters = new TestClusters({}, clock),
  ) {}

  /**
   * Sends a request through the plugin and waits for the end of the exchange, also for the answers of clusters. Where that
   * waits for nothing but a timer, time passes by itself, up to ten seconds of the test's clock.
   * @param line method and path, such as `GET /path?query`
   */
  async request(line: string, init: ExchangeInit = {}): Promise<Exchange> {
    const firstCrossing = this.trace.length;
    const firstLine = this.logs.lines.length;
    const driven = await drive(this.host, [this.plugin], makeRequest(line, init), {
      upstream: init.upstream ?? {},
      passTime: (ms) => this.clock.advance(ms),
      settle: () => this.clusters.settle(),
      ...(init.properties && { properties: init.properties }),
    });
    return new Exchange({
      line,
      request: driven.request,
      response: driven.response,
      reset: driven.reset,
      details: driven.stream.details,
      trace: this.trace.slice(firstCrossing),
      logs: this.logs.texts().slice(firstLine),
      life: () => driven.stream.explanation,
    });
  }

  /** Gives the plugin another configuration at run time. Rejects, and the former one stays, when it refuses. */
  reconfigure(configuration: Configuration): Promise<void> {
    return this.plugin.reconfigure(configurationText(configuration) ?? "");
  }

  /** Changes the log level, as an operator does at run time. */
  setLogLevel(level: LogLevel): void {
    this.host.setLogLevel(level);
  }

  /** What the plugin counts. */
  get metrics(): MetricsView {
    return this.host.metrics;
  }
}
