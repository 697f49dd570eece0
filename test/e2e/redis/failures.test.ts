import { afterAll, beforeAll, expect, test } from "vitest";
import { RedisServer } from "../../support/redis.js";
import { ask, onEachRoad } from "./roads.js";
import { Tap, TcpServer } from "../../support/tap.js";

let redis: RedisServer;
let servers: Record<string, TcpServer>;
beforeAll(async () => {
  redis = await RedisServer.start();
  const answering = (answer: string): Promise<TcpServer> =>
    TcpServer.serving((socket) => socket.on("data", () => socket.end(answer)));
  servers = {
    garbage: await answering("HTTP/1.1 400 Bad Request\r\n\r\n"),
    half: await answering("$10\r\nhel"),
    silence: await answering(""),
    few: await answering("+OK\r\n"),
    many: await answering("+OK\r\n:1\r\n+OK\r\n:2\r\n"),
    full: await answering("-ERR max number of clients reached\r\n"),
    mute: await TcpServer.serving((socket) => socket.resume()),
    slow: await TcpServer.serving((socket) => socket.on("data", () => socket.write("$10\r\nhel"))),
    cut: await TcpServer.serving((socket) => socket.on("data", () => socket.resetAndDestroy())),
  };
});
afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await redis.stop();
});

const none = "failed 2 cannot connect";
const network = "failed 2 cannot connect, or no answer in time";
const broken = "failed 3 the connection ended before the whole answer had come";
const malformed = "failed 4 what came is not an answer of Redis to each command";
const late = "failed 1 no answer in time";
const full = "failed 8 told ERR max number of clients reached";

onEachRoad("a Redis command", (start, road) => {
  const bridged = road === "bridge";
  const clusters = () => ({
    ...Object.fromEntries(Object.entries(servers).map(([name, { cluster }]) => [name, cluster])),
    redis: { tcp: `127.0.0.1:${redis.port}` },
    refusing: { tcp: "127.0.0.1:1" },
    empty: "no endpoints" as const,
  });
  const at = (cluster: string, more: object = {}) => start({ cluster, ...more }, { clusters: clusters() });

  const failures: [cluster: string, bridge: string, gateway: string][] = [
    ["garbage", malformed, network],
    ["half", broken, network],
    ["silence", broken, network],
    ["many", malformed, "+OK"],
    ["full", full, full],
    ["cut", broken, network],
    ["refusing", none, network],
    ["unknown", "failed 5 the bridge has no TCP cluster of this name", "refused 1"],
    ["empty", "failed 5 the bridge has no TCP cluster of this name", "refused 2"],
  ];
  test.each(failures)("to %s says what failed", async (cluster, overBridge, byGateway) => {
    const subject = await at(cluster);
    expect(await ask(subject, "one", { "x-commands": "set" })).toBe(bridged ? overBridge : byGateway);
    const { upstream } = await subject.request("GET /", { headers: { "x-op": "none-of-these" } });
    expect(upstream).toBeDefined();
  });

  test("has its time, and not more", async () => {
    for (const cluster of ["mute", "slow"]) {
      const subject = await at(cluster, { timeout: 200 });
      expect([cluster, await ask(subject, "one", { "x-commands": "get" })]).toEqual([
        cluster,
        bridged ? late : network,
      ]);
    }
    // Without a login to try first, one connection was made for each, and each is closed.
    await expect.poll(() => servers["mute"]!.connections + servers["slow"]!.connections).toBe(0);
  });

  test("of several fails with the others when an answer is missing or too many", async () => {
    const several = { "x-commands": "set,get" };
    expect(await ask(await at("few"), "several", several)).toBe(bridged ? `${broken}; ${broken}` : `+OK; ${network}`);
    expect(await ask(await at("many"), "several", several)).toBe(bridged ? `${malformed}; ${malformed}` : "+OK; :1");
    expect(await ask(await at("full"), "several", several)).toBe(bridged ? `${full}; ${full}` : `${full}; ${network}`);
  });

  test("fails while the server is away, and works when it is back", async () => {
    const first = await RedisServer.start();
    const tap = await Tap.before(first.port);
    const subject = await start(undefined, { clusters: { redis: tap.cluster } });
    const set = { "x-commands": "set" };
    expect(await ask(subject, "one", set)).toBe("+OK");
    await first.stop();
    expect(await ask(subject, "one", set)).toBe(bridged ? broken : network);
    const second = await RedisServer.start();
    tap.port = second.port;
    expect(await ask(subject, "one", set)).toBe("+OK");
    await tap.stop();
    await second.stop();
  });

  test("for a client that has left brings nothing, and is counted", async () => {
    const subject = await at("mute", { timeout: 300 });
    const { client, upstream } = await subject.observe("GET /", {
      headers: { "x-op": "pass" },
      hangUp: "while waiting",
    });
    expect([client, upstream]).toEqual([undefined, undefined]);
    if ("plugin" in subject) (subject.plugin as { clock: { advance(ms: number): void } }).clock.advance(400);
    await expect.poll(() => ask(subject, "state")).toMatch(/dropped 1 ignored 0$/);
  });

  if (bridged) {
    test("needs a bridge, and says so when there is none", async () => {
      const subject = await start();
      expect(await ask(subject, "one", { "x-commands": "get" })).toBe("refused 5");
      const remedy =
        "the gateway has no cluster sluice-tcp-bridge; on Higress use plugin.higress.wasm, which needs none";
      expect(subject.logs().join("\n")).toContain(`Redis command not sent, to cluster redis: ${remedy}`);
      await expect(start({ at: "init" })).rejects.toThrow(remedy);
    });

    return;
  }

  test("waits for a cluster that is not there yet", async () => {
    const subject = await at("unknown", { at: "init" });
    expect(subject.logs().join("\n")).toContain(
      "Redis client not set up, will retry later, cluster unknown: the gateway knows no cluster of this name",
    );
    expect(await ask(subject, "state")).toMatch(/^ready false/);
  });
});
