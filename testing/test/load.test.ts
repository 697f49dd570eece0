import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

const abi = buildPlugin(new URL("../../assembly/test/fixtures/abi.as.ts", import.meta.url));
const probe = buildPlugin(new URL("../../assembly/test/fixtures/probe.as.ts", import.meta.url));

describe("loading", () => {
  test("a module that is not there says to build it", async () => {
    await expect(load("build/nowhere.wasm")).rejects.toMatchObject({
      code: "SLUICE_TEST_MODULE_NOT_FOUND",
      message: expect.stringMatching(/nowhere\.wasm\. Build the plugin first: sluice build/),
    });
  });

  test("takes a configuration as an object, as text, as bytes, or none", async () => {
    for (const configuration of [{ greeting: "x" }, '{"greeting":"x"}', Buffer.from('{"greeting":"x"}')]) {
      const exchange = await (await load(await probe, configuration)).request("GET /");
      expect(exchange.upstream.headers.get("x-greeting")).toBe("x");
    }
    expect((await (await load(await probe)).request("GET /")).upstream.headers.get("x-greeting")).toBe("world");
    await expect(load(await probe, null)).rejects.toThrow("expected object, got null");
  });
});

describe("a request", () => {
  test("carries headers, a body in chunks and trailers to the upstream and back", async () => {
    const plugin = await load(await probe);
    const exchange = await plugin.request("POST /path?q=1", {
      host: "shop.test:8080",
      headers: [
        ["X-Twice", "a"],
        ["x-twice", "é\udcff"],
      ],
      body: ["one ", Uint8Array.of(0xff), " two"],
      trailers: { "x-end": "1" },
      upstream: (request) => ({
        status: 201,
        headers: { "x-seen": request.headers.get(":authority")! },
        body: [request.text, "!"],
        trailers: { "x-bye": "2" },
      }),
    });
    expect([exchange.upstream.method, exchange.upstream.path]).toEqual(["POST", "/path?q=1"]);
    expect(exchange.upstream.headers.getAll("X-TWICE")).toEqual(["a", "é\udcff"]);
    expect(exchange.upstream.text).toBe("one \udcff two");
    expect(exchange.upstream.trailers.get("x-end")).toBe("1");
    expect(exchange.client.status).toBe(201);
    expect(exchange.client.headers.get("x-seen")).toBe("shop.test:8080");
    expect(exchange.client.text).toBe("one \udcff two!");
    expect(exchange.client.trailers.get("x-bye")).toBe("2");
    expect(exchange.details).toBe("via_upstream");
  });

  test("carries bodies of 10 MB", async () => {
    const body = Buffer.alloc(10_000_000, 7);
    const plugin = await load(await probe);
    const exchange = await plugin.request("POST /", { body, upstream: (request) => ({ body: request.body }) });
    expect(Buffer.compare(exchange.client.body, body)).toBe(0);
  });

  test("has content-length, x-forwarded-proto and x-request-id as behind Envoy, unless they are given", async () => {
    const plugin = await load(await probe);
    const { headers } = (await plugin.request("POST /", { body: "12345", scheme: "https" })).upstream;
    expect([headers.get("content-length"), headers.get("x-forwarded-proto")]).toEqual(["5", "https"]);
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    const given = await plugin.request("GET /", { headers: { "X-Request-Id": "mine" } });
    expect(given.upstream.headers.getAll("x-request-id")).toEqual(["mine"]);
  });

  test.each(["", "GET", "GET/", "/path"])("whose line is %j is refused with what to write", async (line) => {
    const plugin = await load(await probe);
    await expect(plugin.request(line)).rejects.toMatchObject({ code: "SLUICE_TEST_REQUEST_INVALID" });
  });

  test("that an upstream fails to answer rejects with the upstream's error", async () => {
    const plugin = await load(await probe);
    const failing = plugin.request("GET /", {
      upstream: () => {
        throw new Error("no answer today");
      },
    });
    await expect(failing).rejects.toThrow("no answer today");
  });
});

