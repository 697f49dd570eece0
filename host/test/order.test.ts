import { describe, expect, test } from "vitest";
import { Bench, get, ok, post } from "./probe.js";

const end = ["lg #2", "dn #2", "dl #2"];

async function bench(script = "") {
  const made = new Bench();
  const probe = await made.probe(script);
  made.clear();
  return { bench: made, open: () => made.open([probe]) };
}

describe("callbacks of a stream", () => {
  test("a GET with a chunked answer ends its body with an empty chunk", async () => {
    const { bench: b, open } = await bench();
    const { up, down } = open().get().respond(["one", "two"]);
    expect(b.log).toEqual(["cc #2 parent 1", "rh #2 5 1", "sh #2 1 0", "sb #2 3 0", "sb #2 3 0", "sb #2 0 1", ...end]);
    expect(up).toEqual(["headers / eos"]);
    expect(down).toEqual(["headers 200", "data one", "data two", "data  eos", "complete"]);
  });

  test("a chunked POST reaches the plugin chunk by chunk", async () => {
    const { bench: b, open } = await bench();
    open().post(["aaa", "bbb", "cc"]).respond([]);
    const body = ["rb #2 3 0", "rb #2 3 0", "rb #2 2 0", "rb #2 0 1"];
    expect(b.log).toEqual(["cc #2 parent 1", "rh #2 5 0", ...body, "sh #2 1 1", ...end]);
  });

  test("with trailers no body callback carries the end of the stream", async () => {
    const { bench: b, open } = await bench();
    const { stream, up, down } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("a"), false);
    stream.requestTrailers([["x-t", "1"]]);
    stream.responseHeaders(ok, false);
    stream.responseData(Buffer.from("b"), false);
    stream.responseTrailers([
      ["x-t", "1"],
      ["x-u", "2"],
    ]);
    const response = ["sh #2 1 0", "sb #2 1 0", "st #2 2"];
    expect(b.log).toEqual(["cc #2 parent 1", "rh #2 5 0", "rb #2 1 0", "rt #2 1", ...response, ...end]);
    expect(up).toEqual(["headers /", "data a", "trailers"]);
    expect(down).toEqual(["headers 200", "data b", "trailers", "complete"]);
  });

  test("an answer without a body has no body callback", async () => {
    const { bench: b, open } = await bench();
    open()
      .get()
      .respond([], [[":status", "204"]]);
    expect(b.log).toEqual(["cc #2 parent 1", "rh #2 5 1", "sh #2 1 1", ...end]);
  });

  test("interim answers are not shown", async () => {
    const { bench: b, open } = await bench();
    const exchange = open().get();
    exchange.stream.responseHeaders([[":status", "100"]], false);
    exchange.respond([]);
    expect(b.callbacks).toEqual(["cc #2 parent 1", "rh #2 5 1", "sh #2 1 1", ...end]);
  });

  test.each([
    ["the header callback", "rh: reply 403 no - -1 denied", ["rh #2 5 0"]],
    ["the body callback", "rb: reply 403 no - -1 denied", ["rh #2 5 0", "rb #2 2 0"]],
  ])(
    "a local reply from %s skips the rest of the request and passes the own response callbacks",
    async (_, script, seen) => {
      const { bench: b, open } = await bench(script);
      const { down, stream } = open().post(["aa", "bb"]);
      expect(b.callbacks).toEqual(["cc #2 parent 1", ...seen, "sh #2 3 0", "sb #2 2 1", ...end]);
      expect(down).toEqual(["headers 403", "data no eos", "complete"]);
      expect(stream.details).toBe("denied");
    },
  );

  test("a local reply to HEAD has no body", async () => {
    const { bench: b, open } = await bench("rh: reply 403 no - -1 denied");
    const { stream, down } = open();
    stream.requestHeaders([[":method", "HEAD"], ...get.slice(1)], true);
    expect(b.callbacks).toContain("sh #2 3 1");
    expect(down).toEqual(["headers 403 eos", "complete"]);
  });

  test("a local reply from the response header callback replaces the response without own callbacks", async () => {
    const { bench: b, open } = await bench("sh: reply 500 oops - -1 x");
    const { down, up } = open().get().respond(["secret"]);
    expect(b.callbacks).toEqual(["cc #2 parent 1", "rh #2 5 1", "sh #2 1 0", ...end]);
    expect(down).toEqual(["headers 500", "data oops eos", "complete"]);
    expect(up).toEqual(["headers / eos", "reset"]);
  });

  test.each([
    ["body", "sb"],
    ["trailer", "st"],
  ])("a local reply from the response %s callback cuts a response that has begun", async (_, callback) => {
    const { open } = await bench(`${callback}: reply 500 oops - -1 x`);
    const { down, stream } = open().get();
    stream.responseHeaders(ok, false);
    if (callback === "sb") stream.responseData(Buffer.from("b"), false);
    else stream.responseTrailers([["x-t", "1"]]);
    expect(down).toEqual(["headers 200", "reset local reset", "complete"]);
  });

  test("a local reply from the request trailer callback is a clean one", async () => {
    const { open } = await bench("rt: reply 400 bad - -1 x");
    const { stream, down } = open();
    stream.requestHeaders(post, false);
    stream.requestTrailers([["x-t", "1"]]);
    expect(down).toEqual(["headers 400", "data bad eos", "complete"]);
  });

  test("a local reply while response headers are held replaces the response cleanly", async () => {
    const b = new Bench();
    const probe = await b.probe("sh: return 1\nsb: reply 500 oops - -1 x", { allowOnHeadersStopIteration: true });
    b.clear();
    const { down } = b.open([probe]).get().respond(["secret"]);
    expect(b.callbacks).toEqual(["cc #2 parent 1", "rh #2 5 1", "sh #2 1 0", "sb #2 6 0", ...end]);
    expect(down).toEqual(["headers 500", "data oops eos", "complete"]);
  });

  test("a second local reply in the same callback is ignored", async () => {
    const { bench: b, open } = await bench("rh: reply 403 one - -1 x; reply 404 two - -1 y");
    const { down, stream } = open().get();
    expect(b.results).toEqual(["reply 403 one - -1 x -> 0", "reply 404 two - -1 y -> 0"]);
    expect(stream.details).toBe("x");
    expect(down).toEqual(["headers 403", "data one eos", "complete"]);
  });

  test("the own response callbacks can edit a local reply", async () => {
    const { open } = await bench(
      "rh: reply 403 no - -1 x\nsh: replace 2 :status 418; remove 2 content-length\nsb: setbuf 1 0 9 tea",
    );
    expect(open().get().down).toEqual(["headers 418", "data tea eos", "complete"]);
  });

  test("a client that hangs up leaves the end callbacks only, without response headers", async () => {
    const { bench: b, open } = await bench("lg: get 0 :path; get 2 :status");
    const { stream, up, down } = open().get();
    stream.reset();
    expect(b.callbacks).toEqual(["cc #2 parent 1", "rh #2 5 1", ...end]);
    expect(b.results).toEqual(["get 0 :path -> 0 /", "get 2 :status -> 1"]);
    expect(up).toEqual(["headers / eos", "reset"]);
    expect(down).toEqual(["complete"]);
  });

  test("an upstream that fails before its headers is answered by Envoy through the response callbacks", async () => {
    const { bench: b, open } = await bench();
    const { stream, down } = open().get();
    stream.upstreamReset("connection termination");
    const text = "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
    expect(down).toEqual(["headers 503", `data ${text} eos`, "complete"]);
    expect(b.callbacks).toContain(`sb #2 ${text.length} 1`);
  });

  test("an upstream that breaks the protocol before its headers is answered with 502", async () => {
    const { open } = await bench();
    const { stream, down } = open().get();
    stream.upstreamReset("protocol error");
    expect(down[0]).toBe("headers 502");
  });

  test.each([
    ["held", "sh: return 1\nsb: return 1", ["sh #2 1 0", "sb #2 4 0"]],
    ["paused", "sh: return 4", ["sh #2 1 0"]],
  ])("an upstream that fails while its headers are %s is answered by Envoy itself", async (_, script, seen) => {
    const b = new Bench();
    const probe = await b.probe(script, { allowOnHeadersStopIteration: true });
    b.clear();
    const { stream, down } = b.open([probe]).get();
    stream.responseHeaders(ok, false);
    stream.responseData(Buffer.from("half"), false);
    stream.upstreamReset("protocol error");
    const text = "upstream connect error or disconnect/reset before headers. reset reason: protocol error";
    expect(down).toEqual(["headers 502", `data ${text} eos`, "complete"]);
    expect(b.callbacks).toEqual(["cc #2 parent 1", "rh #2 5 1", ...seen, ...end]);
  });

  test("an upstream that fails in the middle of its body leaves a cut response", async () => {
    const { bench: b, open } = await bench();
    const { stream, down } = open().get();
    stream.responseHeaders(ok, false);
    stream.responseData(Buffer.from("half"), false);
    stream.upstreamReset("remote reset");
    expect(b.callbacks.slice(-4)).toEqual(["sb #2 4 0", ...end]);
    expect(down).toEqual(["headers 200", "data half", "reset remote reset", "complete"]);
  });

  test("a request refused before the filters makes contexts in the log phase only", async () => {
    const { bench: b, open } = await bench();
    open().stream.reject(400, "bad", "missing_host_header");
    expect(b.callbacks).toEqual(["cc #2 parent 1", ...end]);
  });
});

