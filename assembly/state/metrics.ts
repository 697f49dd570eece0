import { LogLevel, MetricType, Status } from "../abi/enums";
import { getMetric, incrementMetric, recordMetric } from "../abi/metrics";
import { resultU64 } from "../abi/memory";
import { W_BELOW_ZERO } from "../plugin/errors";
import { Once, reportOnce } from "../plugin/log";
import { definedId, metricOf, Series } from "./series";

/** How many series a metric has at most, unless told otherwise. */
const LIMIT: i32 = 1000;

/**
 * A metric of the gateway: one statistic for the whole process, whichever VM changes it, that outlives the plugin. Keep an
 * object in a module-level constant or in the configuration; equal names are the same metric, and the host is told of it when it
 * is used first. Its name in Envoy is `wasmcustom.<name>`, and just `<name>` in `/stats/prometheus`, with `_` for dots.
 */
export abstract class Metric {
  constructor(
    /** For the SDK. */
    readonly series: Series,
  ) {}

  /** Its value, 0 when the host refuses. */
  protected read(): u64 {
    const found = this.series.define() == Status.Ok && getMetric(definedId) == Status.Ok;
    return found ? resultU64() : 0;
  }

  protected change(delta: i64): Status {
    const status = this.series.define();
    return status == Status.Ok ? incrementMetric(definedId, delta) : status;
  }

  protected put(value: i64): Status {
    if (value < 0) {
      sayBelowZero(this.series);
      value = 0;
    }
    const status = this.series.define();
    return status == Status.Ok ? recordMetric(definedId, value) : status;
  }
}

/** Counts what happens: it only grows. Host calls: `proxy_define_metric`, `proxy_increment_metric`, `proxy_get_metric`. */
export class Counter extends Metric {
  /**
   * @param limit how many combinations of tag values there may be in each VM; further values become `other`
   * @param series for the SDK
   */
  constructor(name: string, limit: i32 = LIMIT, series: Series | null = null) {
    super(series == null ? metricOf(MetricType.Counter, name, limit) : series);
  }

  /** The same counter with a tag. Several tags are added one after the other, in the same order everywhere. */
  tagged(tag: string, value: string): Counter {
    return new Counter("", 0, this.series.tagged(tag, value));
  }

  /** @returns `BadArgument` for a `delta` below 1 */
  increment(delta: i64 = 1): Status {
    return this.change(delta);
  }

  /** The sum so far, of all VMs. */
  get value(): u64 {
    return this.read();
  }
}

/**
 * A number that goes up and down, but not below 0, where Envoy's would wrap. All VMs share it: add and subtract in them,
 * and set it only where one of them alone does so. Host calls: those of `Counter`, `proxy_record_metric`.
 */
export class Gauge extends Metric {
  /** Parameters as of `Counter`. */
  constructor(name: string, limit: i32 = LIMIT, series: Series | null = null) {
    super(series == null ? metricOf(MetricType.Gauge, name, limit) : series);
  }

  /** As `Counter.tagged`. */
  tagged(tag: string, value: string): Gauge {
    return new Gauge("", 0, this.series.tagged(tag, value));
  }

  /** Below 0 it is 0, and a line in the log says so, once. */
  set(value: i64): Status {
    return this.put(value);
  }

  add(delta: i64 = 1): Status {
    if (delta < 0) return this.sub(opposite(delta));
    return delta == 0 ? Status.Ok : this.change(delta);
  }

  /** Where this would lead below 0 it becomes 0, and a line in the log says so, once. */
  sub(delta: i64 = 1): Status {
    if (delta <= 0) return this.add(opposite(delta));
    if (<u64>delta > this.value) return this.put(i64.MIN_VALUE);
    const status = this.change(-delta);
    // Another thread may have been there in between.
    return status == Status.Ok && <i64>this.value < 0 ? this.put(i64.MIN_VALUE) : status;
  }

  get value(): u64 {
    return this.read();
  }
}

/** Numbers of which the gateway tells the distribution. Host calls: `proxy_define_metric`, `proxy_record_metric`. */
export class Histogram extends Metric {
  /** Parameters as of `Counter`. */
  constructor(name: string, limit: i32 = LIMIT, series: Series | null = null) {
    super(series == null ? metricOf(MetricType.Histogram, name, limit) : series);
  }

  /** As `Counter.tagged`. */
  tagged(tag: string, value: string): Histogram {
    return new Histogram("", 0, this.series.tagged(tag, value));
  }

  /** One more number; below 0 it counts as 0, and a line in the log says so, once. */
  record(value: i64): Status {
    return this.put(value);
  }
}

/** The smallest number has none. */
function opposite(delta: i64): i64 {
  return delta == i64.MIN_VALUE ? i64.MAX_VALUE : -delta;
}

function sayBelowZero(series: Series): void {
  reportOnce(Once.BelowZero, LogLevel.Warn, W_BELOW_ZERO + series.name);
}