describe("a message that is cut", () => {
  test.each([
    ["during the request", false, false],
    ["while waiting", true, false],
    ["during the response", true, true],
  ] as const)("by a client that leaves %s shows how far it got", async (hangUp, whole, answered) => {
    const plugin = await load(await probe);
    const exchange = await plugin.request("POST /done", { body: ["a", "b"], hangUp, upstream: { body: ["c", "d"] } });
    expect([exchange.upstream.complete, exchange.upstream.text]).toEqual([whole, whole ? "ab" : "a"]);
    expect(exchange.reachedClient).toBe(answered);
    if (answered) expect([exchange.client.complete, exchange.client.text]).toEqual([false, "c"]);
    expect(exchange.reset).toBeUndefined();
    expect(exchange.logs.filter((line) => line.includes("done POST"))).toHaveLength(1);
  });

  test("by an upstream before its headers is answered with 503", async () => {
    const exchange = await (await load(await probe)).request("GET /", { upstream: { reset: "before the headers" } });
    expect([exchange.client.status, exchange.client.complete]).toEqual([503, true]);
  });

  test("by an upstream in its body is a cut response", async () => {
    const upstream = { body: ["half"], reset: "in the body" } as const;
    const exchange = await (await load(await probe)).request("GET /", { upstream });
    expect([exchange.client.text, exchange.client.complete, exchange.reset]).toEqual(["half", false, "protocol error"]);
  });
});

describe("a body", () => {
  test("comes in pieces, with something to happen between them in both directions", async () => {
    const plugin = await load(await probe);
    const seen: string[] = [];
    const exchange = await plugin.request("POST /", {
      body: ["a", "b"],
      afterChunk: async (sent) => {
        await Promise.resolve();
        seen.push(`request ${sent}`);
      },
      upstream: { body: ["c", "d"], afterChunk: (sent) => void seen.push(`response ${sent}`) },
    });
    expect(seen).toEqual(["request 1", "request 2", "response 1", "response 2"]);
    expect([exchange.upstream.text, exchange.client.text]).toEqual(["ab", "cd"]);
  });

  test("that is empty is another thing than none, and has an end of its own", async () => {
    const plugin = await load(await probe, undefined, { trace: true });
    const headers = (trace: readonly string[]): string | undefined =>
      trace.find((line) => line.includes("proxy_on_request_headers("));
    expect(headers((await plugin.request("POST /", { body: [""] })).trace)).toMatch(/, 0\)$/);
    expect(headers((await plugin.request("POST /")).trace)).toMatch(/, 1\)$/);
  });

  test("announces its length as clients do", async () => {
    const plugin = await load(await probe);
    const length = async (line: string, body?: string | string[]): Promise<string | null> =>
      (await plugin.request(line, body === undefined ? {} : { body })).upstream.headers.get("content-length");
    expect(await length("POST /", "abc")).toBe("3");
    expect(await length("POST /", ["a", "bc"])).toBeNull();
    expect(await length("POST /", [""])).toBeNull();
    expect(await length("POST /")).toBe("0");
    expect(await length("GET /")).toBeNull();
  });

  test("above the limit a plugin may hold is answered with 413", async () => {
    const table = await buildPlugin(new URL("../../test/e2e/exchange/fixtures/table.as.ts", import.meta.url));
    const plugin = await load(table, undefined, { bufferLimit: 4 });
    const status = async (body: string): Promise<number> =>
      (await plugin.request("POST /", { headers: { "x-request-body": "whole" }, body })).client.status;
    expect([await status("1234"), await status("12345")]).toEqual([200, 413]);
  });
});

describe("an exchange that did not go as expected tells its life", () => {
  test("when the upstream was not reached", async () => {
    const plugin = await load(await probe);
    const exchange = await plugin.request("GET /", { headers: { "x-op": "respond", "x-value": "no" } });
    expect(exchange.reachedUpstream).toBe(false);
    expect(() => exchange.upstream).toThrow(
      /did not reach the upstream\.\nGET \/\n {2}client [\s\S]* log \w+: \[probe\][\s\S]* answers [^\n]*: 403 and a body of 2 bytes, details probe\.denied\n/,
    );
  });

  test("when the stream was reset before a response", async () => {
    const plugin = await load(await abi);
    const exchange = await plugin.request("GET /close");
    expect(exchange.reset).toBeDefined();
    expect(() => exchange.client).toThrow(
      /The client got no response\.\nGET \/close\n[\s\S]*gateway +resets the stream: /,
    );
  });
});

test("metrics of the plugin are there by name", async () => {
  const plugin = await load(await abi);
  await plugin.request("GET /");
  await plugin.request("GET /");
  expect(plugin.metrics.counter("requests")).toBe(10_000_000_000n);
  expect(plugin.metrics.gauge("level")).toBe(4n);
});

test("a trace holds the crossings of the request in the form of Envoy's log", async () => {
  const plugin = await load(await probe, undefined, { trace: true });
  await plugin.request("GET /");
  const { trace } = await plugin.request("GET /");
  expect(trace[0]).toMatch(/^\[host->vm\] proxy_on_context_create\(\d+, 1\)$/);
  expect(trace.filter((line) => line.startsWith("[host->vm] proxy_on_request_headers"))).toHaveLength(1);
});
