import { startCases } from "./measure.mjs";
import { holdStreams } from "./held-streams.mjs";
import { load } from "./load.mjs";
import { median } from "./statistics.mjs";

const percentiles = ["p50", "p99", "p999"];

/** Latencies that a client sees at low load, over two connections, in microseconds: for each case the medians of the rounds. */
export async function latency(scenario, cases, { rounds, seconds }) {
  const { envoy, stop } = await startCases(scenario, cases);
  const release = [];
  try {
    for (const { name, held } of cases) if (held > 0) release.push(await holdStreams(envoy, name, held));
    const seen = new Map(cases.map((one) => [one, []]));
    for (let round = -1; round < rounds; round++)
      for (const one of round % 2 === 0 ? cases : [...cases].reverse()) {
        const measured = await load(envoy.ports[one.name], scenario.request, { seconds, connections: 2 });
        if (round >= 0) seen.get(one).push(measured);
      }
    return [...seen].map(([{ name }, results]) => ({
      case: name,
      ...Object.fromEntries(percentiles.map((key) => [key, median(results.map((result) => result[key]))])),
    }));
  } finally {
    for (const end of release) end();
    await stop();
  }
}
