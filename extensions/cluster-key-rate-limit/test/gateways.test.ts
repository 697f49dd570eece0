// The number that passes under load, in two real Envoys with two workers each that ask one real Redis.
import { afterAll, beforeAll, expect, test } from "vitest";
import { RunningEnvoy } from "../../../test/support/running-envoy.js";
import { pour } from "../../../test/support/load.js";
import { RedisServer } from "../../../test/support/redis.js";
import { keysIn, module, redis, service } from "./support.js";

const configuration = {
  rule_name: "load",
  redis: { ...redis, timeout: 20_000 },
  // What is not counted must not pass for admitted.
  refuse_without_redis: true,
  rule_items: [
    { limit_by_header: "x-key", limit_keys: [{ key: "day", query_per_day: 777 }] },
    { limit_by_per_param: "k", limit_keys: [{ key: "*", query_per_hour: 50 }] },
  ],
};

let server: RedisServer;
let envoys: RunningEnvoy[];

beforeAll(async () => {
  server = await RedisServer.start();
  const clusters = [{ name: service, endpoints: [server], tcp: true }];
  const plugins = [{ name: "limits", configuration }];
  const start = async () => RunningEnvoy.start(await module(), plugins, { concurrency: 2, clusters });
  envoys = await Promise.all([start(), start()]);
});
afterAll(async () => {
  await Promise.all(envoys.map((envoy) => envoy.stop()));
  await server.stop();
});

/** How many requests both together let pass. */
async function admitted(count: number, options: Parameters<typeof pour>[2]): Promise<number> {
  const seen = await Promise.all(
    envoys.map(({ url }) => pour(url, count / 2, { ...options, statuses: [200, 429], pipeline: 1 })),
  );
  const sum = (status: number) => seen.reduce((all, counts) => all + (counts.get(status) ?? 0), 0);
  expect(sum(200) + sum(429)).toBe(count);
  return sum(200);
}

test("exactly 777 of 3,000 requests pass, and 50 for each value", { timeout: 120_000 }, async () => {
  expect(await admitted(3000, { headers: { "x-key": "day" } })).toBe(777);
  expect(await admitted(200, { path: "/?k=a" })).toBe(50);
  expect(await admitted(200, { path: "/?k=b" })).toBe(50);
  expect(await admitted(100, { headers: { "x-key": "day" } })).toBe(0);
  expect(await keysIn(server)).toEqual([
    "load:limit_by_header:86400:x-key:day",
    "load:limit_by_per_param:3600:k:a",
    "load:limit_by_per_param:3600:k:b",
  ]);
});
