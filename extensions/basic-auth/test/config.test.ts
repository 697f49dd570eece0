import { load, problemsOf } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";
import { consumers, module } from "./support.js";

const rules = [{ _match_domain_: ["a.test"], allow: ["ops"] }];

/** What `validate` refuses, and no schema can say. */
const beyondSchema = [
  /^consumers\[\d+\]\.credential: expected user:password$/,
  /^consumers\[\d+\]\.credential: stands in the list before$/,
  /^consumers\[\d+\]\.name: .*x-mse-consumer$/,
];

describe("the configuration of basic-auth", () => {
  test("is what its schema says", async () => {
    const [schema] = schemasIn(await module());
    const configs = mutations(schema!, 11, 700);
    const { disagreements, taken, refused } = await agreement(await module(), schema!, configs, { beyondSchema });
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect(Math.min(taken, refused)).toBeGreaterThan(100);
  });

  test.each<[unknown, string[]]>([
    [{}, ["consumers: required"]],
    [{ consumers: [] }, ["consumers: expected a length of at least 1"]],
    [{ consumers: "ann:s3" }, ["consumers: expected array, got string"]],
    [{ _rules_: rules }, ["consumers: required"]],
    [{ consumers: [{}] }, ["consumers[0].name: required", "consumers[0].credential: required"]],
    [{ consumers: [{ name: "", credential: "a:b" }] }, ["consumers[0].name: expected a length of at least 1"]],
    [{ consumers: [{ name: "a\r\nx: 1", credential: "a:b" }] }, ["consumers[0].name: "]],
    [{ consumers: [{ name: "a", credential: "secret" }] }, ["consumers[0].credential: expected user:password"]],
    [{ consumers: [{ name: "a", credential: ":secret" }] }, ["consumers[0].credential: expected user:password"]],
    [{ consumers: [{ name: "a", credential: 7 }] }, ["consumers[0].credential: expected string, got number"]],
    [
      { consumers: [...consumers, { name: "x", credential: "bob:b0" }, consumers[0]] },
      ["consumers[2].credential: stands in the list before", "consumers[3].credential: stands in the list before"],
    ],
    [{ consumers, global_auth: "true" }, ["global_auth: expected boolean, got string"]],
    [{ consumers, global_auth: null }, ["global_auth: expected boolean, got null"]],
    [{ consumers, _rules_: [{ _match_domain_: ["a.test"] }] }, ["_rules_[0].allow: required"]],
    [
      { consumers, _rules_: [{ _match_domain_: ["a.test"], allow: [] }] },
      ["_rules_[0].allow: expected a length of at least 1"],
    ],
    [
      { consumers, _rules_: [{ _match_domain_: ["a.test"], allow: "ops" }] },
      ["_rules_[0].allow: expected array, got string"],
    ],
  ])("is refused: %j", async (configuration, problems) => {
    const told = await problemsOf(load(await module(), configuration));
    expect(told).toHaveLength(problems.length);
    for (const [i, problem] of problems.entries()) expect(told[i]).toContain(problem);
  });

  test("is told apart from its secrets in every line of the log", async () => {
    const credential = "ann:sEcReT";
    const twice = [
      { name: "a", credential },
      { name: "b", credential },
    ];
    const broken = [{ consumers: twice }, { consumers: [{ name: "a", credential: "sEcReT" }] }];
    for (const configuration of [...broken, { consumers: [{ name: 1, credential, credentials: [credential] }] }]) {
      const text = await load(await module(), configuration, { logLevel: "trace" }).then(() => "", String);
      expect(text).toMatch(/configuration refused/);
      expect(text).not.toMatch(/sEcReT/);
    }
    const plugin = await load(await module(), { consumers: [{ name: "a", credential, user: "ann:sEcReT" }] });
    expect(plugin.logs.texts().join()).toContain("consumers[0].user: unknown field");
    expect(plugin.logs.texts().join()).not.toMatch(/sEcReT/);
  });

  test("warns of what has no effect: unknown names, and fields of Higress' C++ plugin", async () => {
    const plugin = await load(await module(), {
      consumers,
      realm: "x",
      encrypted: true,
      credentials: ["a:b"],
      allow: ["ops"],
      _rules_: [{ _match_domain_: ["a.test"], allow: ["ops", "root"], consumers: [] }],
    });
    const warnings = plugin.logs.texts("warn").join("\n");
    for (const field of ["realm: unknown field", "encrypted: unknown field", "credentials: unknown field", "allow: "]) {
      expect(warnings).toContain(`configuration: ${field}`);
    }
    expect(warnings).toContain("_rules_[0].allow[1]: no consumer has this name");
    expect(warnings).toContain("_rules_[0].consumers: ");
    expect(warnings.split("\n")).toHaveLength(6);
  });

  test("stays in force when the next one is refused, and is replaced as a whole", async () => {
    const plugin = await load(await module(), { consumers, _rules_: rules });
    const ask = async (host: string) => (await plugin.request("GET /", { host })).client.status;
    await expect(plugin.reconfigure({ consumers: [] })).rejects.toThrow("consumers");
    expect([await ask("a.test"), await ask("b.test")]).toEqual([401, 200]);
    await plugin.reconfigure({ consumers });
    expect([await ask("a.test"), await ask("b.test")]).toEqual([401, 401]);
  });
});
