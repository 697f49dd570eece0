import { load, type HeadersInit } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { inHostAndEnvoy, type Outcome, type Subject } from "../../../test/support/both.js";
import { consumers, keys, module } from "./support.js";

const noKey = "401 Request denied by Key Auth check. No Key Authentication information found.";
const multiKey = "401 Request denied by Key Auth check. Multi Key Authentication information found.";
const unauthorized = "403 Request denied by Key Auth check. Unauthorized consumer.";

/** The consumer that the upstream was told; of a refusal its status and text. */
function answerOf({ client, upstream }: Outcome): string | null {
  if (upstream !== undefined) return upstream.headers.get("x-mse-consumer");
  expect(client.headers.getAll("www-authenticate")).toEqual(['Key realm="MSE Gateway"']);
  expect(client.headers.get("content-type")).toBe("text/plain");
  return `${client.status} ${client.text}`;
}

const ask = async (plugin: Subject, path: string, headers: HeadersInit = {}, host = "a.test") =>
  answerOf(await plugin.request(`GET ${path}`, { host, headers }));

inHostAndEnvoy("key-auth", module, (start) => {
  test("does what Higress' example says", async () => {
    const plugin = await start({
      keys,
      in_header: true,
      consumers: [
        { name: "c1", credential: "k-1" },
        { name: "c2", credential: "k-2" },
      ],
      global_auth: true,
      _rules_: [{ _match_domain_: ["pay.test"], allow: ["c2"] }],
    });
    expect(await ask(plugin, "/", { "x-api-key": "k-1" })).toBe("c1");
    expect(await ask(plugin, "/", { "x-api-key": "k-1" }, "pay.test")).toBe(unauthorized);
    expect(await ask(plugin, "/", { "x-api-key": "k-2" }, "pay.test")).toBe("c2");
    expect(await ask(plugin, "/?apikey=k-1")).toBe(noKey);
    expect(await ask(plugin, "/", { "x-api-key": "k-1", apikey: "k-1" })).toBe(multiKey);
    expect(await ask(plugin, "/", { "x-api-key": "zz" })).toBe(unauthorized);
  });

  test.each<[object, boolean, boolean]>([
    [{}, true, true],
    [{ in_header: true }, true, false],
    [{ in_header: false }, false, true],
    [{ in_query: true }, false, true],
    [{ in_query: false }, true, false],
    [{ in_header: true, in_query: true }, true, true],
    [{ in_header: true, in_query: false }, true, false],
    [{ in_header: false, in_query: true }, false, true],
  ])("with %j looks into headers: %s, into the query: %s", async (flags, inHeader, inQuery) => {
    const plugin = await start({ keys, consumers, ...flags });
    expect(await ask(plugin, "/", { "X-Api-Key": "k-1" })).toBe(inHeader ? "ops" : noKey);
    expect(await ask(plugin, "/", { APIKEY: "k-2" })).toBe(inHeader ? "dev" : noKey);
    expect(await ask(plugin, "/a?b=1&apikey=k-2")).toBe(inQuery ? "dev" : noKey);
    expect(await ask(plugin, "/?x-api-key=k-1")).toBe(inQuery ? "ops" : noKey);
    expect(await ask(plugin, "/?ApiKey=k-1")).toBe(noKey);
    // What is not looked into does not count.
    const both = inHeader && inQuery ? multiKey : inHeader ? "ops" : "dev";
    expect(await ask(plugin, "/?apikey=k-2", { apikey: "k-1" })).toBe(both);
  });

  test("compares names of headers without case, those of parameters with it", async () => {
    const plugin = await start({ keys: ["X-API-Key"], consumers });
    expect(await ask(plugin, "/", { "x-api-KEY": "k-1" })).toBe("ops");
    expect(await ask(plugin, "/?X-API-Key=k-1")).toBe("ops");
    expect(await ask(plugin, "/?x-api-key=k-1")).toBe(noKey);
  });

  test("refuses more than one key, even the same one twice, and none", async () => {
    const plugin = await start({ keys, consumers });
    expect(await ask(plugin, "/", { "x-api-key": "k-1", apikey: "k-1" })).toBe(multiKey);
    expect(await ask(plugin, "/", { "x-api-key": ["k-1", "k-1"] })).toBe(multiKey);
    expect(await ask(plugin, "/?apikey=k-1&apikey=k-1")).toBe(multiKey);
    expect(await ask(plugin, "/?apikey=k-1&x-api-key=k-2")).toBe(multiKey);
    expect(await ask(plugin, "/?apikey=&apikey=k-1")).toBe(multiKey);
    expect(await ask(plugin, "/?apikey=k-1", { "x-api-key": "k-1" })).toBe(multiKey);
    expect(await ask(plugin, "/", { "x-api-key": "", apikey: "k-1" })).toBe("ops");
    expect(await ask(plugin, "/", { "x-api-key": "" })).toBe(noKey);
    for (const path of ["/", "/?", "/?&", "/?=k-1", "/k-1", "/apikey=k-1", "/?apikey2=k-1", "/?a?apikey=k-1"]) {
      expect([path, await ask(plugin, path)]).toEqual([path, noKey]);
    }
    // A parameter without a value is an empty key.
    for (const path of ["/?apikey", "/?apikey="]) expect(await ask(plugin, path)).toBe(unauthorized);
  });

  test("decodes the query as a form, and keeps bad escapes as they are", async () => {
    const plugin = await start({
      keys: ["key", "ключ", "a b"],
      in_query: true,
      consumers: [
        { name: "plain", credential: "a b/ü" },
        { name: "escape", credential: "100%" },
        { name: "broken", credential: "%zz" },
        { name: "twice", credential: "%41" },
      ],
    });
    expect(await ask(plugin, "/?key=a+b%2F%C3%BC")).toBe("plain");
    expect(await ask(plugin, "/?key=a%20b/%c3%bc")).toBe("plain");
    expect(await ask(plugin, "/?%6b%65y=a+b%2F%C3%BC")).toBe("plain");
    expect(await ask(plugin, "/?%D0%BA%D0%BB%D1%8E%D1%87=100%25")).toBe("escape");
    expect(await ask(plugin, "/?a+b=100%25")).toBe("escape");
    expect(await ask(plugin, "/%zz?x=%&key=100%")).toBe("escape");
    expect(await ask(plugin, "/?key=%zz")).toBe("broken");
    expect(await ask(plugin, "/?key=%2541")).toBe("twice");
    expect(await ask(plugin, "/?key=%41")).toBe(unauthorized);
    for (const value of [
      "100",
      "100%2",
      "%ff",
      "%C3",
      "a%20b%2F%FC",
      "a%2Bb/%C3%BC",
      "100%25;",
      "100%25%00",
      "%00100%25",
    ]) {
      expect([value, await ask(plugin, `/?key=${value}`)]).toEqual([value, unauthorized]);
    }
  });

  test("refuses keys that are near, malformed or long", async () => {
    const plugin = await start({ keys, consumers });
    for (const key of [
      "k-",
      "k-11",
      "K-1",
      "k-1,",
      "k-1, k-1",
      "Bearer k-1",
      "\udcff",
      "k-1\udcff",
      "k\udcc0\udc80-1",
    ]) {
      expect([key, await ask(plugin, "/", { "x-api-key": key })]).toEqual([key, unauthorized]);
    }
    expect(await ask(plugin, "/", { "x-api-key": "k-1".repeat(17_000) })).toBe(unauthorized);
    expect(await ask(plugin, `/?apikey=${"%41".repeat(17_000)}`)).toBe(unauthorized);
    expect(await ask(plugin, `/?${"apikey&".repeat(7_000)}`)).toBe(multiKey);
    expect(await ask(plugin, `/?${"&=%".repeat(17_000)}`)).toBe(noKey);
    expect(await ask(plugin, "/", { "x-api-key": "k-1" })).toBe("ops");
  });

  test("stops a request with its body and trailers, and hands on one that is let in, with its key", async () => {
    const plugin = await start({ keys, consumers });
    const refused = await plugin.request("POST /", { body: ["a", "b"], trailers: { "x-t": "1" } });
    expect([refused.upstream, refused.client.status]).toEqual([undefined, 401]);
    const headers = { apikey: "k-1" };
    const { upstream } = await plugin.request("POST /", { headers, body: ["a", "b"], trailers: { "x-t": "1" } });
    expect([upstream?.text, upstream?.trailers.get("x-t"), upstream?.headers.get("apikey")]).toEqual([
      "ab",
      "1",
      "k-1",
    ]);
    expect((await plugin.request("GET /?apikey=k-1")).upstream?.path).toBe("/?apikey=k-1");
  });

  test("finds a key where Envoy joins repeated headers, too", async () => {
    const plugin = await start({ keys: ["authorization", "user-agent"], in_header: true, consumers });
    expect(await ask(plugin, "/", { authorization: "k-1", "user-agent": "" })).toBe("ops");
    const { client, upstream } = await plugin.request("GET /", { headers: { authorization: ["k-1", "k-2"] } });
    expect([upstream, client.status >= 401]).toEqual([undefined, true]);
  });
});

