import { setTimeout as sleep } from "node:timers/promises";
import { bootstrap, cluster, listener, upstream } from "./bootstrap.mjs";
import { checkCase } from "./check-case.mjs";
import { Envoy } from "./envoy.mjs";
import { holdStreams } from "./held-streams.mjs";
import { PausedLoad } from "./load.mjs";
import { Observer } from "./observer.mjs";
import { figuresOf } from "./statistics.mjs";

/** How long one case has its turn. What disturbs the machine lasts longer, and disturbs all cases alike. */
export const TURN_MS = 100;
/** How long Envoy works on what was sent when the load is stopped: 16 requests at most. */
const DRAIN_MS = 5;
/** How long each case runs at first; V8 has compiled all it runs before. */
const WARM_MS = 300;

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
 * Measures the cases of a scenario. Each round has an Envoy of its own, for where a process has its code and data decides as well;
 * in it the cases have short turns, one after the other, every second time backwards.
 *
 * @returns for each case its CPU microseconds per request, a number for each round
 */
export async function measure(scenario, cases, options) {
  const cpu = Object.fromEntries(cases.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round++) {
    const first = round % cases.length;
    const turned = [...cases.slice(first), ...cases.slice(0, first)];
    const figures = figuresOf(await measureRound(scenario, turned, options, round === 0), cases[0].name);
    for (const [name, figure] of Object.entries(figures)) cpu[name].push(figure);
  }
  return cpu;
}

/** @returns for each turn of all cases the CPU microseconds per request of each */
async function measureRound(scenario, cases, { seconds }, check) {
  const { connections, turnMs = TURN_MS } = scenario;
  const { envoy, observer, stop } = await startCases(scenario, cases);
  const release = [];
  const loads = new Map();
  try {
    if (check) for (const one of cases) await checkCase(scenario, one, envoy, observer);
    for (const { name, held } of cases) if (held > 0) release.push(await holdStreams(envoy, name, held));
    for (const { name } of cases) {
      const load = new PausedLoad(envoy.ports[name], scenario.request, { connections });
      loads.set(name, load);
      await sleep(WARM_MS);
      load.pause();
    }
    await sleep(DRAIN_MS);
    const answered = new Map();
    for (const { name } of cases) answered.set(name, await envoy.answered(name));
    const turns = [];
    const count = Math.max(1, Math.round((seconds * 1000) / turnMs));
    while (turns.length < count) {
      const turn = {};
      for (const { name } of turns.length % 2 === 0 ? cases : [...cases].reverse()) {
        const before = envoy.cpu();
        loads.get(name).resume();
        await sleep(turnMs);
        loads.get(name).pause();
        await sleep(DRAIN_MS);
        const used = envoy.cpu() - before;
        const all = await envoy.answered(name);
        turn[name] = used / (all - answered.get(name));
        answered.set(name, all);
      }
      turns.push(turn);
    }
    for (const { name } of cases) {
      const result = await loads.get(name).end();
      loads.delete(name);
      const refused = scenario.expect.status > 399 && name !== "none" ? result.requests : 0;
      if (result.failed > 0 || result.status !== refused || result.requests === 0)
        throw new Error(`${name} of ${scenario.name} answered ${JSON.stringify(result)}\n${envoy.log.slice(-2000)}`);
    }
    return turns;
  } finally {
    for (const load of loads.values()) await load.end();
    for (const end of release) end();
    await stop();
  }
}
