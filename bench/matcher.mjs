/**
 * What the rules of a configuration cost: reading and compiling them, and finding one for a request, with 10, 1,000 and 10,000
 * rules of every kind. CPU time, the least of several rounds, and how it compares with 10 rules.
 *
 * Usage: node bench/matcher.mjs
 */
import { compile } from "./asc.mjs";

const ROUNDS = 7;
const REQUESTS = 100_000;

const exports = await instantiate("matcher/test/fixtures/shim.as.ts");
const rows = [];
for (const count of [10, 1_000, 10_000]) {
  write(0, JSON.stringify({ _rules_: Array.from({ length: count }, (_, i) => rule(i)) }));
  const repeats = 20_000 / count;
  const parse = leastMicroseconds(() => {
    for (let i = 0; i < repeats; i++) exports.compile();
  });
  // What the last configurations left is not a part of what a request costs. The second-last rule is one for the end of a domain, which costs the most.
  exports.collect();
  ["A.h" + number(count - 2) + ".com.:80", "r", "outbound|80||s.dns"].forEach((text, input) => write(input, text));
  if (exports.find() !== count - 2) throw new Error("the rule was not found");
  const found = leastMicroseconds(() => exports.findTimes(REQUESTS)) / REQUESTS;
  write(0, "A.other.com.:80");
  if (exports.find() !== -1) throw new Error("a rule was found");
  const missed = leastMicroseconds(() => exports.findTimes(REQUESTS)) / REQUESTS;
  rows.push({ count, parse: parse / repeats / count, found, missed });
}
const [first] = rows;
console.table(
  rows.map(({ count, parse, found, missed }) => ({
    rules: count,
    "µs to read a rule": parse.toFixed(2),
    "ratio ": (parse / first.parse).toFixed(2),
    "µs to find the second-last": found.toFixed(3),
    "ratio  ": (found / first.found).toFixed(2),
    "µs to find none": missed.toFixed(3),
    "ratio   ": (missed / first.missed).toFixed(2),
  })),
);

function rule(i) {
  const name = number(i);
  const kinds = [
    { _match_route_: [`r${name}`] },
    { _match_route_prefix_: [`p${name}`] },
    { _match_service_: [`s${name}.dns:80`] },
    { _match_route_: [`r${name}`], _match_service_: [`s${name}.dns`] },
    { _match_domain_: [`h${name}.com`] },
    { _match_domain_: [`h${name}.*`] },
    { _match_domain_: [`b${name}.com:80`] },
    { _match_domain_: [`c${name}.com`] },
    { _match_domain_: [`*.h${name}.com`] },
    { _match_route_: [`q${name}`] },
  ];
  return { ...kinds[i % kinds.length], allow: ["consumer1", "consumer2"] };
}

function number(i) {
  return String(i).padStart(6, "0");
}

function leastMicroseconds(run) {
  let least = Infinity;
  for (let i = 0; i < ROUNDS; i++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return least;
}

function write(input, text) {
  const at = exports.reserve(input, text.length);
  Buffer.from(exports.memory.buffer, at, text.length * 2).write(text, "utf16le");
}

async function instantiate(entry) {
  const module = await compile(entry, ["-O3", "--runtime", "incremental", "--use", "abort="]);
  const { instance } = await WebAssembly.instantiate(module, {});
  return instance.exports;
}
