import { configurationBytes, type CaseConfiguration } from "../case.js";
import type { Random } from "../random.js";
import type { Subject } from "../subject.js";

const odd: readonly unknown[] = [
  null,
  "",
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  true,
  false,
  [],
  {},
  [[]],
  "\ud800",
  "é\u0000",
  "a".repeat(5000),
  { "": null },
];
const odder: readonly string[] = [
  "",
  "null",
  "[]",
  '"x"',
  "{",
  '{"a":',
  '{"a":1}x',
  "\xff\xfe{}",
  '{"\xff":"\xff"}',
  "{}",
  " \n{ } ",
  "/* no */{}",
];

/** A configuration that an operator may give: a good one, a damaged one, or none at all. */
export function someConfiguration(random: Random, subject: Subject): CaseConfiguration {
  const good = random.pick(subject.configurations);
  return random.choose<CaseConfiguration>(
    [5, () => good],
    [4, () => damaged(random, good)],
    [2, () => ({ bytes: random.pick(odder) })],
    [1, () => ({ bytes: cut(random, good) })],
    [0.5, () => ({ bytes: { repeat: random.pick(["[", '{"a":']), times: 20_000 } })],
    [0.5, () => undefined],
  );
}

function damaged(random: Random, configuration: CaseConfiguration): CaseConfiguration {
  if (configuration === undefined || !("json" in configuration)) return { bytes: cut(random, configuration) };
  const holder = { json: structuredClone(configuration.json) };
  for (let times = random.between(1, 2); times > 0; times--) replaceOne(random, holder);
  return holder;
}

/** Walks down at random, and puts something odd there, or takes it away. */
function replaceOne(random: Random, holder: object): void {
  let at = holder as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = random.pick(keys);
    const value = at[key];
    if (typeof value === "object" && value !== null && Object.keys(value).length > 0 && random.chance(0.85)) {
      at = value as Record<string, unknown>;
      continue;
    }
    if (at !== holder && !Array.isArray(at) && random.chance(0.3)) delete at[key];
    else at[key] = structuredClone(random.pick(odd));
    return;
  }
}

function cut(random: Random, configuration: CaseConfiguration): string {
  const text = Buffer.from(configurationBytes(configuration)).toString("latin1");
  return text.slice(0, random.between(0, text.length));
}
