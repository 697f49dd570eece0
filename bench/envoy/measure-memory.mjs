import { casesOf } from "./cases.mjs";
import { linearMemory } from "./in-host.mjs";
import { send } from "./launches.mjs";
import { startCases } from "./measure.mjs";
import { scenarios } from "./scenarios.mjs";

/** From here on nothing may grow; the memory is looked at each time as many more requests were answered. */
const warm = 10_000;

/** The memory of Envoy's process and of the VM over 1,000,000 requests. */
export async function measureMemory(modules, { quick }) {
  const most = quick ? 20_000 : 1_000_000;
  const addHeader = scenarios.find(({ name }) => name === "add-header");
  const envoy = [];
  for (const one of casesOf(addHeader, modules).filter(({ name }) => name === "none" || name === "ours")) {
    const { envoy: running, stop } = await startCases(addHeader, [one]);
    const points = [{ requests: 0, memory: running.memory() }];
    const look = (requests) => {
      if (requests >= points.at(-1).requests + warm) points.push({ requests, memory: running.memory() });
    };
    try {
      await send(running, addHeader, one, most, look);
    } finally {
      await stop();
    }
    envoy.push({ case: one.name, points });
  }
  const vm = [];
  for (const scenario of scenarios.filter(({ held, inHost, variants }) => !held && inHost !== false && !variants)) {
    const [one] = casesOf(scenario, modules, ["ours"]);
    vm.push({ scenario: scenario.name, points: await linearMemory(scenario, one, [warm, most]) });
  }
  console.log("\nMemory of Envoy's process, MB");
  for (const { case: name, points } of envoy)
    console.log(name, points.map(({ requests, memory }) => `${requests}: ${memory.toFixed(1)}`).join(", "));
  console.log("\nLinear memory in our host, bytes");
  for (const { scenario, points } of vm)
    console.log(scenario, points.map(({ requests, bytes }) => `${requests}: ${bytes}`).join(", "));
  return { envoy, vm };
}
