import { bootstrap, cluster, listener, upstream } from "./bootstrap.mjs";
import { checkCase } from "./check-case.mjs";
import { Envoy } from "./envoy.mjs";
import { holdStreams } from "./held-streams.mjs";
import { load } from "./load.mjs";
import { Observer } from "./observer.mjs";

/** The measured Envoy and its neighbours: a listener for each case, an upstream, and one that tells what it saw. */
export async function startCases(scenario, cases) {
  const observer = await Observer.start();
  const service = await Envoy.start(upstream(), 1);
  const { answer, cluster: to, route } = scenario;
  const routes = [
    { path: "/check", name: route, cluster: "observer" },
    { path: "/", name: route, answer, cluster: to },
  ];
  const listeners = cases.map(({ name, filters, access }) => listener(name, { filters, access, routes }));
  const clusters = [cluster("observer", observer.port), cluster("upstream", service.ports.upstream)];
  const stop = async () => void (await Promise.all([service.stop(), observer.stop()]));
  try {
    const envoy = await Envoy.start(bootstrap(listeners, clusters), 0);
    return { envoy, observer, stop: async () => void (await Promise.all([envoy.stop(), stop()])) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Measures the cases of a scenario in turns, each once in a round, and every second round backwards.
 *
 * @returns for each case its CPU microseconds per request, a number for each round
 */
export async function measure(scenario, cases, { rounds, seconds }) {
  const { envoy, observer, stop } = await startCases(scenario, cases);
  const release = [];
  try {
    for (const one of cases) await checkCase(scenario, one, envoy, observer);
    for (const { name, held } of cases) if (held > 0) release.push(await holdStreams(envoy, name, held));
    const cpu = Object.fromEntries(cases.map(({ name }) => [name, []]));
    const { connections } = scenario;
    const slice = async ({ name }) => {
      const before = envoy.cpu();
      const result = await load(envoy.ports[name], scenario.request, { seconds, connections });
      const used = envoy.cpu() - before;
      const refused = scenario.expect.status > 399 && name !== "none" ? result.requests : 0;
      if (result.failed > 0 || result.status !== refused || result.requests === 0)
        throw new Error(`${name} of ${scenario.name} answered ${JSON.stringify(result)}\n${envoy.log.slice(-2000)}`);
      return used / result.requests;
    };
    for (const one of cases) await slice(one);
    for (let round = 0; round < rounds; round++)
      for (const one of round % 2 === 0 ? cases : [...cases].reverse()) cpu[one.name].push(await slice(one));
    return cpu;
  } finally {
    for (const end of release) end();
    await stop();
  }
}
