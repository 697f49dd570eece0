import { MetricType, Status } from "../abi/enums";
import { defineMetric } from "../abi/metrics";
import { resultU32 } from "../abi/memory";

/** Longest value of a tag, in UTF-16 units; what is longer is cut. */
const VALUE_LIMIT: i32 = 256;

/** How many series a metric may still have. */
class Budget {
  constructor(public left: i32) {}
}

/**
 * One statistic of the host: a metric with its tags. Each exists once per VM, whoever makes it and however often, since each
 * definition takes another id of the host.
 */
export class Series {
  /** Number that the host gave, 0 as long as it was not asked: top-level code may not ask. */
  private id: u32 = 0;
  private children: Map<string, Map<string, Series>> | null = null;

  constructor(
    readonly type: MetricType,
    readonly name: string,
    /** The tags, each as `name=.=value;.;`. */
    readonly tags: string,
    private readonly budget: Budget,
  ) {}

  /** Defines it when that was not done before; then the number is in `definedId`. */
  define(): Status {
    if (this.id == 0) {
      const status = defineMetric(this.type, this.tags + this.name);
      if (status != Status.Ok) return status;
      this.id = resultU32();
    }
    definedId = this.id;
    return Status.Ok;
  }

  /** The series with one more tag; with value `other` where the metric has as many as it may. */
  tagged(tag: string, value: string): Series {
    let children = this.children;
    if (children == null) {
      children = new Map<string, Map<string, Series>>();
      this.children = children;
    }
    let ofTag: Map<string, Series>;
    if (children.has(tag)) {
      ofTag = children.get(tag);
    } else {
      ofTag = new Map<string, Series>();
      children.set(tag, ofTag);
    }
    value = clean(value); // as it is kept: values from the network may be long
    if (ofTag.has(value)) return ofTag.get(value);
    const budget = this.budget;
    if (budget.left > 0) budget.left--;
    else if (value != "other") return this.tagged(tag, "other");
    const series = new Series(this.type, this.name, this.tags + tag + "=.=" + value + ";.;", budget);
    ofTag.set(value, series);
    return series;
  }
}

/** What `Series.define` found. */
export let definedId: u32 = 0;

/** The metrics of this VM without tags, by type and name. */
// @ts-ignore: decorator
@lazy
const METRICS: Map<string, Series> = new Map<string, Series>();

/** The metric of that type and name; `limit` counts when it is the first to be asked for. */
export function metricOf(type: MetricType, name: string, limit: i32): Series {
  const key = type.toString() + name;
  if (METRICS.has(key)) return METRICS.get(key);
  const series = new Series(type, name, "", new Budget(limit));
  METRICS.set(key, series);
  return series;
}

/** A value in which nothing ends it and which is UTF-8: `;`, `=`, blanks, control characters and other bytes are `_`; "" is `unknown`. */
function clean(value: string): string {
  if (value.length == 0) return "unknown";
  let cleaned = "";
  let start = 0;
  const end = min(value.length, VALUE_LIMIT);
  for (let i = 0; i < end; i++) {
    const unit = value.charCodeAt(i);
    if (isHigh(unit) && i + 1 < end && isLow(value.charCodeAt(i + 1))) i++;
    else if (unit <= 0x20 || unit == 0x3b || unit == 0x3d || unit == 0x7f || isHigh(unit) || isLow(unit)) {
      cleaned += value.substring(start, i) + "_";
      start = i + 1;
    }
  }
  return cleaned + value.substring(start, end);
}

/** The first half of a character in UTF-16. */
function isHigh(unit: i32): bool {
  return (unit & 0xfc00) == 0xd800;
}

/** The second half; alone it is a byte that was not UTF-8. */
function isLow(unit: i32): bool {
  return (unit & 0xfc00) == 0xdc00;
}
