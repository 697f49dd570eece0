import { describe, expect, test } from "vitest";
import type { HeaderList, HttpStream } from "@sluice/host";
import { Bench, type Exchange, get, ok, post, value } from "./probe.js";

async function request(script: string, headers: HeaderList = get): Promise<{ bench: Bench; exchange: Exchange }> {
  const bench = new Bench();
  const probe = await bench.probe(script);
  bench.clear();
  const exchange = bench.open([probe]);
  exchange.stream.requestHeaders(headers, true);
  return { bench, exchange };
}

const statuses = ({ results }: Bench): (string | undefined)[] => results.map((line) => line.split("-> ")[1]);
const names = (headers: HeaderList): string[] => headers.map(([name]) => name);

describe("headers on arrival", () => {
  test("names are lower case, and the callback's count is the number of entries", async () => {
    const { bench, exchange } = await request("rh: get 0 x_under", [
      ...get,
      ["X_Under", "v"],
      ["X-Two", "1"],
      ["x-two", "2"],
    ]);
    expect(bench.callbacks).toContain("rh #2 8 1");
    expect(statuses(bench)).toEqual(["0 v"]);
    expect(exchange.upHeaders.slice(-3)).toEqual([
      ["x_under", "v"],
      ["x-two", "1"],
      ["x-two", "2"],
    ]);
  });

  test("inline headers sent twice are joined, others stay apart and get finds the first", async () => {
    const twice: HeaderList = ["accept", "cookie"].flatMap((name): HeaderList => [
      [name, "x"],
      [name, "y"],
    ]);
    const { bench, exchange } = await request("rh: get 0 accept; get 0 cookie", [...get, ...twice]);
    expect(statuses(bench)).toEqual(["0 x,y", "0 x"]);
    expect(names(exchange.upHeaders).filter((name) => name === "cookie")).toHaveLength(2);
  });

  test("trailers have inline names in responses only", async () => {
    const bench = new Bench();
    const probe = await bench.probe("rt: get 1 grpc-status\nst: get 3 grpc-status");
    bench.clear();
    const { stream } = bench.open([probe]);
    const trailers: HeaderList = [
      ["grpc-status", "0"],
      ["grpc-status", "1"],
    ];
    stream.requestHeaders(post, false);
    stream.requestTrailers(trailers);
    stream.responseHeaders(ok, false);
    stream.responseTrailers(trailers);
    expect(statuses(bench)).toEqual(["0 0", "0 0,1"]);
  });

  test("bytes beyond ASCII pass both ways unchanged", async () => {
    const { bench, exchange } = await request("rh: gethex 0 x-b; add 0 x-c %E9%FF", [
      ...get,
      ["x-b", "caf\u00ff\u00e9"],
    ]);
    expect(statuses(bench)[0]).toBe("0 636166ffe9");
    expect(value(exchange.upHeaders, "x-c")).toBe("\u00e9\u00ff");
  });
});

