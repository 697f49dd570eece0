import { describe, expect, test } from "vitest";
import { loadProbe, operate, operateOnResponse } from "./support.js";

const OK = "0";
const BAD_ARGUMENT = "2";

/** Every byte that Envoy lets through in a header value. */
const everyByte = String.fromCharCode(
  ...Array.from({ length: 256 }, (_, i) => i).filter((byte) => (byte >= 0x20 && byte !== 0x7f) || byte === 9),
);

describe("reading headers", () => {
  test("tells an absent header from an empty one", async () => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "get", { name: "x-absent" })).result).toBe("(null)");
    expect((await operate(plugin, "get", { name: "x-empty", headers: { "x-empty": "" } })).result).toBe("");
    expect((await operate(plugin, "has", { name: "x-empty", headers: { "x-empty": "" } })).result).toBe("true");
    expect((await operate(plugin, "has", { name: "x-absent" })).result).toBe("false");
  });

  test("ignores the case of the name", async () => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "get", { name: "X-Some", headers: { "x-some": "1" } })).result).toBe("1");
    expect((await operate(plugin, "getAll", { name: "X-Some", headers: { "x-some": "1" } })).result).toBe("1");
  });

  test("gives all values of a repeated header in order", async () => {
    const plugin = await loadProbe();
    const exchange = await plugin.request("GET /", {
      headers: [
        ["x-op", "getAll"],
        ["x-name", "x-many"],
        ["x-many", "a"],
        ["x-other", "b"],
        ["x-many", "c"],
      ],
    });
    expect(exchange.upstream.headers.get("x-result")).toBe("a|c");
  });

  test("gives the bytes that were on the wire", async () => {
    const plugin = await loadProbe();
    const value = "a\udcff\udcc0\udcaf"; // 61 FF C0 AF: an overlong form, not a slash
    expect((await operate(plugin, "getBytes", { name: "x-raw", headers: { "x-raw": value } })).result).toBe("61ffc0af");
  });

  test("carries every byte and a value of 50,000 bytes through the plugin unchanged", async () => {
    const plugin = await loadProbe();
    const { exchange } = await operate(plugin, "get", { name: "x-raw", headers: { "x-raw": everyByte } });
    expect(exchange.upstream.headers.get("x-result")).toBe(everyByte);
    const long = "long".repeat(12_500);
    const { result } = await operate(plugin, "get", { name: "x-long", headers: { "x-long": long } });
    expect(result).toBe(long);
    const lossy = "\udcfe".repeat(6000);
    expect((await operate(plugin, "get", { name: "x-raw", headers: { "x-raw": lossy } })).result).toBe(lossy);
  });

  test("lists 90 headers", async () => {
    const headers = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`x-h${i}`, `v${i}`]));
    const { result } = await operate(await loadProbe(), "entries", { headers });
    for (let i = 0; i < 90; i++) expect(result).toContain(`x-h${i}=v${i};`);
  });

  test("after the request phase gives nothing and says so once", async () => {
    const plugin = await loadProbe();
    for (let i = 0; i < 3; i++) {
      expect((await operateOnResponse(plugin, "request-header")).result).toBe("(null)");
    }
    expect(plugin.logs.texts("error").filter((text) => text.includes("in this phase: request"))).toHaveLength(1);
  });
});

describe("writing headers", () => {
  test("sets, appends and removes", async () => {
    const plugin = await loadProbe();
    const set = await operate(plugin, "set", { name: "x-new", value: "1" });
    expect([set.result, set.exchange.upstream.headers.getAll("x-new")]).toEqual([OK, ["1"]]);
    const replaced = await operate(plugin, "set", { name: "x-old", value: "2", headers: { "x-old": "1" } });
    expect(replaced.exchange.upstream.headers.getAll("x-old")).toEqual(["2"]);
    const appended = await operate(plugin, "append", { name: "x-old", value: "2", headers: { "x-old": "1" } });
    expect([appended.result, appended.exchange.upstream.headers.getAll("x-old")]).toEqual([OK, ["1", "2"]]);
    const removed = await operate(plugin, "remove", { name: "x-old", headers: { "x-old": "1" } });
    expect([removed.result, removed.exchange.upstream.headers.has("x-old")]).toEqual([OK, false]);
    expect((await operate(plugin, "remove", { name: "x-absent" })).result).toBe(OK);
  });

  test("puts bytes that are not UTF-8 on the wire", async () => {
    const { result, exchange } = await operate(await loadProbe(), "setBytes", { name: "x-raw" });
    expect(result).toBe(OK);
    expect([...exchange.upstream.headers.getBytes("x-raw")!]).toEqual([0xff, 0x41, 0xc0]);
  });

  test.each(["setSplit", "setNul", "setBytesSplit", "appendBytesSplit"])(
    "refuses CR, LF and NUL in a value (%s)",
    async (op) => {
      const plugin = await loadProbe();
      const request = await operate(plugin, op, { name: "x-a" });
      expect(request.result).toBe(BAD_ARGUMENT);
      expect(request.exchange.upstream.headers.has("x-a")).toBe(false);
      const response = await operateOnResponse(plugin, op, { name: "x-a" });
      expect(response.result).toBe(BAD_ARGUMENT);
      expect(response.exchange.client.headers.has("x-injected")).toBe(false);
      expect(plugin.logs.texts("error").join()).toContain("header refused: its value has a CR, LF or NUL: x-a");
    },
  );

  test.each(["", "a b", "a:b", "a\u00e9", ":", "a\t"])("refuses the name %j, which is not a token", async (name) => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "set", { name, value: "1" })).result).toBe(BAD_ARGUMENT);
    expect((await operate(plugin, "append", { name, value: "1" })).result).toBe(BAD_ARGUMENT);
  });

  test.each([":method", ":path", ":authority", "host", "Host", "x-forwarded-proto", ":PATH"])(
    "refuses to remove %s, without which no route is found",
    async (name) => {
      const { result, exchange } = await operate(await loadProbe(), "remove", { name });
      expect(result).toBe(BAD_ARGUMENT);
      expect(exchange.client.status).toBe(200);
    },
  );

  test.each([
    [":path", ""],
    [":path", "no-slash"],
    [":path", "/a b"],
    [":Path", "/a b"],
    [":method", ""],
    ["x-forwarded-proto", ""],
  ])("refuses to set %s to %j", async (name, value) => {
    const { result, exchange } = await operate(await loadProbe(), "set", { name, value });
    expect(result).toBe(BAD_ARGUMENT);
    expect(exchange.upstream.path).toBe("/probe?x=1");
  });

  test("changes the path and the method", async () => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "set", { name: ":path", value: "/other" })).exchange.upstream.path).toBe("/other");
    expect((await operate(plugin, "set", { name: ":method", value: "PUT" })).exchange.upstream.method).toBe("PUT");
  });

  test("refuses a status that is none, and to remove the status", async () => {
    const plugin = await loadProbe();
    const { result, exchange } = await operateOnResponse(plugin, "badStatus");
    expect([result, exchange.client.status]).toEqual([BAD_ARGUMENT, 200]);
    const removed = await operateOnResponse(plugin, "remove", { name: ":status" });
    expect([removed.result, removed.exchange.client.status]).toEqual([BAD_ARGUMENT, 200]);
  });
});

