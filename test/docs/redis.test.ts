import { load } from "@sluice/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tell } from "../support/tap.js";
import { RedisServer } from "../support/redis.js";
import { Samples } from "../support/samples.js";

const samples = await Samples.of("docs/redis.md");
let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start({ password: "secret" });
});
afterAll(() => redis.stop());

const at = (port: number): { tcp: string } => ({ tcp: `127.0.0.1:${port}` });

test("limit.ts lets ten requests of a client pass", async () => {
  const clusters = { "outbound|6379||redis.dns": at(redis.port) };
  const plugin = await load(await samples.module("limit.ts"), { password: "secret" }, { clusters });
  const ask = (client: string) => plugin.request("GET /", { headers: { "x-client": client } });
  for (let i = 0; i < 10; i++) expect((await ask("a")).reachedUpstream).toBe(true);
  expect((await ask("a")).client.status).toBe(429);
  expect((await ask("b")).reachedUpstream).toBe(true);
  const open = await load(await samples.module("limit.ts"), { password: "other" }, { clusters });
  expect((await open.request("GET /", { headers: { "x-client": "a" } })).reachedUpstream).toBe(true);
  await expect(load(await samples.module("limit.ts"), {})).rejects.toThrow("sluice-tcp-bridge");
});

test("take.ts takes a ticket once", async () => {
  const server = await RedisServer.start();
  const clusters = { redis: at(server.port) };
  const plugin = await load(await samples.module("take.ts"), undefined, { clusters });
  const ask = () => plugin.request("GET /", { headers: { "x-ticket": "t1" } });
  expect((await ask()).client.status).toBe(403);
  await tell(server.port, "SET", "ticket", "t1");
  expect((await ask()).reachedUpstream).toBe(true);
  expect((await ask()).client.status).toBe(403);
  await server.stop();
});
