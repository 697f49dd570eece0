import { readFile } from "node:fs/promises";
import { load, loadChain } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { fixture } from "../../host/test/probe.js";
import { EnvoyExchange } from "../src/envoy/envoy-exchange.js";
import { Exchange } from "../src/exchange.js";
import { buildPlugin } from "../../test/support/plugin.js";

const probe = await fixture("probe");
const rules = buildPlugin(new URL("../../assembly/test/fixtures/rules.as.ts", import.meta.url));

/** A plugin of this repository as it was built. */
function extension(name: string): Promise<Uint8Array> {
  return readFile(new URL(`../../extensions/${name}/build/plugin.wasm`, import.meta.url));
}

describe("the life of a request", () => {
  test("says why basic-auth refused it, and does not quote the password", async () => {
    const consumers = [{ name: "ops", credential: "ann:s3" }];
    const plugin = await load(await extension("basic-auth"), { consumers }, { name: "basic-auth" });
    const authorization = `Basic ${Buffer.from("ann:wrong").toString("base64")}`;
    const exchange = await plugin.request("GET /", { headers: { authorization } });
    expect(exchange.explain()).toMatchInlineSnapshot(`
      "GET /
        client      sends headers: GET /, end of stream
        basic-auth  proxy_on_request_headers(headers: 7, end_of_stream: true) = StopIteration
                      proxy_get_header_map_pairs(map: request headers) = Ok, pairs: 7
                      proxy_send_local_response(status: 401, details: basic-auth.bad_credential, body: <69 bytes>, headers: [www-authenticate: Basic realm="MSE Gateway"]) = Ok
        gateway     answers in place of the upstream: 401 and a body of 69 bytes, details basic-auth.bad_credential
        gateway     sends headers to the client: 401
        gateway     sends body to the client: 69 bytes, end of stream
        ended: basic-auth.bad_credential"
    `);
    expect(JSON.stringify(exchange.life)).not.toContain(authorization.slice(6));
  });

  test("says that key-rate-limit let one pass and refused the next", async () => {
    const configuration = { limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_minute: 1 }] };
    const plugin = await load(await extension("key-rate-limit"), configuration, { name: "key-rate-limit" });
    const headers = { "x-key": "a" };
    expect((await plugin.request("GET /", { headers })).explain({ calls: false })).toMatchInlineSnapshot(`
      "GET /
        client          sends headers: GET /, end of stream
        key-rate-limit  proxy_on_request_headers(headers: 7, end_of_stream: true) = Continue
        gateway         sends headers to the upstream: GET /, end of stream
        upstream        sends headers: 200, end of stream
        gateway         sends headers to the client: 200, end of stream
        ended: via_upstream"
    `);
    expect((await plugin.request("GET /", { headers })).explain({ calls: false })).toMatchInlineSnapshot(`
      "GET /
        client          sends headers: GET /, end of stream
        key-rate-limit  proxy_on_request_headers(headers: 7, end_of_stream: true) = StopIteration
        gateway         answers in place of the upstream: 429 and a body of 12 bytes, details key-rate-limit.rejected
        gateway         sends headers to the client: 429
        gateway         sends body to the client: 12 bytes, end of stream
        ended: key-rate-limit.rejected"
    `);
  });

  test("says what http-call asked, what it was told, and what it did with the answer", async () => {
    const configuration = {
      bodyHeader: "x-body",
      tokenHeader: "x-token",
      requestPath: "/user",
      serviceSource: "ip",
      serviceName: "users",
      servicePort: 80,
    };
    const cluster = "outbound|80||users.static";
    const clusters = { [cluster]: { headers: { "x-token": "t0ken" }, body: "ann", delayMs: 20 } };
    const plugin = await load(await extension("http-call"), configuration, { name: "http-call", clusters });
    const exchange = await plugin.request("GET /");
    expect(exchange.explain({ calls: false })).toMatchInlineSnapshot(`
      "GET /
        client     sends headers: GET /, end of stream
        http-call  proxy_on_request_headers(headers: 6, end_of_stream: true) = StopAllIterationAndWatermark
        http-call  proxy_on_http_call_response(headers: 4, size: 3, trailers: 0)
                     answer to GET /user at cluster "outbound|80||users.static"
                     + request header x-body: ann
                     + request header x-token: <5 bytes>
        gateway    sends headers to the upstream: GET /, end of stream
        upstream   sends headers: 200, end of stream
        gateway    sends headers to the client: 200, end of stream
        ended: via_upstream"
    `);
    const answered = exchange.life.events.find((event) => event.kind === "callback" && event.answers !== undefined);
    expect(answered).toMatchObject({ answers: { call: `GET /user at cluster "${cluster}"`, milliseconds: 20 } });

    const alone = await load(await extension("http-call"), configuration, { clusters: { [cluster]: "no endpoints" } });
    expect((await alone.request("GET /")).explain()).toMatch(
      /proxy_http_call\(cluster: outbound.* = InternalFailure\n/,
    );
  });

  test("is the same text whatever ran before, and has ids and times only when asked", async () => {
    const plugin = await load(await rules, {}, { rootId: "plain" });
    const [first, second] = [await plugin.request("GET /"), await plugin.request("GET /")];
    expect(second.explain()).toBe(first.explain());
    expect(second.explain({ ids: true })).not.toBe(first.explain({ ids: true }));
    expect(second.explain({ costs: true })).toMatch(/ µs/);
  });

  test("is not kept when the plugin is loaded so, and then says so", async () => {
    const plugin = await load(await rules, {}, { rootId: "plain", explain: false });
    const exchange = await plugin.request("GET /");
    expect(() => exchange.explain()).toThrow(expect.objectContaining({ code: "SLUICE_TEST_NOT_EXPLAINED" }));
    expect(String(exchange)).toContain("upstream: GET /");
  });
});

