import { createHash } from "node:crypto";
import { loadChain, type ExchangeInit, type TestPlugin } from "@sluice/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Tap, tell, wire } from "../../../test/support/tap.js";
import type { RequestInit } from "../../../test/support/both.js";
import { RedisServer } from "../../../test/support/redis.js";
import { at, keysIn, module, onEachRoad, redis, service, statuses, withHeaders } from "./support.js";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
beforeEach(() => tell(server.port, "FLUSHALL"));
afterAll(() => server.stop());

const base = { rule_name: "r1", redis };

onEachRoad("cluster-key-rate-limit", (start, road) => {
  const begin = (configuration: object) => start({ ...base, ...configuration }, at(server));

  test("does what Higress' example says", async () => {
    const rule_items = [{ limit_by_per_header: "x-ca", limit_keys: [{ key: "regexp:^a", query_per_minute: 2 }] }];
    const plugin = await begin({ rule_items, show_limit_quota_header: true });
    const ask = async (value: string) => (await plugin.request("GET /", withHeaders({ "x-ca": value }))).client;
    const quota = ({ headers }: Awaited<ReturnType<typeof ask>>) =>
      ["limit", "remaining", "reset"].map((name) => headers.get(`x-ratelimit-${name}`));
    expect(quota(await ask("abc"))).toEqual(["2", "1", null]);
    expect(quota(await ask("abc"))).toEqual(["2", "0", null]);
    for (let i = 0; i < 3; i++) {
      const refused = await ask("abc");
      expect([refused.status, refused.text]).toEqual([429, "Too many requests"]);
      const [limit, remaining, reset] = quota(refused);
      expect([limit, remaining]).toEqual(["2", "0"]);
      expect(Number(reset)).toBeGreaterThan(50);
      expect(Number(reset)).toBeLessThanOrEqual(60);
    }
    expect(quota(await ask("zed"))).toEqual([null, null, null]);
    expect(await keysIn(server)).toEqual(["r1:limit_by_per_header:60:x-ca:abc"]);
    // One above the threshold and no further, for one window.
    const key = "higress-cluster-key-rate-limit:r1:limit_by_per_header:60:x-ca:abc";
    expect(await tell(server.port, "GET", key)).toBe("$1\r\n3\r\n");
    await tell(server.port, "DEL", key);
    expect(quota(await ask("abc"))).toEqual(["2", "1", null]);
  });

  test("replaces quota headers of the upstream where it shows its own, and says when to come back in any case", async () => {
    const upstream = { headers: { "x-ratelimit-limit": "99", "x-ratelimit-remaining": "98" } };
    const counted = { global_threshold: { query_per_day: 1 }, rejected_code: 503, rejected_msg: "later" };
    const plugin = await begin({ ...counted, show_limit_quota_header: true });
    const quota = async () => {
      const { client } = await plugin.request("GET /", { upstream });
      return [
        client.status,
        client.headers.getAll("x-ratelimit-limit"),
        client.headers.getAll("x-ratelimit-remaining"),
      ];
    };
    expect(await quota()).toEqual([200, ["1"], ["0"]]);
    expect(await quota()).toEqual([503, ["1"], ["0"]]);
    await plugin.reconfigure({ ...base, ...counted, rule_name: "r2" });
    expect(await quota()).toEqual([200, ["99"], ["98"]]);
    const { client } = await plugin.request("GET /");
    expect([client.status, client.text, client.headers.get("x-ratelimit-limit")]).toEqual([503, "later", null]);
    expect(Number(client.headers.get("x-ratelimit-reset"))).toBeGreaterThan(86_000);
    expect(await keysIn(server)).toEqual(["r1:global_threshold:86400", "r2:global_threshold:86400"]);
  });

  test.each<[type: string, source: string, name: string, of: (value: string) => [line: string, init: RequestInit]]>([
    ["header", "X-Key", "X-Key", (value) => ["GET /", withHeaders({ "x-key": value })]],
    ["param", "k", "k", (value) => [`GET /?a=1&k=${encodeURIComponent(value)}`, {}]],
    ["cookie", "k", "k", (value) => ["GET /", withHeaders({ cookie: `a=1; k=${value}; b` })]],
    ["consumer", "", "x-mse-consumer", (value) => ["GET /", withHeaders({ "x-mse-consumer": value })]],
  ])("counts by %s, for given values and for each", async (type, source, name, of) => {
    const limit_keys = [
      { key: "a=1", query_per_minute: 1 },
      { key: 7, query_per_hour: 2 },
    ];
    const plugin = await begin({ rule_items: [{ [`limit_by_${type}`]: source, limit_keys }] });
    expect(await statuses(plugin, 3, ...of("a=1"))).toEqual([200, 429, 429]);
    expect(await statuses(plugin, 3, ...of("7"))).toEqual([200, 200, 429]);
    expect(await statuses(plugin, 3, ...of("b"))).toEqual([200, 200, 200]);
    expect(await statuses(plugin, 3)).toEqual([200, 200, 200]);
    expect(await keysIn(server)).toEqual([`r1:limit_by_${type}:3600:${name}:7`, `r1:limit_by_${type}:60:${name}:a=1`]);
    await tell(server.port, "FLUSHALL");
    const each = [
      { key: "regexp:[xyz]$", query_per_day: 2 },
      { key: "*", query_per_hour: 1 },
    ];
    await plugin.reconfigure({ ...base, rule_items: [{ [`limit_by_per_${type}`]: source, limit_keys: each }] });
    for (const value of ["x", "ay", "*"]) {
      const second = value === "*" ? 429 : 200;
      expect([value, await statuses(plugin, 3, ...of(value))]).toEqual([value, [200, second, 429]]);
    }
    expect(await statuses(plugin, 2)).toEqual([200, 200]);
    expect(await keysIn(server)).toEqual([
      `r1:limit_by_per_${type}:3600:${name}:*`,
      `r1:limit_by_per_${type}:86400:${name}:ay`,
      `r1:limit_by_per_${type}:86400:${name}:x`,
    ]);
  });

  test("counts each address by itself, however it is written, and those that no network holds not at all", async () => {
    const item = { limit_by_per_ip: "from-header-X-Real-IP" };
    const limit_keys = [
      { key: "10.1.0.0/16", query_per_minute: 1 },
      { key: "2001:db8::/32", query_per_hour: 1 },
      { key: "10.0.0.0/8", query_per_minute: 2 },
    ];
    const plugin = await begin({ rule_items: [{ ...item, limit_keys }] });
    const ask = async (value: string, count = 3) =>
      statuses(plugin, count, "GET /", withHeaders({ "x-real-ip": value }));
    expect(await ask("10.1.2.3, 9.9.9.9")).toEqual([200, 429, 429]);
    for (const form of ["10.1.2.3:80", " 10.1.2.3 ", "::ffff:10.1.2.3", "[::ffff:10.1.2.3]:443"]) {
      expect([form, await ask(form, 1)]).toEqual([form, [429]]);
    }
    expect(await ask("10.1.2.4")).toEqual([200, 429, 429]);
    expect(await ask("10.2.0.1")).toEqual([200, 200, 429]);
    expect(await ask("[2001:DB8:0::1]:80")).toEqual([200, 429, 429]);
    expect(await ask("2001:db8::1", 1)).toEqual([429]);
    for (const value of ["11.0.0.1", "", "unknown", "\udcff", "10.1.2", ","]) {
      expect([value, await ask(value)]).toEqual([value, [200, 200, 200]]);
    }
    expect(await keysIn(server)).toEqual([
      "r1:limit_by_per_ip:3600:from-header-X-Real-IP:2001:db8::1",
      "r1:limit_by_per_ip:60:from-header-X-Real-IP:10.1.2.3",
      "r1:limit_by_per_ip:60:from-header-X-Real-IP:10.1.2.4",
      "r1:limit_by_per_ip:60:from-header-X-Real-IP:10.2.0.1",
    ]);
    await tell(server.port, "FLUSHALL");
    const keys = [{ key: "127.0.0.1", query_per_minute: 1 }];
    await plugin.reconfigure({ ...base, rule_items: [{ limit_by_per_ip: "from-remote-addr", limit_keys: keys }] });
    const local: RequestInit & ExchangeInit = { properties: { "source.address": "127.0.0.1:4711" } };
    expect(await statuses(plugin, 2, "GET /", local)).toEqual([200, 429]);
    expect(await keysIn(server)).toEqual(["r1:limit_by_per_ip:60:from-remote-addr:127.0.0.1"]);
  });

  test("counts a request once, towards the first item that has a limit for one of its values", async () => {
    const plugin = await begin({
      rule_items: [
        { limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_day: 2 }] },
        { limit_by_per_param: "k", limit_keys: [{ key: "*", query_per_day: 1 }] },
      ],
    });
    expect(await statuses(plugin, 3, "GET /?k=1", withHeaders({ "x-key": "a" }))).toEqual([200, 200, 429]);
    expect(await statuses(plugin, 2, "GET /?k=1", withHeaders({ "x-key": "b" }))).toEqual([200, 429]);
    // What stands in front hides nothing.
    expect(await statuses(plugin, 1, "GET /?k=2", withHeaders({ "x-key": ["b", "a"] }))).toEqual([429]);
    expect(await keysIn(server)).toEqual(["r1:limit_by_header:86400:x-key:a", "r1:limit_by_per_param:86400:k:1"]);
  });

  test("has windows that begin with their first request, and end", async () => {
    const plugin = await begin({ global_threshold: { query_per_second: 2 } });
    expect(await statuses(plugin, 3)).toEqual([200, 200, 429]);
    const key = "higress-cluster-key-rate-limit:r1:global_threshold:1";
    await expect.poll(() => tell(server.port, "EXISTS", key), { timeout: 5000, interval: 20 }).toBe(":0\r\n");
    expect(await statuses(plugin, 3)).toEqual([200, 200, 429]);
    // A counter without an end, which somebody else has made, is given one.
    await tell(server.port, "SET", key, "7");
    expect(await statuses(plugin, 1)).toEqual([429]);
    await expect.poll(() => tell(server.port, "EXISTS", key), { timeout: 5000, interval: 20 }).toBe(":0\r\n");
  });

  test("lets rules count under names of their own", async () => {
    const rule = (domain: string, rule_name: string, query_per_day: number) => ({
      ...base,
      _match_domain_: [domain],
      rule_name,
      global_threshold: { query_per_day },
    });
    const plugin = await begin({
      global_threshold: { query_per_day: 1 },
      _rules_: [rule("a.test", "ra", 2), rule("b.test", "rb", 3), rule("c.test", "rb", 3)],
    });
    expect(await statuses(plugin, 4, "GET /", { host: "a.test" })).toEqual([200, 200, 429, 429]);
    expect(await statuses(plugin, 2, "GET /", { host: "b.test" })).toEqual([200, 200]);
    expect(await statuses(plugin, 2, "GET /", { host: "c.test" })).toEqual([200, 429]);
    expect(await statuses(plugin, 2)).toEqual([200, 429]);
    const names = ["r1", "ra", "rb"].map((name) => `${name}:global_threshold:86400`);
    expect(await keysIn(server)).toEqual(names);
  });

  test("takes any bytes and lengths, and keeps the keys in Redis short", async () => {
    const item = { limit_by_per_header: "x-key", limit_keys: [{ key: "*", query_per_day: 1 }] };
    const plugin = await begin({ rule_items: [item] });
    const long = "x".repeat(100_000);
    const values = ["\udcff", "\udcc3", "ÿ", "a:b", "", "x".repeat(1024), "x".repeat(1025), long];
    for (const value of values) {
      const seen = await statuses(plugin, 2, "GET /", withHeaders({ "x-key": value }));
      expect([value.slice(0, 9), seen]).toEqual([value.slice(0, 9), [200, 429]]);
    }
    const hash = (value: string) => `sha256:${createHash("sha256").update(value).digest("hex")}`;
    const inKeys = ["", "a:b", hash("x".repeat(1025)), hash(long), "x".repeat(1024), "\xc3", "\xc3\xbf", "\xff"];
    expect(new Set(await keysIn(server))).toEqual(
      new Set(inKeys.map((value) => `r1:limit_by_per_header:86400:x-key:${value}`)),
    );
  });

  test("is not confused by cookies that are none", async () => {
    const item = { limit_by_cookie: "k", limit_keys: [{ key: "a=b", query_per_day: 1 }] };
    const plugin = await begin({ rule_items: [item] });
    for (const cookie of [
      "k",
      "k; k",
      "=k",
      "k =x",
      ";;;",
      "",
      "kk=a=b",
      "K=a=b",
      ";=".repeat(30_000),
      "\udcff=\udcff",
    ]) {
      expect([cookie.slice(0, 9), await statuses(plugin, 2, "GET /", withHeaders({ cookie }))]).toEqual([
        cookie.slice(0, 9),
        [200, 200],
      ]);
    }
    expect(await statuses(plugin, 2, "GET /", withHeaders({ cookie: "k; k=x;k=a=b" }))).toEqual([200, 429]);
  });

  test("holds a body back while Redis is asked, and hands it on with its trailers", async () => {
    const plugin = await begin({ global_threshold: { query_per_day: 1 } });
    const init = { body: ["one ", "two"], trailers: { "x-t": "1" } };
    const { upstream } = await plugin.request("POST /", init);
    expect([upstream?.text, upstream?.trailers.get("x-t")]).toEqual(["one two", "1"]);
    const refused = await plugin.request("POST /", init);
    expect([refused.upstream, refused.client.status]).toEqual([undefined, 429]);
  });

  test("asks Redis once for a request that is limited, and not at all for another one", async () => {
    const tap = await Tap.before(server.port);
    const rule_items = [{ limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_hour: 3 }] }];
    const plugin = await start({ ...base, rule_items }, { clusters: { [service]: tap.cluster } });
    // What was asked when the plugin was configured lies before this.
    await statuses(plugin, 1, "GET /", withHeaders({ "x-key": "a" }));
    tap.take();
    const before = tap.accepted;
    expect(await statuses(plugin, 2, "GET /", withHeaders({ "x-key": "b" }))).toEqual([200, 200]);
    expect([tap.take(), tap.accepted]).toEqual(["", before]);
    expect(await statuses(plugin, 1, "GET /", withHeaders({ "x-key": "a" }))).toEqual([200]);
    const sent = tap.take();
    const [, script] = /\r\n(local threshold .*)\r\n\$1\r\n1\r\n/s.exec(sent) ?? [];
    const key = "higress-cluster-key-rate-limit:r1:limit_by_header:3600:x-key:a";
    expect(sent).toBe(wire("eval", script!, "1", key, "3", "3600") + (road === "bridge" ? wire("quit") : ""));
    if (road === "bridge") expect(tap.accepted - before).toBe(1);
    await tap.stop();
  });
});

describe("two configurations of cluster-key-rate-limit in one VM", () => {
  test("count apart under two names, and together under one", async () => {
    const code = await module();
    const configuration = (rule_name: string) => ({ ...base, rule_name, global_threshold: { query_per_day: 1 } });
    const link = (name: string) => ({ name, module: code, configuration: configuration(name) });
    const { plugins } = await loadChain([link("one"), link("two")], at(server));
    const [one, two] = plugins;
    expect(two.plugin.vms.map(({ name }) => name)).toEqual(one.plugin.vms.map(({ name }) => name));
    const ask = async (plugin: TestPlugin) => (await plugin.request("GET /")).client.status;
    expect([await ask(one), await ask(one), await ask(two), await ask(two)]).toEqual([200, 429, 200, 429]);
    await two.reconfigure(configuration("one"));
    expect(await ask(two)).toBe(429);
  });
});
