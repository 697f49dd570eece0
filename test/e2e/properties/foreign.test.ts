import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { script as statements } from "./foreign.js";
import { callsOf, lastStream, observed, replay, type Call } from "./replay.js";
import { known, Surroundings } from "./surroundings.js";

const script = observed(statements);

function comparableCall({ name, results }: Call): string[] {
  return results.filter((line) => !line.startsWith("pairs ")).map((line) => `${name}: ${line}`);
}

describe("foreign functions are the same in a real Envoy", () => {
  let surroundings: Surroundings;

  beforeAll(async () => void (surroundings = await Surroundings.start(await fixture("probe"), script)));
  afterAll(() => surroundings.stop());

  test("what they take, give and refuse", async () => {
    await surroundings.send("GET /p");
    const calls = lastStream(callsOf(surroundings.envoy.said()));
    const here = await replay(calls, script, known);
    expect(here.flatMap(comparableCall)).toEqual(calls.flatMap(comparableCall));
  });
});
