import { describe, expect, test } from "vitest";
import { type PropertyValue, type StreamProperties, VirtualClock } from "@sluice/host";
import { Bench, get, ok, post, settle } from "./probe.js";

const int64 = (value: bigint): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes.toString("hex");
};
const double = (value: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.toString("hex");
};
const hex = (text: string): string => Buffer.from(text).toString("hex");

/** What one property is in each phase of one stream: bytes as hex, or the status when it is not Ok. */
async function phases(path: string, properties: StreamProperties = {}): Promise<Record<string, string>> {
  const all = ["configure", "rh", "rb", "sh", "sb", "lg", "dn"];
  const bench = new Bench({ clock: new VirtualClock(1000) });
  const probe = await bench.probe(all.map((callback) => `${callback}: prophex ${path}`).join("\n"));
  const main = bench.lines.find(({ vm, message }) => vm === "worker_0" && message.startsWith("prophex"))!.message;
  bench.clear();
  const { stream } = bench.open([probe], { properties });
  stream.requestHeaders([...post, ["content-length", "3"], ["User-Agent", "curl"], ["x-m", "a"], ["x-m", "b"]], false);
  stream.requestData(Buffer.from("abc"), true);
  stream.responseHeaders(ok, false);
  stream.responseData(Buffer.from("de"), true);
  const found = [main, ...bench.results].map((line) => /-> (\d+) ?(.*)$/.exec(line)!);
  return Object.fromEntries(
    all.map((callback, index) => [callback, found[index]![1] === "0" ? found[index]![2]! : found[index]![1]!]),
  );
}

const missing = "1";

describe("request attributes made of headers", () => {
  test.each([
    ["request/path", "/"],
    ["request/url_path", "/"],
    ["request/host", "a.test"],
    ["request/scheme", "http"],
    ["request/method", "POST"],
    ["request/useragent", "curl"],
    ["request/headers/X-M", "a,b"],
  ])("%s is there while the headers are, and in the log", async (path, text) => {
    const value = hex(text);
    expect(await phases(path)).toEqual({
      configure: missing,
      rh: value,
      rb: missing,
      sh: missing,
      sb: missing,
      lg: value,
      dn: missing,
    });
  });

  test("request.headers has no entries elsewhere", async () => {
    const { rh, rb, sh } = await phases("request/headers");
    expect(rh).toContain(hex(":path\0/\0"));
    expect([rb, sh]).toEqual(["00000000", "00000000"]);
  });

  test("path and query are split", async () => {
    const bench = new Bench();
    const probe = await bench.probe(
      "rh: prop request/url_path; prop request/query; prop request/path/x; prop request/nothing",
    );
    bench.clear();
    bench.open([probe]).stream.requestHeaders([[":method", "GET"], [":path", "/a/b?c=d&e"], ...get.slice(2)], true);
    expect(bench.results.map((line) => line.split("-> ")[1])).toEqual(["0 /a/b", "0 c=d&e", "1", "1"]);
  });

  test("edits are visible at once, and values stay while the headers are held", async () => {
    const bench = new Bench({ clusters: { c: async () => ({ headers: ok }) } });
    const call = "call c :method=GET,:path=/,:authority=c - 0";
    const probe = await bench.probe(
      `rh: replace 0 :path /new; prop request/path; ${call}; return 1\nhc: effective caller; prop request/path; continue 0; prop request/path`,
    );
    bench.clear();
    bench.open([probe]).get();
    await settle();
    const values = bench.results.filter((line) => line.startsWith("prop")).map((line) => line.split("-> ")[1]);
    expect(values).toEqual(["0 /new", "0 /new", "1"]);
  });
});

describe("other attributes", () => {
  test.each<[string, Record<string, string>]>([
    ["request/protocol", { rh: hex("HTTP/1.1"), dn: hex("HTTP/1.1") }],
    ["request/time", { configure: missing, rh: int64(1_000_000_000n), sb: int64(1_000_000_000n) }],
    ["request/duration", { rh: missing, sb: missing, lg: int64(0n), dn: int64(0n) }],
    ["request/size", { rh: int64(3n), lg: int64(3n) }],
    ["response/code", { rh: missing, rb: missing, sh: int64(200n), sb: int64(200n), lg: int64(200n), dn: int64(200n) }],
    ["response/code_details", { rb: missing, sh: hex("via_upstream"), lg: hex("via_upstream") }],
    ["response/flags", { rh: int64(0n), lg: int64(0n) }],
    ["response/grpc_status", { rh: missing, sh: int64(2n) }],
    ["response/headers/:status", { rh: missing, sh: hex("200"), sb: missing, lg: hex("200") }],
    ["response/size", { rh: int64(0n), lg: int64(2n) }],
    ["connection/mtls", { configure: missing, rh: "00", dn: "00" }],
    ["upstream/request_attempt_count", { rh: int64(0n), rb: int64(1n) }],
    ["metadata", { configure: missing, rh: "", sb: "" }],
    ["plugin_name", { configure: hex("p"), rh: hex("p"), dn: hex("p") }],
    ["plugin_root_id", { configure: "", rh: "" }],
    ["xds", { configure: "3", rh: "3" }],
    ["request", { configure: missing, rh: "3" }],
    ["filter_state", { configure: missing, rh: "3" }],
    ["source", { configure: missing, rh: "3" }],
    ["upstream", { configure: missing, rh: "3" }],
    ["destination", { configure: missing, rh: "3" }],
    ["node", { configure: missing, rh: missing }],
    ["cluster_name", { rh: missing }],
  ])("%s", async (path, expected) => {
    expect(await phases(path)).toMatchObject(expected);
  });

  test("an empty path cannot be resolved", async () => {
    const bench = new Bench();
    const probe = await bench.probe("rh: prop -; prop nothing");
    bench.clear();
    bench.open([probe]).get();
    expect(bench.results.map((line) => line.split("-> ")[1])).toEqual(["3", "1"]);
  });
});

