import { casesOf } from "./cases.mjs";
import { exchangeTimes } from "./in-host.mjs";
import { latency } from "./latency.mjs";
import { scenarios } from "./scenarios.mjs";

const named = (wanted) => scenarios.find(({ name }) => name === wanted);

/** Latencies in Envoy, alone and among 5,000 streams, and what our collector adds to the longest exchange in our host. */
export async function measureLatency(modules, { quick, rounds }) {
  const streams = named("streams");
  const cases = casesOf(streams, modules).filter(({ name }) => !name.startsWith("gcore"));
  const latencies = await latency(streams, cases, { rounds: quick ? 1 : Math.min(rounds, 3), seconds: quick ? 1 : 2 });
  console.log("\nLatency over two connections, µs");
  console.table(latencies);
  const pauses = [];
  for (const name of ["add-header", "json-body"]) {
    const [one] = casesOf(named(name), modules, ["ours"]);
    for (const live of [1, 1000, 5000]) {
      const times = await exchangeTimes(named(name), one, { live, exchanges: 20_000, passes: quick ? 1 : 7 });
      pauses.push({ scenario: name, live, ...times });
    }
  }
  console.log("\nExchanges in our host, µs");
  console.table(pauses);
  return { latencies, pauses };
}
