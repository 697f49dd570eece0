import { median } from "./statistics.mjs";
import { startCases } from "./measure.mjs";
import { load } from "./load.mjs";

/**
 * What a case costs beside requests, each time in an Envoy of its own: milliseconds to start, by the clock
 * and of CPU, megabytes after the start, and after so many requests (0: none is sent).
 */
export async function launches(scenario, one, { times, requests = 0 }) {
  const startMs = [];
  const startCpuMs = [];
  const started = [];
  let after;
  for (let i = 0; i < times; i++) {
    const { envoy, stop } = await startCases(scenario, [one]);
    try {
      startMs.push(envoy.startMs);
      startCpuMs.push(envoy.startCpuMs);
      started.push(envoy.memory());
      if (i === times - 1 && requests > 0) {
        await send(envoy, scenario, one, requests);
        after = envoy.memory();
      }
    } finally {
      await stop();
    }
  }
  const starts = { startMs: median(startMs), startCpuMs: median(startCpuMs) };
  return { ...starts, memory: median(started), requests, memoryAfter: after };
}

/** Sends at least that many requests; calls back after each stretch with how many there were so far. */
export async function send(envoy, scenario, { name }, requests, onStretch = () => undefined) {
  for (let sent = 0; sent < requests; onStretch(sent)) {
    const { requests: more, failed } = await load(envoy.ports[name], scenario.request, { seconds: 1 });
    if (failed > 0 || more === 0) throw new Error(`${name} does not answer\n${envoy.log.slice(-2000)}`);
    sent += more;
  }
}