describe("given properties", () => {
  test.each<[string, PropertyValue, string]>([
    ["source/address", "10.0.0.1:4711", hex("10.0.0.1:4711")],
    ["xds/route_name", "api", hex("api")],
    ["connection/id", 7, int64(7n)],
    ["custom/number", 7, double(7)],
    ["custom/integer", 7n, int64(7n)],
    ["custom/flag", true, "01"],
    ["custom/bytes", Uint8Array.of(0xff, 0), "ff00"],
    ["custom/empty", "", ""],
  ])("%s = %s is encoded as Envoy does", async (path, value, expected) => {
    const { configure, rh, dn } = await phases(path, { [path.replace("/", ".")]: value });
    expect([configure, rh, dn]).toEqual([missing, expected, expected]);
  });

  test("ports follow from addresses", async () => {
    expect((await phases("source/port", { "source.address": "10.0.0.1:4711" }))["rh"]).toBe(int64(4711n));
  });

  test("upstream addresses are known once the request is on its way", async () => {
    const { rh, rb } = await phases("upstream/address", { "upstream.address": "10.0.0.2:80" });
    expect([rh, rb]).toEqual([missing, hex("10.0.0.2:80")]);
  });

  test("nested values can be walked into, also through names with dots, and below a scalar is nothing", async () => {
    const given = { metadata: { filter_metadata: { "envoy.lb": { canary: true, list: ["a", "b"] } } } };
    expect((await phases("metadata/filter_metadata/envoy.lb/canary", given))["rh"]).toBe("01");
    expect((await phases("metadata/filter_metadata/envoy.lb/canary/x", given))["rh"]).toBe(missing);
    const list = (await phases("metadata/filter_metadata/envoy.lb/list", given))["rh"];
    expect(list).toBe(`02000000${"0100000000000000".repeat(2)}${hex("a\0\0b\0\0")}`);
  });

  test("those of the host are there for roots as well", async () => {
    const bench = new Bench({ properties: { "xds.node.id": "gw-1" } });
    const probe = await bench.probe("configure: prop xds/node/id\nrh: prop xds/node/id");
    bench.open([probe]).get();
    expect(new Set(bench.results.map((line) => line.split("-> ")[1]))).toEqual(new Set(["0 gw-1"]));
  });
});

describe("proxy_set_property", () => {
  test("stores filter state, which is found by its name and below filter_state", async () => {
    const bench = new Bench();
    const probe = await bench.probe(
      "rh: setprop foo one; setprop foo two; prop foo; prop filter_state/wasm.foo; prop wasm.foo\nlg: prop foo",
    );
    bench.clear();
    bench.open([probe]).get().respond([]);
    expect(bench.results.map((line) => line.split("-> ")[1])).toEqual(["0", "0", "0 two", "0 two", "1", "0 two"]);
  });

  test("does not change what Envoy knows itself, and longer paths cannot be read back", async () => {
    const bench = new Bench();
    const probe = await bench.probe(
      "rh: setprop request/path /x; prop request/path; setprop a/b 1; prop a/b; prop a; setprop plugin_name q; prop plugin_name",
    );
    bench.clear();
    bench.open([probe]).get();
    expect(bench.results.map((line) => line.split("-> ")[1])).toEqual(["0", "0 /", "0", "1", "1", "0", "0 p"]);
  });

  test("is seen by later plugins of the stream and not by other streams", async () => {
    const bench = new Bench();
    const writer = await bench.probe("rh: setprop foo one", { name: "a" });
    const reader = await bench.probe("rh: prop foo", { name: "b" });
    bench.clear();
    bench.open([writer, reader]).get();
    bench.open([reader]).get();
    expect(bench.results.slice(1).map((line) => line.split("-> ")[1])).toEqual(["0 one", "1"]);
  });

  test("needs a stream", async () => {
    const bench = new Bench();
    await bench.probe("configure: setprop foo 1");
    expect(bench.results[0]).toBe("setprop foo 1 -> 1");
  });
});