describe("edits", () => {
  test("add appends an entry at the end, and joins inline headers", async () => {
    const headers: HeaderList = [...get, ["user-agent", "a"], ["x-a", "1"]];
    const { exchange } = await request("rh: add 0 x-a 2; add 0 User-Agent b; add 0 :path /second", headers);
    expect(exchange.upHeaders.slice(-2)).toEqual([
      ["x-a", "1"],
      ["x-a", "2"],
    ]);
    expect(value(exchange.upHeaders, "user-agent")).toBe("a,b");
    expect(value(exchange.upHeaders, ":path")).toBe("/,/second");
  });

  test("replace leaves one entry at the end, remove leaves none, and keys know no case", async () => {
    const headers: HeaderList = [...get, ["x-a", "1"], ["x-b", "1"], ["x-a", "2"], ["x-c", "3"]];
    const { bench, exchange } = await request(
      "rh: replace 0 X-A new; remove 0 X-C; remove 0 absent; get 0 X-B",
      headers,
    );
    expect(exchange.upHeaders.slice(-2)).toEqual([
      ["x-b", "1"],
      ["x-a", "new"],
    ]);
    expect(statuses(bench)).toEqual(["0", "0", "0", "0 1"]);
  });

  test("host means :authority in every keyed call, and pseudo headers stay in front", async () => {
    const { bench, exchange } = await request(
      "rh: get 0 host; replace 0 host b.test; get 0 :authority; remove 0 :scheme",
    );
    expect(statuses(bench)).toEqual(["0 a.test", "0", "0 b.test", "0"]);
    expect(names(exchange.upHeaders)).toEqual([":method", ":path", ":authority", "x-forwarded-proto"]);
  });

  test("an empty value is stored and read as (0,0); an absent key is not found", async () => {
    const { bench } = await request("rh: add 0 x-empty -; get 0 x-empty; get 0 x-absent");
    expect(statuses(bench)).toEqual(["0", "0 (0,0)", "1"]);
  });

  test("size is the number of bytes, not of entries", async () => {
    const { bench } = await request("rh: size 0");
    const bytes = get.reduce((sum, [name, text]) => sum + name.length + text.length, 0);
    expect(statuses(bench)).toEqual([`0 ${bytes}`]);
  });

  test("pairs carry counts, lengths and texts that end in 00", async () => {
    const { bench } = await request("rh: setpairs 0 a=1,bb=; pairs 0");
    expect(statuses(bench)[1]).toBe("0 02000000010000000100000002000000000000006100310062620000");
  });

  test("set_header_map_pairs replaces everything in order, with names in lower case", async () => {
    const { exchange } = await request(
      "rh: setpairs 0 :method=GET,:path=/n,:authority=a,x-forwarded-proto=http,X-Z=1,X-Y=2",
    );
    expect(exchange.upHeaders.slice(-2)).toEqual([
      ["x-z", "1"],
      ["x-y", "2"],
    ]);
  });

  test.each(["-", "%01%00%00%00", "%00", "%02%00%00%00%01%00%00%00"])(
    "malformed pairs %j answer Ok and wipe the map",
    async (raw) => {
      const { bench, exchange } = await request(`rh: setraw 0 ${raw}; count 0`);
      expect(statuses(bench)).toEqual(["0", "0 none"]);
      expect(exchange.down).toEqual(["headers 404 eos", "complete"]);
    },
  );

  test("1024 pairs are taken, 1025 wipe the map", async () => {
    const many = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}=v`).join(",");
    const { bench } = await request(`rh: setpairs 0 ${many(1024)}; count 0; setpairs 0 ${many(1025)}; count 0`);
    expect(statuses(bench)).toEqual(["0", "0 1024", "0", "0 none"]);
  });

  test("each change of request headers clears the route cache", async () => {
    const { exchange } = await request(
      "rh: add 0 a b; replace 0 a c; remove 0 a; foreign clear_route_cache -; get 0 a",
    );
    expect(exchange.stream.state.routeCacheClears).toBe(4);
  });

  test("clearing the route cache once the stream has ended is told as a bug, as in Envoy", async () => {
    const { bench, exchange } = await request("lg: foreign clear_route_cache -");
    exchange.respond([]);
    const errors = bench.lines.filter(({ level }) => level === "error").map(({ message }) => message);
    expect(errors).toEqual([expect.stringMatching(/^envoy bug failure: !route_cache_blocked_\. /)]);
    expect(exchange.stream.state.routeCacheClears).toBe(0);
  });
});

describe("what the router makes of edits", () => {
  test.each([
    ["remove 0 :path", "headers 404 eos"],
    ["replace 0 :path -", "headers 404 eos"],
    ["replace 0 :path noslash", "headers 404 eos"],
    ["remove 0 x-forwarded-proto", "headers 404 eos"],
    ["remove 0 :method", "headers 503"],
  ])("%s is answered %j", async (edit, first) => {
    const { exchange } = await request(`rh: ${edit}`);
    expect(exchange.up).toEqual([]);
    expect(exchange.down[0]).toBe(first);
  });

  test.each([
    ["where one virtual host takes every domain goes on", false, "headers / eos"],
    ["where domains are told apart has no route", true, undefined],
  ])("a request without :authority %s", async (_, authorityRequired, first) => {
    const bench = new Bench();
    const exchange = bench.open([await bench.probe("rh: remove 0 :authority")], { authorityRequired }).get();
    expect(exchange.up[0]).toBe(first);
    expect(exchange.down[0]).toBe(authorityRequired ? "headers 404 eos" : undefined);
  });

  test.each([
    ["add 0 x-crlf a%0D%0Ab", "invalid header value for: x-crlf"],
    ["add 0 x-nul a%00b", "invalid header value for: x-nul"],
    ["add 0 bad%20name v", "invalid header name: bad name"],
    ["remove 0 :method", "missing required header: :method"],
  ])("%s answers 503 with Envoy's text", async (edit, text) => {
    const { bench, exchange } = await request(`rh: ${edit}`);
    expect(statuses(bench)).toEqual(["0"]);
    expect(exchange.down).toEqual(["headers 503", `data ${text} eos`, "complete"]);
  });

  test("a request that never had x-forwarded-proto does not need it", async () => {
    const { exchange } = await request("rh: get 0 x", get.slice(0, 4));
    expect(exchange.up).toEqual(["headers / eos"]);
  });

  test("response headers are not checked: line breaks reach the client", async () => {
    const bench = new Bench();
    const probe = await bench.probe("sh: add 2 x-a a%0D%0Ax-inj:%201");
    const exchange = bench.open([probe]).get().respond([]);
    expect(value(exchange.downHeaders, "x-a")).toBe("a\r\nx-inj: 1");
  });

  test.each(["remove 2 :status", "replace 2 :status abc"])("%s answers 502", async (edit) => {
    const bench = new Bench();
    const probe = await bench.probe(`sh: ${edit}`);
    expect(bench.open([probe]).get().respond(["b"]).down).toEqual([
      "headers 502",
      "data missing required header: :status eos",
      "complete",
    ]);
  });
});

describe("local replies", () => {
  const reply = async (statement: string, headers: HeaderList = get): Promise<Exchange> =>
    (await request(`rh: reply ${statement}`, headers)).exchange;

  test.each([0, 99, 101, 600, 1000])("the status %d is taken as it is", async (status) => {
    expect((await reply(`${status} x - -1 d`)).down[0]).toBe(`headers ${status}`);
  });

  test("a body gets a length and text/plain, given headers are added", async () => {
    const { downHeaders } = await reply("401 no www-authenticate=Key,set-cookie=a,set-cookie=b -1 d");
    expect(downHeaders).toEqual([
      [":status", "401"],
      ["www-authenticate", "Key"],
      ["set-cookie", "a"],
      ["set-cookie", "b"],
      ["content-length", "2"],
      ["content-type", "text/plain"],
    ]);
  });

  test("a given content type replaces text/plain; given :status and content-length do not count", async () => {
    const { downHeaders } = await reply("200 {} content-type=application/json,:status=500,content-length=99 -1 d");
    expect(downHeaders).toEqual([
      [":status", "200"],
      ["content-type", "application/json"],
      ["content-length", "2"],
    ]);
  });

  test("without a body there is no content type", async () => {
    expect((await reply("302 - location=/x,content-type=text/html -1 d")).downHeaders).toEqual([
      [":status", "302"],
      ["location", "/x"],
    ]);
  });

  test.each([
    ["403 stop - -1", "7"],
    ["403 stop - 16", "16"],
    ["500 stop - -1", "2"],
    ["503 stop - 17", "14"],
  ])("to a gRPC request %s becomes grpc-status %s", async (statement, status) => {
    const { downHeaders, down } = await reply(`${statement} d`, [...get, ["content-type", "application/grpc+proto"]]);
    expect(down[0]).toBe("headers 200 eos");
    expect(value(downHeaders, "grpc-status")).toBe(status);
    expect(value(downHeaders, "grpc-message")).toBe("stop");
  });

  test("white space in the details becomes underscores", async () => {
    const { stream }: { stream: HttpStream } = await reply("403 x - -1 not%20allowed%09here");
    expect(stream.details).toBe("not_allowed_here");
  });

  test("on a root it answers Ok and does nothing", async () => {
    const bench = new Bench({ clusters: { c: async () => ({ headers: ok }) } });
    const probe = await bench.probe(
      "rh: call c :method=GET,:path=/,:authority=c - 0; return 1\nhc: reply 403 x - -1 d",
    );
    const exchange = bench.open([probe]).get();
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.results.at(-1)).toBe("reply 403 x - -1 d -> 0");
    expect(exchange.down).toEqual([]);
  });
});
