import { setTimeout as sleep } from "node:timers/promises";
import type { EnvoyProcess } from "@sluice/gateway";
import type { MetricsView } from "@sluice/host";

/** A range of values and how many there are in it; from its lower bound away from zero. */
interface Bucket {
  readonly lower_bound: number;
  readonly width: number;
  readonly count: number;
}

interface Detail {
  readonly name: string;
  readonly totals: readonly Bucket[];
}

/** The histograms whose names begin like this, once Envoy has put together what its threads have recorded. */
export async function histogramsInEnvoy(envoy: EnvoyProcess, prefix: string): Promise<string[]> {
  const filter = encodeURIComponent(`^wasmcustom.${prefix}`);
  for (;;) {
    const text = await envoy.admin(`/stats?format=json&type=Histograms&histogram_buckets=detailed&filter=${filter}`);
    const { stats } = JSON.parse(text) as { stats: [{ histograms: { details: readonly Detail[] } }] };
    const { details } = stats[0].histograms;
    if (details.some(({ totals }) => totals.length > 0)) return details.map(lineOf).sort();
    await sleep(100);
  }
}

/** The same, made of the samples of a host. */
export function histogramsInHost(metrics: MetricsView, prefix: string): string[] {
  const found = [...metrics.entries()].filter(([name]) => name.startsWith(prefix));
  return found
    .flatMap(([name, value]) =>
      value.type === "histogram" ? [lineOf({ name: `wasmcustom.${name}`, totals: bucketsOf(value.samples) })] : [],
    )
    .sort();
}

function lineOf({ name, totals }: Detail): string {
  const exact = (value: number): number => Number(value.toPrecision(2)); // both are powers of ten multiplied in doubles
  const shown = totals.map((one) => `${one.count} from ${exact(one.lower_bound)}, ${exact(one.width)} wide`);
  return `${name}: ${shown.length === 0 ? "No recorded values" : shown.join("; ")}`;
}

/** Envoy keeps two digits of each value. */
function bucketsOf(samples: readonly bigint[]): Bucket[] {
  const buckets = new Map<number, Bucket>();
  for (const sample of samples) {
    const value = Number(sample);
    const width = value === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
    const lower_bound = width === 0 ? 0 : Math.trunc(value / width) * width;
    buckets.set(lower_bound, { lower_bound, width, count: (buckets.get(lower_bound)?.count ?? 0) + 1 });
  }
  return [...buckets.values()].sort((a, b) => a.lower_bound - b.lower_bound);
}
