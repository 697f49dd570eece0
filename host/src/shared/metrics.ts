/** Value of one metric. Counters and gauges are unsigned 64-bit and wrap; histograms keep what was recorded. */
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
