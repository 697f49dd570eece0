/**
 * Measures our plugins and every peer in a real Envoy, and stores what it finds for the page (page.mjs).
 *
 * Usage: node bench/envoy/run.mjs [flags], after a build.
 *   --rounds N        rounds of each scenario (default 7), each in an Envoy of its own
 *   --seconds N       seconds of load for each case in a round, in short turns (default 2)
 *   --requests N      requests before the memory is looked at again (default 500000)
 *   --scenarios a,b   only these; --cases a,b   only these cases of each
 *   --latency         only latencies and pauses; --memory   only the growth over 1,000,000 requests
 *   --quick           one round of little, to see that the harness works
 *   --out FOLDER      where results go (default bench/results)
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { casesOf, findModules } from "./cases.mjs";
import { envoyVersion } from "./envoy.mjs";
import { crossings } from "./in-host.mjs";
import { launches } from "./launches.mjs";
import { generator } from "./load.mjs";
import { measure, TURN_MS } from "./measure.mjs";
import { measureLatency } from "./measure-latency.mjs";
import { measureMemory } from "./measure-memory.mjs";
import { resultsFolder, store } from "./results.mjs";
import { scenarios } from "./scenarios.mjs";
import { print } from "./summary.mjs";

const text = (value) => ({ type: "string", default: value });
const flag = { type: "boolean", default: false };
const { values } = parseArgs({
  options: {
    ...{ rounds: text("7"), seconds: text("2"), requests: text("500000"), out: text(resultsFolder) },
    ...{ scenarios: { type: "string" }, cases: { type: "string" }, quick: flag, latency: flag, memory: flag },
  },
});
const { quick } = values;
const options = {
  quick,
  rounds: quick ? 1 : Number(values.rounds),
  seconds: quick ? 0.2 : Number(values.seconds),
  requests: quick ? 0 : Number(values.requests),
};
const wanted = values.scenarios?.split(",");
const unknown = wanted?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? [];
if (unknown.length > 0) throw new Error(`There is no scenario ${unknown.join(", ")}.`);
const only = values.cases?.split(",");
const modules = findModules(only);
const about = {
  date: new Date().toISOString().slice(0, 10),
  envoy: await envoyVersion(),
  generator,
  made: modules.made,
};
const keep = (name, results) => store(values.out, name, { ...about, ...results });

async function facts(scenario, one) {
  if (one.module === undefined) return {};
  const module = await readFile(one.module);
  const counted = scenario.held > 0 || scenario.inHost === false ? {} : await crossings(scenario, one);
  return { bytes: module.length, gzip: gzipSync(module).length, ...counted };
}

async function measureScenario(scenario) {
  const cases = casesOf(scenario, modules, only);
  const cpu = await measure(scenario, cases, options);
  const measured = {
    name: scenario.name,
    title: scenario.title,
    answeredBy: scenario.cluster === undefined ? "Envoy itself" : "an upstream",
    cases: [],
  };
  for (const one of cases) measured.cases.push({ name: one.name, cpu: cpu[one.name], ...(await facts(scenario, one)) });
  print(measured);
  return measured;
}

/** Starts and memory: of every peer with add-header, and of ours with rules. */
async function measureLaunches(chosen) {
  const rows = [];
  for (const scenario of chosen.filter(({ name }) => name === "add-header" || name === "rules")) {
    for (const one of casesOf(scenario, modules, only)) {
      const counted = scenario.name === "add-header" && (one.module !== undefined || one.name === "none");
      const requests = counted ? options.requests : 0;
      const costs = await launches(scenario, one, { times: quick ? 1 : 3, requests });
      rows.push({ scenario: scenario.name, case: one.name, ...costs });
    }
  }
  console.table(rows);
  return rows;
}

const chosen = scenarios.filter(({ name }) => wanted === undefined || wanted.includes(name));
if (values.memory) await keep("memory", await measureMemory(modules, options));
else if (values.latency) await keep("latency", await measureLatency(modules, options));
else {
  const measured = [];
  for (const scenario of chosen) measured.push(await measureScenario(scenario));
  await keep("envoy", {
    turnMs: TURN_MS,
    rounds: options.rounds,
    scenarios: measured,
    launches: await measureLaunches(chosen),
  });
  if (wanted === undefined) await keep("latency", await measureLatency(modules, options));
}
