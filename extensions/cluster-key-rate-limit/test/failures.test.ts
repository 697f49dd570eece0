import { load } from "@sluice/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Tap, TcpServer } from "../../../test/support/tap.js";
import { RedisServer } from "../../../test/support/redis.js";
import { at, module, onEachRoad, redis, service, statuses } from "./support.js";

const base = { rule_name: "r1", redis, global_threshold: { query_per_day: 1 } };

let server: RedisServer;
let servers: Record<string, TcpServer>;
/** How many names of rules were needed. */
let names = 0;
beforeAll(async () => {
  server = await RedisServer.start({ password: "s3cr3t" });
  servers = {
    mute: await TcpServer.serving(() => undefined),
    garbage: await TcpServer.serving((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    text: await TcpServer.serving((socket) => socket.end("*3\r\n:1\r\n$1\r\n0\r\n:1\r\n+OK\r\n")),
    two: await TcpServer.serving((socket) => socket.end("*2\r\n:1\r\n:9\r\n+OK\r\n")),
    number: await TcpServer.serving((socket) => socket.end(":9\r\n+OK\r\n")),
    hurried: await TcpServer.serving((socket) => socket.destroy()),
  };
});
afterAll(async () => {
  await Promise.all(Object.values(servers).map((one) => one.stop()));
  await server.stop();
});

const said = "Redis does not count, requests pass without being counted until it does";
const saidStrict = "Redis does not count, requests are refused until it does";
const lines = (logs: string[], text: string): string[] => logs.filter((line) => line.includes(text));

onEachRoad("cluster-key-rate-limit without Redis", (start) => {
  test.each(["mute", "garbage", "text", "two", "number", "hurried", "unknown", "no endpoints"])(
    "lets requests pass with one line in the log, or refuses them if told so, when Redis is %s",
    async (how) => {
      const timed = { ...base, redis: { ...redis, timeout: 200 } };
      const clusters =
        how === "unknown"
          ? {}
          : { [service]: how === "no endpoints" ? ("no endpoints" as const) : servers[how]!.cluster };
      // A cluster of another name, so that there is a bridge.
      const plugin = await start(timed, { clusters: { other: servers["mute"]!.cluster, ...clusters } });
      expect(await statuses(plugin, 3)).toEqual([200, 200, 200]);
      expect(lines(plugin.logs(), said)).toHaveLength(1);
      await plugin.reconfigure({ ...timed, refuse_without_redis: true });
      const { client, upstream } = await plugin.request("POST /", { body: "b" });
      expect([upstream, client.status, client.text]).toEqual([undefined, 503, "The rate limit cannot be checked."]);
      expect(lines(plugin.logs(), saidStrict)).toHaveLength(1);
    },
  );

  test("counts when the password is right, and never tells it", async () => {
    const rule_name = `r${++names}`;
    const withPassword = (password: string) => ({ ...base, rule_name, redis: { ...redis, password, database: 3 } });
    const plugin = await start(withPassword("wr0ng"), at(server));
    expect(await statuses(plugin, 2)).toEqual([200, 200]);
    expect(lines(plugin.logs(), said)).toHaveLength(1);
    await plugin.reconfigure(withPassword("s3cr3t"));
    expect(await statuses(plugin, 2)).toEqual([200, 429]);
    expect(plugin.logs().join("\n")).not.toMatch(/s3cr3t|wr0ng/);
  });

  test("counts again when Redis is back, with a line in the log", async () => {
    const first = await RedisServer.start();
    const tap = await Tap.before(first.port);
    const plugin = await start(base, { clusters: { [service]: tap.cluster } });
    expect(await statuses(plugin, 2)).toEqual([200, 429]);
    await first.stop();
    expect(await statuses(plugin, 2)).toEqual([200, 200]);
    const second = await RedisServer.start();
    tap.port = second.port;
    expect(await statuses(plugin, 3)).toEqual([200, 429, 429]);
    expect(lines(plugin.logs(), said)).toHaveLength(1);
    expect(lines(plugin.logs(), "Redis counts again")).toHaveLength(1);
    await tap.stop();
    await second.stop();
  });

  test("goes on with the next request when the client leaves while Redis is asked", async () => {
    const plugin = await start(
      { ...base, redis: { ...redis, timeout: 300 } },
      { clusters: { [service]: servers["mute"]!.cluster } },
    );
    const { client, upstream } = await plugin.observe("GET /", { hangUp: "while waiting" });
    expect([client, upstream]).toEqual([undefined, undefined]);
    expect(await statuses(plugin, 2)).toEqual([200, 200]);
    expect(lines(plugin.logs(), said)).toHaveLength(1);
  });
});

describe("cluster-key-rate-limit", () => {
  test("names its answers in the response code details", async () => {
    const open = await RedisServer.start();
    try {
      const plugin = await load(await module(), base, at(open));
      const ask = async () => (await plugin.request("GET /")).details;
      expect([await ask(), await ask()]).toEqual(["via_upstream", "cluster-key-rate-limit.rejected"]);
      await plugin.reconfigure({ ...base, redis: { service_name: "other.dns" }, refuse_without_redis: true });
      expect(await ask()).toBe("cluster-key-rate-limit.redis_unavailable");
    } finally {
      await open.stop();
    }
  });

  test("passes requests that nothing limits without asking Redis", async () => {
    const rule_items = [{ limit_by_per_consumer: true, limit_keys: [{ key: "*", query_per_day: 1 }] }];
    const plugin = await load(await module(), { rule_name: "r1", redis, rule_items });
    const atStart = plugin.logs.texts();
    expect(atStart.join("\n")).toContain("outbound|"); // said when it was configured, since there is no such cluster
    expect((await plugin.request("GET /")).client.status).toBe(200);
    expect(plugin.logs.texts()).toEqual(atStart);
  });
});
