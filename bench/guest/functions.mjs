import { readFile } from "node:fs/promises";
import { compile } from "../asc.mjs";
import { prepare } from "./prepare.mjs";
import { timeInTurn } from "./timing.mjs";

const SOURCE = "bench/guest/functions.as.ts";
/** Calls in one callback. */
const TIMES = 20;

const headers = {
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Gecko/2010010",
  accept: "text/html",
  "accept-encoding": "gzip, deflate, br",
  "accept-language": "en-US,en;q=0.5",
  cookie: "session=0123456789abcdef; theme=dark",
  referer: "https://example.test/",
};

/** The functions that the plugin names. */
async function namesIn(file) {
  const source = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
  return [...source.matchAll(/^measure\("(.*?)",/gm)].map(([, name]) => name);
}

/**
 * What single functions of the SDK cost: a callback that calls one many times, less the same callback that calls none, divided
 * by the number. The time is that of the guest, without the host calls.
 * @returns rows of `{ function, ns, hostCalls, allocations, allocatedBytes }`
 */
export async function measureFunctions(rounds, burst) {
  const code = await compile(SOURCE, ["--config", "assembly/asconfig.json", "--target", "release"]);
  const names = await namesIn(SOURCE);
  const prepared = [];
  for (const [name, times] of [[names[0], 0], ...names.map((name) => [name, TIMES])]) {
    prepared.push(await prepare(code, { configuration: { name, times }, init: { headers } }));
  }
  const [none, ...each] = prepared;
  const runs = prepared.flatMap(({ run, bare }) => [run, bare]);
  const times = timeInTurn(runs, rounds, burst).map(({ least }) => least);
  const own = (index) => times[2 * index] - times[2 * index + 1];
  return each.map(({ counts }, i) => {
    const share = (key) => (counts[key] - none.counts[key]) / TIMES;
    return {
      function: names[i],
      ns: (own(i + 1) - own(0)) / TIMES,
      hostCalls: share("hostCalls"),
      allocations: share("allocations"),
      allocatedBytes: share("allocatedBytes"),
    };
  });
}
