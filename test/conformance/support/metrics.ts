import type { EnvoyProcess, StatsTagSpec } from "@sluice/gateway";
import type { MetricsView } from "@sluice/host";

/** What Envoy's metrics of plugins are called, and as Prometheus sees them; `custom` are those that plugins keep. */
const prefixOf = (prefix: string): { readonly custom: string; readonly prometheus: string } =>
  prefix.startsWith("wasm.") ? { custom: "", prometheus: "envoy_" } : { custom: "wasmcustom.", prometheus: "" };

/** What `/stats` and `/stats/prometheus` of Envoy's admin interface say of metrics whose names begin like this. */
export async function metricsInEnvoy(envoy: EnvoyProcess, prefix: string): Promise<string[]> {
  const filter = encodeURIComponent(`^${prefixOf(prefix).custom}${prefix}`);
  const stats = await envoy.admin(`/stats?filter=${filter}`);
  const scraped = await envoy.admin(`/stats/prometheus?filter=${filter}`);
  const values = scraped.split("\n").filter((line) => line !== "" && !/^# TYPE|_(bucket|sum|count)\{/.test(line));
  const lines = ["= /stats", ...linesOf(stats), "= /stats/prometheus", ...values.sort()];
  // What Envoy keeps of a plugin is there from the beginning, in the host once it has risen.
  return prefixOf(prefix).custom === "" ? lines.filter((line) => !line.endsWith(" 0")) : lines;
}

/** The same, made of the metrics of a host. */
export function metricsInHost(metrics: MetricsView, prefix: string, tags: readonly StatsTagSpec[]): string[] {
  const { custom, prometheus } = prefixOf(prefix);
  const found = [...metrics.entries()].filter(([name]) => name.startsWith(prefix));
  const values = found.flatMap(([name, value]) => (value.type === "histogram" ? [] : [[name, value.value] as const]));
  const shown = new Map(values); // where a counter and a gauge have one name Envoy's list has the gauge only
  for (const [name, value] of found) if (value.type === "gauge") shown.set(name, value.value);
  return [
    "= /stats",
    ...linesOf([...shown].map(([name, value]) => `${custom}${name}: ${value}`).join("\n")),
    "= /stats/prometheus",
    ...values.map(([name, value]) => `${prometheus}${labelled(name, tags)} ${value}`).sort(),
  ];
}

/** A name as Prometheus sees it, without what became a label. */
function labelled(name: string, tags: readonly StatsTagSpec[]): string {
  let rest = name;
  const labels = tags.flatMap((tag) => {
    const [, removed = "", value = removed] = new RegExp(tag.regex).exec(name) ?? [];
    rest = rest.replace(removed, "");
    return removed === "" ? [] : [`${tag.name}="${value}"`];
  });
  return `${rest.replaceAll(/[^A-Za-z0-9_]/g, "_")}{${labels.join(",")}}`;
}

/** Histograms are left out: Envoy shows quantiles of those that it has flushed, which takes seconds. */
function linesOf(stats: string): string[] {
  return stats
    .split("\n")
    .filter((line) => /: \d+$/.test(line))
    .sort();
}