describe("headers that carry the framing or the route", () => {
  test.each(["content-length", "Content-Length", "transfer-encoding"])("%s is the gateway's to write", async (name) => {
    const plugin = await loadProbe();
    for (const op of ["set", "append", "appendBytes"]) {
      expect((await operate(plugin, op, { name, value: "3" })).result).toBe(BAD_ARGUMENT);
      const { result, exchange } = await operateOnResponse(plugin, op, { name, value: "3" });
      expect([result, exchange.client.headers.getAll("content-length")]).toEqual([BAD_ARGUMENT, ["0"]]);
    }
    expect((await operate(plugin, "remove", { name })).result).toBe(OK);
  });

  test.each([
    [":method", "GET /evil HTTP/1.1"],
    [":method", "HEAD"],
    [":method", "CONNECT"],
    [":authority", "a b"],
    [":authority", "a/b"],
    [":authority", "user@a"],
    ["host", "a?b"],
    [":abc", "evil.example"],
    [":status", "200"],
  ])("%s cannot become %j on a request", async (name, value) => {
    expect((await operate(await loadProbe(), "set", { name, value })).result).toBe(BAD_ARGUMENT);
  });

  test.each([
    [":status", "204"],
    [":status", "304"],
    [":status", "101"],
    [":path", "/"],
    [":foo", "1"],
  ])("%s cannot become %j on a response", async (name, value) => {
    expect((await operateOnResponse(await loadProbe(), "set", { name, value })).result).toBe(BAD_ARGUMENT);
  });

  test.each([":path", ":authority", "host", "x-forwarded-proto"])(
    "%s cannot be appended to, or stand twice",
    async (name) => {
      const plugin = await loadProbe();
      expect((await operate(plugin, "append", { name, value: "/second" })).result).toBe(BAD_ARGUMENT);
      expect((await operate(plugin, "appendBytes", { name, value: "/second" })).result).toBe(BAD_ARGUMENT);
      const { result, exchange } = await operate(plugin, "replaceTwice", { name, value: "/second" });
      expect([result, exchange.upstream.path]).toEqual([BAD_ARGUMENT, "/probe?x=1"]);
    },
  );
});

describe("replacing all headers", () => {
  test("keeps what the gateway needs", async () => {
    const { exchange } = await operate(await loadProbe(), "replaceAll", { headers: { "x-gone": "1" } });
    const names = exchange.upstream.headers.entries().map(([name]) => name);
    expect(names).not.toContain("x-gone");
    for (const name of [":method", ":path", ":authority", ":scheme", "x-forwarded-proto", "x-only"])
      expect(names).toContain(name);
    expect(exchange.upstream.headers.getAll("x-twice")).toEqual(["a", "b"]);
    expect(exchange.client.status).toBe(200);
  });

  test("by a changed copy of themselves works for every method and status", async () => {
    const plugin = await loadProbe();
    for (const method of ["GET", "HEAD", "POST"]) {
      const exchange = await plugin.request(`${method} /`, { headers: { "x-op": "replaceEntries" } });
      expect([exchange.upstream.method, exchange.upstream.headers.get("x-result")]).toEqual([method, OK]);
      expect(exchange.upstream.headers.get("x-more")).toBe("1");
    }
    for (const status of [200, 204, 304, 500]) {
      const exchange = await plugin.request("GET /", {
        upstream: { status, headers: { "x-response-op": "replaceEntries" } },
      });
      expect([exchange.client.status, exchange.client.headers.get("x-result")]).toEqual([status, OK]);
      expect(exchange.client.headers.get("x-more")).toBe("1");
    }
  });

  test("is refused where the host would empty the map, or a value would split", async () => {
    const plugin = await loadProbe();
    for (const op of ["replaceTooMany", "replaceLarge", "replaceSplit"]) {
      const { result, exchange } = await operate(plugin, op, { headers: { "x-kept": "1" } });
      expect(result).toBe(BAD_ARGUMENT);
      expect(exchange.upstream.headers.get("x-kept")).toBe("1");
    }
    expect(plugin.logs.texts("error").join()).toContain("at most 1024 headers");
  });
});
