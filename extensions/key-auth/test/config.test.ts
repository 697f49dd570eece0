import { load } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";
import { consumers, keys, module } from "./support.js";

/** What `validate` refuses, and no schema can say. */
const beyondSchema = [
  /^keys\[\d+\]: expected a name$/,
  /^in_header: in_header or in_query must be true$/,
  /^consumers\[\d+\]\.credential: stands in the list before$/,
  /^consumers\[\d+\]\.name: .*x-mse-consumer$/,
];

async function problemsOf(configuration: unknown): Promise<string[]> {
  const text = await load(await module(), configuration as object).then(() => "", String);
  return [...text.matchAll(/configuration refused: (.*)/g)].map(([, problem]) => problem!);
}

describe("the configuration of key-auth", () => {
  test("is what its schema says", async () => {
    const [schema] = schemasIn(await module());
    const configs = mutations(schema!, 11, 700);
    const { disagreements, taken, refused } = await agreement(await module(), schema!, configs, { beyondSchema });
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect(Math.min(taken, refused)).toBeGreaterThan(100);
  });

  test.each<[unknown, string[]]>([
    [{}, ["keys: required", "consumers: required"]],
    [{ _rules_: [{ _match_domain_: ["a.test"], allow: ["ops"] }] }, ["keys: required", "consumers: required"]],
    [{ keys, consumers: [] }, ["consumers: expected a length of at least 1"]],
    [{ keys: [], consumers }, ["keys: expected a length of at least 1"]],
    [{ keys: "apikey", consumers }, ["keys: expected array, got string"]],
    [{ keys: ["apikey", ""], consumers }, ["keys[1]: expected a name"]],
    [{ keys, consumers: [{}] }, ["consumers[0].name: required", "consumers[0].credential: required"]],
    [
      { keys, consumers: [{ name: "a", credential: "" }] },
      ["consumers[0].credential: expected a length of at least 1"],
    ],
    [{ keys, consumers: [{ name: "a", credential: 7 }] }, ["consumers[0].credential: expected string, got number"]],
    [{ keys, consumers: [{ name: "a\n", credential: "k" }] }, ["consumers[0].name: "]],
    [
      { keys, consumers: [...consumers, { name: "x", credential: "k-2" }, consumers[0]] },
      ["consumers[2].credential: stands in the list before", "consumers[3].credential: stands in the list before"],
    ],
    [{ keys, consumers, in_header: false, in_query: false }, ["in_header: in_header or in_query must be true"]],
    [{ keys, consumers, in_header: "true" }, ["in_header: expected boolean, got string"]],
    [{ keys, consumers, global_auth: 1 }, ["global_auth: expected boolean, got number"]],
    [{ keys, consumers, _rules_: [{ _match_domain_: ["a.test"] }] }, ["_rules_[0].allow: required"]],
    [
      { keys, consumers, _rules_: [{ _match_domain_: ["a.test"], allow: [] }] },
      ["_rules_[0].allow: expected a length of at least 1"],
    ],
  ])("is refused: %j", async (configuration, problems) => {
    const told = await problemsOf(configuration);
    expect(told).toHaveLength(problems.length);
    for (const [i, problem] of problems.entries()) expect(told[i]).toContain(problem);
  });

  test("is told apart from its secrets in every line of the log", async () => {
    const credential = "sEcReT";
    const twice = [
      { name: "a", credential },
      { name: "b", credential },
    ];
    for (const list of [twice, [{ name: 1, credential, credentials: [credential] }]]) {
      const text = await load(await module(), { keys, consumers: list }, { logLevel: "trace" }).then(() => "", String);
      expect(text).toMatch(/configuration refused/);
      expect(text).not.toMatch(/sEcReT/);
    }
    const plugin = await load(await module(), { keys, consumers: [{ name: "a", credential, key: credential }] });
    expect(plugin.logs.texts().join()).toContain("consumers[0].key: unknown field");
    expect(plugin.logs.texts().join()).not.toMatch(/sEcReT/);
  });

  test("warns of what has no effect: unknown names, and fields of Higress' C++ plugin", async () => {
    const plugin = await load(await module(), {
      keys,
      consumers: [{ ...consumers[0], keys: ["x"], in_header: true }, consumers[1]],
      realm: "x",
      credentials: ["k"],
      allow: ["ops"],
      _rules_: [{ _match_domain_: ["a.test"], allow: ["ops", "root"], in_query: true }],
    });
    const warnings = plugin.logs.texts("warn").join("\n");
    const fields = ["realm", "credentials", "consumers[0].keys", "consumers[0].in_header"];
    for (const field of fields) expect(warnings).toContain(`configuration: ${field}: unknown field`);
    for (const field of ["allow: ", "_rules_[0].in_query: ", "_rules_[0].allow[1]: no consumer has this name"]) {
      expect(warnings).toContain(`configuration: ${field}`);
    }
    expect(warnings.split("\n")).toHaveLength(7);
  });

  test("stays in force when the next one is refused, and is replaced as a whole", async () => {
    const plugin = await load(await module(), { keys, consumers });
    const ask = async (headers: Record<string, string>) => (await plugin.request("GET /", { headers })).client.status;
    await expect(plugin.reconfigure({ keys, consumers: [] })).rejects.toThrow("consumers");
    expect(await ask({ apikey: "k-1" })).toBe(200);
    await plugin.reconfigure({ keys: ["x-key"], consumers: [{ name: "a", credential: "k-9" }] });
    expect([await ask({ apikey: "k-1" }), await ask({ "x-key": "k-1" }), await ask({ "x-key": "k-9" })]).toEqual([
      401, 403, 200,
    ]);
  });
});
