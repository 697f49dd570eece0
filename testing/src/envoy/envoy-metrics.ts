import type { MetricsView, MetricValue } from "@sluice/host";
import { notOnEnvoy } from "../where.js";

const types = ["counter", "gauge"] as const;

/** What a real Envoy counted for its plugins when it was asked last. */
export class EnvoyMetrics implements MetricsView {
  private readonly values = { counter: new Map<string, bigint>(), gauge: new Map<string, bigint>() };

  /** @param get a GET on the admin interface */
  constructor(private readonly get: (path: string) => Promise<string>) {}

  async refresh(): Promise<void> {
    for (const type of types) {
      const stats = await this.get(`/stats?type=${type === "counter" ? "Counters" : "Gauges"}&filter=^wasm`);
      this.values[type].clear();
      for (const [, name, value] of stats.matchAll(/^(.+): (\d+)$/gm)) {
        this.values[type].set(name!.replace(/^wasmcustom\./, ""), BigInt(value!));
      }
    }
  }

  counter(name: string): bigint {
    return this.values.counter.get(name) ?? 0n;
  }

  gauge(name: string): bigint {
    return this.values.gauge.get(name) ?? 0n;
  }

  histogram(): never {
    throw notOnEnvoy("histograms to be read value by value", "Envoy keeps quantiles");
  }

  *entries(): IterableIterator<readonly [string, MetricValue]> {
    for (const type of types) for (const [name, value] of this.values[type]) yield [name, { type, value }];
  }
}
