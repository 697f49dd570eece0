import type { EnvoyProcess } from "@sluice/gateway";
import type { MetricsView } from "@sluice/host";

/** What `/stats` and `/stats/prometheus` of Envoy's admin interface say of metrics whose names begin like this. */
export async function metricsInEnvoy(envoy: EnvoyProcess, prefix: string): Promise<string[]> {
  const filter = encodeURIComponent(`^wasmcustom\\.${prefix}`);
  const stats = await envoy.admin(`/stats?filter=${filter}`);
  const scraped = await envoy.admin(`/stats/prometheus?filter=${filter}`);
  const values = scraped.split("\n").filter((line) => line !== "" && !/^# TYPE|_(bucket|sum|count)\{/.test(line));
  return ["= /stats", ...linesOf(stats), "= /stats/prometheus", ...values.sort()];
}

/** The same, made of the metrics of a host. */
export function metricsInHost(metrics: MetricsView, prefix: string): string[] {
  const found = [...metrics.entries()].filter(([name]) => name.startsWith(prefix));
  const values = found.flatMap(([name, value]) => (value.type === "histogram" ? [] : [[name, value.value] as const]));
  const shown = new Map(values); // where a counter and a gauge have one name Envoy's list has the gauge only
  for (const [name, value] of found) if (value.type === "gauge") shown.set(name, value.value);
  return [
    "= /stats",
    ...linesOf([...shown].map(([name, value]) => `wasmcustom.${name}: ${value}`).join("\n")),
    "= /stats/prometheus",
    ...values.map(([name, value]) => `${name.replaceAll(/[^A-Za-z0-9_]/g, "_")}{} ${value}`).sort(),
  ];
}

/** Histograms are left out: Envoy shows quantiles of those that it has flushed, which takes seconds. */
function linesOf(stats: string): string[] {
  return stats
    .split("\n")
    .filter((line) => /: \d+$/.test(line))
    .sort();
}