test("a chain, and an exchange step by step, have a life as well", async () => {
  const links = ["outer", "inner"].map((name) => ({ name, module: probe, configuration: "rh: return 0" }));
  const chain = await loadChain(links);
  expect((await chain.request("GET /")).explain()).toMatch(
    / outer +proxy_on_request_headers[\s\S]* inner +proxy_on_request/,
  );
  const open = await chain.open("POST /");
  expect(open.explain()).toContain("has not ended");
  await open.hangUp();
  expect(open.explain()).toContain("ended: downstream_remote_disconnect");
});

test("a real Envoy has no life to tell", () => {
  const exchange = new Exchange(new EnvoyExchange("GET /", () => ({ logs: [], trace: [] })));
  expect(() => exchange.explain()).toThrow(expect.objectContaining({ code: "SLUICE_TEST_NOT_ON_ENVOY" }));
  expect(String(exchange)).toContain("upstream: not reached");
});

describe("the rule that holds", () => {
  const configuration = { greeting: "all", _rules_: [{ _match_domain_: ["b.test"] }, { _match_domain_: ["c.test"] }] };
  const ruleLines = (text: string): string[] => text.split("\n").filter((line) => /^ *rule: /.test(line));

  test.each([
    ["c.test", configuration, "rule: _rules_[1] matches"],
    ["a.test", configuration, "rule: none matches, the global part of the configuration holds"],
    [
      "a.test",
      { _rules_: configuration._rules_ },
      "rule: none matches, and there is no global part: the plugin does nothing",
    ],
  ])("for %s is told once", async (host, given, expected) => {
    const plugin = await load(await rules, given, { rootId: "plain" });
    const exchange = await plugin.request("POST /", { host, body: "x" });
    expect(ruleLines(exchange.explain()).map((line) => line.trim())).toEqual([expected]);
  });

  test("is not spoken of where there are no rules", async () => {
    const plugin = await load(await rules, { greeting: "all" }, { rootId: "plain" });
    expect(ruleLines((await plugin.request("GET /")).explain())).toEqual([]);
  });
});

describe("a request that stands still", () => {
  test("is told with its life and what it waits for", async () => {
    const plugin = await load(await fixture("probe"), "rh: add 0 a b; return 1", { name: "guard", logLevel: "warn" });
    const stuck = plugin.request("GET /");
    await expect(stuck).rejects.toMatchObject({ code: "SLUICE_TEST_STUCK" });
    await expect(stuck).rejects.toThrow(/guard holds it and nothing is pending that could resume it\.\nGET \/\n/);
    await expect(stuck).rejects.toThrow(/\+ request header a: b\n/);
    await expect(stuck).rejects.toThrow(/guard holds the request: proxy_on_request_headers returned StopIteration\n/);
  });

  test("on a tick that never resumes it is not said to wait for nothing", async () => {
    const plugin = await load(await fixture("probe"), "rh: tick 100; return 1", { name: "guard", logLevel: "warn" });
    const stuck = plugin.request("GET /");
    await expect(stuck).rejects.toThrow(/what it waits for has not come within 20 seconds of the test's clock/);
    await expect(stuck).rejects.toThrow(/waits for its tick, every 100 ms/);
  });

  test("in a plugin loaded without its life is told with what it waits for", async () => {
    const options = { name: "guard", logLevel: "warn", explain: false } as const;
    const plugin = await load(await fixture("probe"), "rh: return 1", options);
    await expect(plugin.request("GET /")).rejects.toThrow(/guard holds the request: proxy_on_request_headers returned/);
  });
});
