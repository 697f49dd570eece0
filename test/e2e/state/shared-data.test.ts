import { Agent } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { send } from "../../support/http.js";
import { pour } from "../../support/load.js";
import { buildPlugin } from "../../support/plugin.js";
import { RunningEnvoy } from "../../support/running-envoy.js";

const shared = new URL("../../../assembly/test/fixtures/state-shared.as.ts", import.meta.url);

describe("shared data of four Envoy workers", () => {
  let envoy: RunningEnvoy;
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });

  beforeAll(async () => {
    envoy = await RunningEnvoy.start(await buildPlugin(shared), [{ name: "shared" }], { concurrency: 4 });
  });
  afterAll(async () => {
    agent.destroy();
    await envoy.stop();
  });

  /** What came of an operation, told by the upstream in its answer. */
  async function operate(op: string, headers: Record<string, string>): Promise<string> {
    envoy.upstream.script = (seen) => ({ headers: { "x-seen": seen.headers.get("x-result") ?? "" } });
    const answer = await send(envoy.url, "GET /", { headers: { "x-op": op, ...headers } }, agent);
    return answer.headers.get("x-seen")!;
  }

  function atOnce(count: number, op: string, headers: Record<string, string>): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => operate(op, headers)));
  }

  test("counts each of 20,000 requests once", async () => {
    envoy.upstream.script = {};
    await pour(envoy.url, 20_000);
    expect(await operate("int", { "x-key": "hits" })).toBe("20000");
  });

  test("gives no two the same sum", async () => {
    const sums = await atOnce(2000, "increment", { "x-key": "sums", "x-value": "1" });
    expect(new Set(sums).size).toBe(2000);
    expect(Math.max(...sums.map(Number))).toBe(2000);
  });

  test("admits 137 of 1,000, not one more", async () => {
    const answers = await atOnce(1000, "take", { "x-key": "take", "x-value": "137" });
    expect(answers.filter((answer) => answer === "true")).toHaveLength(137);
    expect(answers.filter((answer) => answer === "false")).toHaveLength(863);
  });

  test("lets only the first of many make a value", async () => {
    for (let round = 0; round < 20; round++) {
      const answers = await atOnce(40, "create", { "x-key": `made ${round}`, "x-value": "x" });
      expect(answers.filter((answer) => answer === "0")).toHaveLength(1);
      expect(answers.filter((answer) => answer === "8")).toHaveLength(39);
    }
  });
});