describe("key-auth", () => {
  test("names its refusals in the response code details", async () => {
    const plugin = await load(await module(), {
      keys,
      consumers,
      _rules_: [{ _match_domain_: ["*"], allow: ["ops"] }],
    });
    const detailsOf = async (headers: HeadersInit = {}) => (await plugin.request("GET /", { headers })).details;
    expect(await detailsOf()).toBe("key-auth.no_key");
    expect(await detailsOf({ apikey: ["k-1", "k-1"] })).toBe("key-auth.multi_key");
    expect(await detailsOf({ apikey: "k-3" })).toBe("key-auth.unauthorized");
    expect(await detailsOf({ apikey: "k-2" })).toBe("key-auth.unauthorized");
    expect(await detailsOf({ apikey: "k-1" })).toBe("via_upstream");
  });

  test("is not confused by bytes that a gateway might hand on", async () => {
    const plugin = await load(await module(), { keys, consumers });
    const ask = async (path: string, headers = {}) => (await plugin.request(`GET ${path}`, { headers })).client.status;
    for (const key of ["k-1\0", "\0k-1", "k-1\n", "k-1\r\n"]) expect(await ask("/", { apikey: key })).toBe(403);
    for (const path of ["/?apikey=k-1\0", "/?apikey=\udcffk-1", "/?apikey=k-1#x"]) expect(await ask(path)).toBe(403);
    for (const path of ["?", "*", "/\0", "/?\udcff=k-1", "//?%"]) expect(await ask(path)).toBe(401);
  });

  test("makes the same host calls for every wrong key, and logs nothing", async () => {
    const plugin = await load(await module(), { keys, consumers }, { trace: true, logLevel: "trace" });
    const callsFor = async (key: string) => {
      const { trace, logs } = await plugin.request("GET /", { headers: { apikey: key } });
      expect([logs, trace.length > 5]).toEqual([[], true]);
      return trace.map((line) => line.replaceAll(/\(.*?\)/g, ""));
    };
    const unknown = await callsFor("zzz");
    for (const key of ["k-3", "k-4", "kkk"]) expect(await callsFor(key)).toEqual(unknown);
  });

  test("keeps its memory flat under hostile requests", async () => {
    const plugin = await load(await module(), { keys, consumers });
    const memory = (): number[] => plugin.plugin.vms.map(({ memoryBytes }) => memoryBytes);
    const send = async () => (await plugin.request(`GET /?${"apikey=a&".repeat(7_000)}`)).client.status;
    for (let i = 0; i < 5; i++) expect(await send()).toBe(401);
    const before = memory();
    for (let i = 0; i < 30; i++) expect(await send()).toBe(401);
    expect(memory()).toEqual(before);
  });
});
