// The number that passes under load, in a real Envoy with four workers.
import { afterAll, beforeAll, expect, test } from "vitest";
import { send } from "../../../test/support/http.js";
import { pour } from "../../../test/support/load.js";
import { RunningEnvoy } from "../../../test/support/running-envoy.js";
import { module } from "./support.js";

const limits = (amount: number) => ({
  limit_by_header: "x-key",
  limit_keys: [
    { key: "hour", query_per_hour: amount },
    { key: "day", query_per_day: 1 },
  ],
  _rules_: [
    { _match_domain_: ["rule.test"], limit_by_header: "x-key", limit_keys: [{ key: "hour", query_per_hour: 321 }] },
  ],
});

let envoy: RunningEnvoy;

beforeAll(async () => {
  const plugins = [{ name: "limits", configuration: limits(1234) }];
  envoy = await RunningEnvoy.start(await module(), plugins, { concurrency: 4 });
});
afterAll(() => envoy.stop());

async function admitted(count: number, headers: Record<string, string>): Promise<number> {
  const seen = await pour(envoy.url, count, { headers, statuses: [200, 429], pipeline: 1 });
  expect((seen.get(200) ?? 0) + (seen.get(429) ?? 0)).toBe(count);
  return seen.get(200) ?? 0;
}

test("exactly 1,234 of 5,000 pass, whichever of four workers they come to", async () => {
  expect(await admitted(5000, { "x-key": "hour" })).toBe(1234);
  expect(await admitted(1000, { "x-key": "hour" })).toBe(0);
  expect(await admitted(5000, { "x-key": "other" })).toBe(5000);
  // Others have their own count.
  expect(await admitted(2000, { "x-key": "day" })).toBe(1);
  expect(await admitted(2000, { "x-key": "hour", host: "rule.test" })).toBe(321);
});

test("workers that are configured one after the other, while requests come in, do not give back what is used up", async () => {
  const flooded = { statuses: new Map<number, number>(), over: false };
  const lane = async (): Promise<void> => {
    while (!flooded.over) {
      const { status } = await send(envoy.url, "GET /", { headers: { "x-key": "hour", connection: "close" } });
      flooded.statuses.set(status, (flooded.statuses.get(status) ?? 0) + 1);
    }
  };
  const lanes = Promise.all(Array.from({ length: 8 }, lane));
  for (const amount of [1300, 1301, 1302]) await envoy.update([{ name: "limits", configuration: limits(amount) }]);
  await expect.poll(() => flooded.statuses.get(429), { timeout: 20_000 }).toBeGreaterThan(100);
  flooded.over = true;
  await lanes;
  expect((flooded.statuses.get(200) ?? 0) + (await admitted(2000, { "x-key": "hour" }))).toBe(1302 - 1234);
});
