import { bars } from "../svg.mjs";
import { colourOf, fixed, grouped, longTitle, plainTitle, table } from "./table.mjs";

/** What a client sees, and how long the collector holds a worker. */
export function latencySection({ latencies, pauses }) {
  const columns = { p50: "half", p99: "99 %", p999: "99.9 %" };
  const groups = Object.entries(columns).map(([key, title]) => ({
    title,
    bars: latencies.map((row) => ({
      name: plainTitle(row.case),
      colour: colourOf(row.case),
      value: row[key],
    })),
  }));
  const text = `## Latency

Microseconds until a client has its answer, over two connections so that nobody waits for others, with add-header:

${table(
  ["", ...Object.values(columns).map((title) => `${title} within`)],
  latencies.map((row) => [longTitle(row.case), ...Object.keys(columns).map((key) => fixed(row[key], 0))]),
)}

![Latency](performance/latency.svg)

The collector of a plugin runs at the end of callbacks, in steps, and holds the worker meanwhile. In the host of this
repository the same exchanges can be run again, so that what the machine adds falls out. CPU microseconds of an exchange, host
included:

${table(
  ["", "other streams open", "half within", "the longest of 20,000"],
  pauses.map(({ scenario, live, median, longest }) => [scenario, grouped(live), fixed(median, 0), fixed(longest, 0)]),
)}

The work of the collector is in proportion to what a callback has allocated, but for two things. One step is the least, and
is sized by the constant \`ASC_GC_GRANULARITY\` (1024 by default): \`"use": ["ASC_GC_GRANULARITY=256"]\` among the options of a plugin's
\`asconfig.json\` makes the longest exchange shorter where callbacks allocate little, and lets the heap grow somewhat larger
before a collection is over. And a single object is marked at once with all that it refers to: the table of open streams
is one, so the longest exchange grows with it, whatever the constant.`;
  return { text, plots: { latency: bars("Latency", "µs", groups) } };
}