describe("a chain of plugins", () => {
  test("requests go in order, responses in reverse, and the end in order", async () => {
    const b = new Bench();
    const chain = [await b.probe("", { name: "a", vmId: "a" }), await b.probe("", { name: "b", vmId: "b" })];
    b.clear();
    b.open(chain).get().respond([]);
    expect(b.lines.map(({ plugin, message }) => `${plugin} ${message.split(" ")[0]}`)).toEqual([
      "a cc",
      "a rh",
      "b cc",
      "b rh",
      "b sh",
      "a sh",
      "a lg",
      "b lg",
      "a dn",
      "a dl",
      "b dn",
      "b dl",
    ]);
  });

  test("a plugin behind one that answers gets its context in the log phase", async () => {
    const b = new Bench();
    const chain = [
      await b.probe("rh: reply 403 no - -1 x", { name: "a", vmId: "a" }),
      await b.probe("", { name: "b", vmId: "b" }),
    ];
    b.clear();
    b.open(chain).get();
    const second = b.lines.filter(({ plugin }) => plugin === "b").map(({ message }) => message);
    expect(second).toEqual(["cc #2 parent 1", ...end]);
  });

  test("a later plugin sees what an earlier one wrote", async () => {
    const b = new Bench();
    const chain = [await b.probe("rh: add 0 x-a 1"), await b.probe("rh: get 0 x-a", { name: "q" })];
    b.clear();
    b.open(chain).get();
    expect(b.results.at(-1)).toBe("get 0 x-a -> 0 1");
  });
});

