import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EnvoySubject, HostSubject, type Subject } from "../../support/both.js";
import { send } from "../../support/http.js";
import { RedisServer } from "../../support/redis.js";
import { ask, onEachRoad } from "./roads.js";
import { tell } from "../../support/tap.js";

const AT_ONCE = 200;
let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
beforeEach(() => tell(redis.port, "FLUSHALL"));
afterAll(() => redis.stop());

/** Sends a request without waiting for what others do meanwhile. */
async function askOf(subject: Subject, headers: Record<string, string>): Promise<string> {
  if (subject instanceof EnvoySubject) return (await send(subject.url, "GET /", { headers })).text;
  return (await (subject as HostSubject).plugin.request("GET /", { headers })).client.text;
}

onEachRoad("Redis in exchanges", (start, road) => {
  const options = () => ({ clusters: { redis: { tcp: `127.0.0.1:${redis.port}` } } });

  test("takes any byte in keys and values", async () => {
    const subject = await start(undefined, options());
    const hex = [0, 0xff, 0x0d, 0x0a, 0x24, 0x31, 0x0d, 0x0a, 0xc3, 0x28, 0x80].map((byte) =>
      byte.toString(16).padStart(2, "0"),
    );
    const { client } = await subject.request("GET /", { headers: { "x-op": "bytes", "x-hex": hex.join("") } });
    expect(Buffer.from(client.body).toString("hex")).toBe(
      Buffer.from("+OK; $").toString("hex") + hex.join("") + Buffer.from("; :1").toString("hex"),
    );
    expect(await ask(subject, "bytes", { "x-hex": "" })).toBe("+OK; $; :1");
  });

  test("takes text that is not UTF-8, without loss", async () => {
    const subject = await start(undefined, options());
    const hex = Buffer.from("caf\u00e9 \u00ff\u0080", "latin1").toString("hex");
    const { client } = await subject.request("GET /", { headers: { "x-op": "text", "x-hex": hex } });
    expect(Buffer.from(client.body).toString("latin1")).toBe("+OK; $caf\u00e9 \u00ff\u0080; :1");
  });

  test("carries a megabyte there and back", async () => {
    const subject = await start(undefined, options());
    expect(await ask(subject, "large")).toBe("+OK 1048576 of 1048576");
  });

  test(`gives each of ${AT_ONCE} pipelines at once its own answers`, async () => {
    const subject = await start(undefined, options());
    const ids = Array.from({ length: AT_ONCE }, (_, id) => `id${id}`);
    const answers = await Promise.all(ids.map((id) => askOf(subject, { "x-op": "own", "x-id": id })));
    expect(answers).toEqual(ids.map((id) => `${id} +OK; $${id}; :1`));
    expect(await ask(subject, "state")).toBe("ready true dropped 0 ignored 0");
  });

  test("lets a request go on with what it has found", async () => {
    const subject = await start(undefined, options());
    await tell(redis.port, "SET", "k", "found");
    const { upstream } = await subject.request("POST /", { headers: { "x-op": "pass" }, body: ["a", "b"] });
    expect([upstream!.headers.get("x-reply"), upstream!.text]).toEqual(["$found", "ab"]);
  });

  test("asks again in the handler of an answer", async () => {
    const subject = await start(undefined, options());
    expect(await ask(subject, "chain")).toBe(":1:2");
  });

  test("is used from a timer", async () => {
    const subject = await start({ at: "tick" }, options());
    if (subject instanceof HostSubject) subject.plugin.clock.advance(100);
    await expect.poll(() => subject.logs().join("\n")).toMatch(/tick gave :(\d+); \$\d+/);
  });

  test("is used when the plugin is configured, as far as the gateway lets it", async () => {
    const subject = await start({ at: "start" }, options());
    const given = (): string[] =>
      subject
        .logs()
        .filter((line) => line.includes("start gave"))
        .map((line) => line.replace(/.*gave /, ""));
    await expect.poll(() => given().length).toBeGreaterThanOrEqual(1);
    // In Envoy the bridge is there once workers serve, and never on the main thread.
    const expected = subject instanceof EnvoySubject ? /^(:\d+|failed 2 cannot connect)$/ : /^:\d+$/;
    for (const reply of given()) expect(reply).toMatch(expected);
  });

  test("is ready once it has logged in", async () => {
    const subject = await start({ at: "init", database: 5 }, options());
    if (road === "bridge" && subject instanceof EnvoySubject) await ask(subject, "one", { "x-commands": "get" });
    await expect.poll(() => ask(subject, "state")).toMatch(/^ready true/);
  });
});
