import { Status } from "../calls/status.js";

/** Value of one metric. Counters and gauges are unsigned 64-bit and wrap; histograms keep what was recorded, signed. */
export type MetricValue =
  | { readonly type: "counter" | "gauge"; readonly value: bigint }
  | { readonly type: "histogram"; readonly samples: readonly bigint[] };

/** Metrics of all plugins of a host by name, without Envoy's `wasmcustom.` prefix. */
export interface MetricsView {
  /** The counter of that name, 0 when there is none. */
  counter(name: string): bigint;
  /** The gauge of that name, 0 when there is none. */
  gauge(name: string): bigint;
  /** What was recorded in the histogram of that name, empty when there is none. */
  histogram(name: string): readonly bigint[];
  /** Every metric; one name may stand for a counter and for a gauge at once. */
  entries(): IterableIterator<readonly [name: string, value: MetricValue]>;
}

const types = ["counter", "gauge", "histogram"] as const;

/** One stat, shared by everybody who defined its name. */
class Stat {
  value = 0n;
  readonly samples: bigint[] = [];

  constructor(
    readonly name: string,
    readonly type: (typeof types)[number],
  ) {}

  add(delta: bigint): void {
    this.value = BigInt.asUintN(64, this.value + delta);
  }
}

/**
 * Metrics of a host. Every definition gets a new id, whose low two bits are the type, but names are shared: counters
 * 4, 8, …; gauges 5, 9, …; histograms 6, 10, …
 */
export class Metrics implements MetricsView {
  private readonly stats = new Map<string, Stat>();

  /** Finds or makes the stat of that type (0 counter, 1 gauge, 2 histogram) and name. */
  stat(type: number, name: string): Stat {
    const key = `${type}${name}`;
    let stat = this.stats.get(key);
    if (stat === undefined) this.stats.set(key, (stat = new Stat(name, types[type]!)));
    return stat;
  }

  counter(name: string): bigint {
    return this.stats.get(`0${name}`)?.value ?? 0n;
  }

  gauge(name: string): bigint {
    return this.stats.get(`1${name}`)?.value ?? 0n;
  }

  histogram(name: string): readonly bigint[] {
    return this.stats.get(`2${name}`)?.samples ?? [];
  }

  *entries(): IterableIterator<readonly [string, MetricValue]> {
    for (const { name, type, value, samples } of this.stats.values()) {
      yield [name, type === "histogram" ? { type, samples } : { type, value }];
    }
  }
}

/** The ids one VM has been given; they mean nothing in another VM. */
export class MetricIds {
  private readonly ids: Stat[][] = [[], [], []];

  constructor(private readonly metrics: Metrics) {}

  define(type: number, name: string): number {
    const list = this.ids[type]!;
    list.push(this.metrics.stat(type, name));
    return (list.length << 2) | type;
  }

  /** The name behind an id; the id itself when it is unknown. */
  nameOf(id: number): string {
    const stat = this.find(id >>> 0);
    return typeof stat === "number" ? String(id >>> 0) : stat.name;
  }

  increment(id: number, delta: bigint): Status {
    const stat = this.find(id);
    if (isHistogram(id)) return Status.BadArgument; // known or not
    if (typeof stat === "number") return stat;
    if (stat.type === "counter" && delta <= 0n) return Status.BadArgument;
    stat.add(delta);
    return Status.Ok;
  }

  record(id: number, value: bigint): Status {
    const stat = this.find(id);
    if (typeof stat === "number") return Status.NotFound;
    if (stat.type === "histogram") stat.samples.push(BigInt.asIntN(64, value));
    else if (stat.type === "counter") stat.add(value);
    else stat.value = BigInt.asUintN(64, value);
    return Status.Ok;
  }

  /** The value, or the status that says why there is none. */
  get(id: number): bigint | Status {
    const stat = this.find(id);
    if (isHistogram(id)) return Status.BadArgument;
    return typeof stat === "number" ? stat : stat.value;
  }

  private find(id: number): Stat | Status {
    const list = this.ids[id & 3];
    if (list === undefined) return Status.BadArgument;
    return list[(id >>> 2) - 1] ?? Status.NotFound;
  }
}

function isHistogram(id: number): boolean {
  return (id & 3) === types.indexOf("histogram");
}