describe("reach of maps and buffers", () => {
  const reach = "get 0 :path; get 1 x-t; get 2 :status; get 3 x-t";

  test.each([
    ["rh", ["0 /", "2", "2", "2"]],
    ["rb", ["2", "2", "2", "2"]],
    ["rt", ["2", "0 1", "2", "2"]],
    ["sh", ["2", "2", "0 200", "2"]],
    ["sb", ["2", "2", "2", "2"]],
    ["st", ["2", "2", "2", "0 2"]],
    ["lg", ["0 /", "1", "0 200", "0 2"]],
    ["dn", ["2", "2", "2", "2"]],
    ["dl", ["2", "2", "2", "2"]],
  ])("in %s keyed reads answer as Envoy's", async (callback, expected) => {
    const { bench: b, open } = await bench(`${callback}: ${reach}`);
    const { stream } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("a"), false);
    stream.requestTrailers([["x-t", "1"]]);
    stream.responseHeaders(ok, false);
    stream.responseData(Buffer.from("b"), false);
    stream.responseTrailers([["x-t", "2"]]);
    expect(b.results.map((line) => line.split("-> ")[1])).toEqual(expected);
  });

  test("maps out of reach are empty as pairs and refuse writes", async () => {
    const { bench: b, open } = await bench("rb: count 0; add 0 x-a 1; size 0; setpairs 0 a=b; remove 0 a");
    open().post([]);
    expect(b.results.map((line) => line.split("-> ")[1])).toEqual(["0 none", "2", "2", "2", "2"]);
  });

  test("the log phase reads maps and writes none", async () => {
    const { bench: b, open } = await bench("lg: count 0; add 0 x-a 1; replace 2 x-a 1; size 0");
    open().get().respond([]);
    expect(b.results.map((line) => line.split("-> ")[1])).toEqual(["0 5", "2", "2", "2"]);
  });

  test("map types and buffer types beyond the last are bad arguments", async () => {
    const { bench: b, open } = await bench("rh: get 8 a; count 8; size 8; buf 9 0 1; bufstatus 9; setbuf 9 0 0 x");
    open().get();
    expect(b.results.map((line) => line.split("-> ")[1])).toEqual(["2", "2", "2", "2", "2", "2"]);
  });

  test("a write to the trailers at the end of a body creates them, a read does not", async () => {
    const { bench: b, open } = await bench("rb!: get 1 x-t; add 1 x-t 1; get 1 x-t\nsb!: replace 3 x-u 2");
    const exchange = open().post(["a"]).respond(["b"]);
    expect(b.results.map((line) => line.split("-> ")[1])).toEqual(["2", "0", "0 1", "0"]);
    expect(exchange.up).toEqual(["headers /", "data a", "data ", "trailers"]);
    expect(exchange.upTrailers).toEqual([["x-t", "1"]]);
    expect(exchange.down).toEqual(["headers 200", "data b", "trailers", "complete"]);
    expect(exchange.downTrailers).toEqual([["x-u", "2"]]);
  });

  test("request headers stay readable in the phases of an own local reply", async () => {
    const { bench: b, open } = await bench("rh: reply 403 no - -1 x\nsh: get 0 :path\nsb: get 0 :path");
    open().get();
    expect(b.results.slice(1)).toEqual(["get 0 :path -> 0 /", "get 0 :path -> 0 /"]);
  });
});
