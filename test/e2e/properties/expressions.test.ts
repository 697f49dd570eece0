import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { expression } from "../../support/foreign-calls.js";
import { different, expressions, ordered } from "./expressions.js";
import { callsOf, comparable, lastStream, observed, replay, type Call } from "./replay.js";
import { known, Surroundings } from "./surroundings.js";

const statements = expressions.filter((text) => !different.has(text)).map(expression);
const script = observed(
  Object.fromEntries(
    ["configure", "rh", "sb", "lg", "dn"].map((name) => [
      name,
      name === "rh" ? ["setprop foo bar", "setprop bad %ff", ...statements] : statements,
    ]),
  ),
);

function comparableCall({ name, results }: Call): string[] {
  return results
    .filter((line) => line.startsWith("expr "))
    .map((line) => {
      const text = decodeURIComponent(line.slice(5, line.indexOf(" -> ")).replace(/%(?=[89A-F])/g, "%25"));
      const shown = line.slice(line.indexOf(" -> "));
      // The router has added headers by then.
      if (name === "lg" && /^(size\()?request\.headers(\.size\(\)|\))?$/.test(text))
        return comparable(`${text}${shown}`, "status");
      return ordered(text) ? `${text}${shown}` : comparable(`${text}${shown}`, "length");
    })
    .map((line) => `${name}: ${line}`);
}

describe("expressions are the same in a real Envoy", () => {
  let surroundings: Surroundings;

  beforeAll(async () => void (surroundings = await Surroundings.start(await fixture("probe"), script)));
  afterAll(() => surroundings.stop());

  test("whether they can be made, and what they yield in each phase", async () => {
    const headers: [string, string][] = [
      ["user-agent", "ua"],
      ["x-m", "a"],
      ["x-m", "b"],
    ];
    await surroundings.send("POST /p?q=1&r=2", { body: "abcdef", headers });
    const calls = lastStream(callsOf(surroundings.envoy.said()));
    const given = { ...known, "source.address": "127.0.0.1:1", "upstream.address": "127.0.0.1:2", "connection.id": 1 };
    const here = await replay(calls, script, given, { host: { properties: { "xds.node": known["xds.node"]! } } });
    expect(here.flatMap(comparableCall)).toEqual(calls.flatMap(comparableCall));
  });
});
