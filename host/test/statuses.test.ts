import { describe, expect, test } from "vitest";
import { EnvoyCrash, type PluginOptions } from "@sluice/host";
import { Bench, type Exchange, ok, post } from "./probe.js";

const allow: Partial<PluginOptions> = { allowOnHeadersStopIteration: true };

async function bench(script: string, options: Partial<PluginOptions> = {}, bufferLimit = 1024 * 1024) {
  const made = new Bench({ bufferLimit, clusters: { c: async () => ({ headers: ok }) } });
  const probe = await made.probe(script, options);
  made.clear();
  return { bench: made, open: () => made.open([probe]) };
}

const call = "call c :method=GET,:path=/,:authority=c - 0";

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("results of a header callback", () => {
  test.each([0, 2])("%d continues, and the body flows", async (result) => {
    const { bench: b, open } = await bench(`rh: return ${result}`);
    const { up } = open().post(["ab", "cd"]);
    expect(up).toEqual(["headers /", "data ab", "data cd", "data  eos"]);
    expect(b.callbacks).toContain("rb #2 0 1");
  });

  test.each([1, 3, 4, 5, 99])("%d holds headers and body, and one body callback follows the resume", async (result) => {
    const { bench: b, open } = await bench(`rh: ${call}; return ${result}\nhc: effective caller; continue 0`);
    const { up } = open().post(["ab", "cd", "ef"]);
    expect(up).toEqual([]);
    await settle();
    expect(up).toEqual(["headers /", "data abcdef eos"]);
    expect(b.callbacks.slice(1)).toEqual(["rh #2 5 0", "hc #1 4 2 0 0", "rb #2 6 1"]);
  });

  test("without a resume the stream waits, and its state names the plugin", async () => {
    const { open } = await bench("rh: return 1");
    const { up, down, stream } = open().get();
    expect([up, down]).toEqual([[], []]);
    expect(stream.state.waitingFor).toEqual(["p"]);
    expect(stream.state.filters[0]?.request).toBe("stopped all, with back-pressure");
  });

  test("in allow mode 1 holds the headers and delivers the body", async () => {
    const script = "rh: return 1\nrb: return 1\nrb!: replace 0 :path /new; setbuf 0 0 99 NEW; return 0";
    const { bench: b, open } = await bench(script, allow);
    const { up } = open().post(["ab", "cd"]);
    expect(b.callbacks.slice(1)).toEqual(["rh #2 5 0", "rb #2 2 0", "rb #2 4 0", "rb #2 4 1"]);
    expect(up).toEqual(["headers /new", "data NEW eos"]);
  });

  test("the same code in default mode hangs", async () => {
    const { bench: b, open } = await bench("rh: return 1\nrb: return 1\nrb!: return 0");
    const { up } = open().post(["ab", "cd"]);
    expect(b.callbacks.slice(1)).toEqual(["rh #2 5 0"]);
    expect(up).toEqual([]);
  });

  test("in allow mode the first body callback that continues releases the headers with its edits", async () => {
    const { open } = await bench("rh: return 1\nrb: replace 0 :path /edited", allow);
    const { up } = open().post(["ab", "cd"]);
    expect(up).toEqual(["headers /edited", "data ab", "data cd", "data  eos"]);
  });

  test("in allow mode later writes to released headers succeed without effect", async () => {
    const { bench: b, open } = await bench("rh: return 1\nrb: add 0 x-a 1", allow);
    const exchange = open().post(["ab"]);
    expect(b.results).toEqual(["add 0 x-a 1 -> 0", "add 0 x-a 1 -> 0"]);
    expect(exchange.upHeaders.filter(([name]) => name === "x-a")).toHaveLength(1);
  });

  test("in allow mode a response can be rewritten as a whole", async () => {
    const script = "sh: return 1\nsb: return 1\nsb!: replace 2 :status 404; setbuf 1 0 99 NEW; return 0";
    const { open } = await bench(script, allow);
    expect(open().get().respond(["ab", "cd"]).down).toEqual(["headers 404", "data NEW eos", "complete"]);
  });

  test("a response held by 3 goes on with one body callback", async () => {
    const { bench: b, open } = await bench(`sh: ${call}; return 3\nhc: effective caller; continue 1`);
    const { down } = open().get().respond(["ab", "cd"]);
    expect(down).toEqual([]);
    await settle();
    expect(down).toEqual(["headers 200", "data abcd eos", "complete"]);
    expect(b.callbacks).toContain("sb #2 4 1");
  });

  test("headers can be edited from a call-out before the resume and not after it", async () => {
    const script = `rh: ${call}; return 1\nhc: effective caller; replace 0 :path /hc; continue 0; replace 0 :path /late`;
    const { bench: b, open } = await bench(script);
    const { up } = open().get();
    await settle();
    expect(up).toEqual(["headers /hc eos"]);
    expect(b.results.slice(-2)).toEqual(["continue 0 -> 0", "replace 0 :path /late -> 2"]);
  });
});

describe("results of a body callback", () => {
  test("1 keeps the chunk and shows the whole body next time", async () => {
    const { bench: b, open } = await bench("rb: buf 0 0 99; return 1\nrb!: buf 0 0 99; return 0");
    const { up } = open().post(["hello", " again "], "separate end");
    expect(b.callbacks.slice(2)).toEqual(["rb #2 5 0", "rb #2 12 0", "rb #2 12 1"]);
    expect(b.results.map((line) => line.split("-> 0 ")[1])).toEqual([
      "hello",
      "hello again ",
      "hello again ",
      "hello again ",
    ]);
    expect(up).toEqual(["headers /", "data hello again  eos"]);
  });

  test("2 keeps the chunk and shows only the new one; all of it goes on at the end", async () => {
    const { bench: b, open } = await bench("rb: return 2\nrb!: return 0");
    const { up } = open().post(["ab", "cd"], "end with last");
    expect(b.callbacks.slice(2)).toEqual(["rb #2 2 0", "rb #2 2 1"]);
    expect(up).toEqual(["headers /", "data abcd eos"]);
  });

  test.each([3, 4, 7])("%d drops the chunk", async (result) => {
    const { open } = await bench(`rb: return ${result}\nrb!: return 0`);
    const { up } = open().post(["abc", "def"]);
    expect(up).toEqual(["headers /", "data  eos"]);
  });

  test("dropping every chunk and writing once at the end replaces the body", async () => {
    const { open } = await bench("rb: return 3\nrb!: setbuf 0 0 0 WHOLE; return 0");
    expect(open().post(["abc", "def"]).up).toEqual(["headers /", "data WHOLE eos"]);
  });

  test("a body held at its end can be read and changed from a call-out, which then releases it", async () => {
    const script = `rb: return 1\nrb!: ${call}; return 1\nhc: effective caller; setbuf 0 0 0 HC; continue 0`;
    const { open } = await bench(script);
    const { up } = open().post(["123456789"]);
    expect(up).toEqual(["headers /"]);
    await settle();
    expect(up).toEqual(["headers /", "data HC123456789 eos"]);
  });

  test("an empty body that is held behind headers, and then again at its end, goes on with the second resume", async () => {
    const script = `rh: ${call}; return 4\nrb!: ${call}; return 1\nhc: effective caller; continue 0`;
    const { bench: b, open } = await bench(script);
    const { up } = open().post([]);
    await settle();
    await settle();
    expect(b.callbacks).toContain("rb #2 0 1");
    expect(up).toEqual(["headers /", "data  eos"]);
  });

  test("after a resume in the middle the next callback starts with its own chunk", async () => {
    const { bench: b, open } = await bench(`rb: ${call}; return 1\nhc: effective caller; continue 0`);
    const { stream, up } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("first"), false);
    await settle();
    stream.requestData(Buffer.from("two"), false);
    expect(up).toEqual(["headers /", "data first"]);
    expect(b.callbacks.at(-1)).toBe("rb #2 3 0");
    await settle();
    expect(up).toEqual(["headers /", "data first", "data two"]);
  });

  test("a chunk that continues after a resume in the middle passes", async () => {
    const { open } = await bench(`rb: ${call}; return 1\nrb!: return 0\nhc: effective caller; continue 0`);
    const { stream, up } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("first"), false);
    await settle();
    stream.requestData(Buffer.from("two"), true);
    expect(up).toEqual(["headers /", "data first", "data two eos"]);
  });

  test("buffer two chunks, then stream", async () => {
    const b = new Bench();
    const probe = await b.probe("rb: return 1\nrb!: return 0");
    const { up } = b.open([probe]).post(["hello", ", there, ", "world!"], "end with last");
    expect(up).toEqual(["headers /", "data hello, there, world! eos"]);
  });

  test("a paused trailer callback holds everything until it is resumed", async () => {
    const { bench: b, open } = await bench(
      `rb: return 1\nrt: ${call}; return 1\nhc: effective caller; get 1 x-t; buf 0 0 99; continue 0`,
    );
    const { stream, up } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("body"), false);
    stream.requestTrailers([["x-t", "1"]]);
    expect(up).toEqual(["headers /"]);
    await settle();
    expect(b.results.slice(-3)).toEqual(["get 1 x-t -> 0 1", "buf 0 0 99 -> 0 body", "continue 0 -> 0"]);
    expect(up).toEqual(["headers /", "data body", "trailers"]);
  });
});

describe("limits", () => {
  test.each([
    ["rb: return 1", [413]],
    ["rh: return 3", [413]],
    ["rb: return 0", []],
    ["rb: return 3", []],
  ])("a request beyond the limit under %j is answered %j", async (script, statuses) => {
    const { open } = await bench(script, {}, 1024);
    const exchange = open();
    exchange.stream.requestHeaders(post, false);
    for (let i = 0; i < 5; i++) exchange.stream.requestData(Buffer.alloc(1000), false);
    expect(exchange.downHeaders.filter(([name]) => name === ":status").map(([, status]) => Number(status))).toEqual(
      statuses,
    );
  });

  test("a route may raise the limit, for both directions, and never lowers it", async () => {
    const { open } = await bench("rb: return 1\nrb!: return 0\nsb: return 1\nsb!: return 0", {}, 4);
    const raised = open();
    raised.stream.raiseBufferLimit(6);
    raised.stream.raiseBufferLimit(2);
    expect(raised.post(["abcdef"]).respond(["ghijkl"]).down).toEqual(["headers 200", "data ghijkl eos", "complete"]);
    expect(open().post(["abcdef"]).down[0]).toBe("headers 413");
  });

  test("413 passes the own response callbacks", async () => {
    const { bench: b, open } = await bench("rb: return 1", {}, 4);
    const { down } = open().post(["12345"]);
    expect(down).toEqual(["headers 413", "data Payload Too Large eos", "complete"]);
    expect(b.callbacks).toContain("sb #2 17 1");
  });

  test("a body of exactly the limit passes", async () => {
    const { open } = await bench("rb: return 1\nrb!: return 0", {}, 4);
    expect(open().post(["1234"]).up).toEqual(["headers /", "data 1234 eos"]);
  });

  test("a response beyond the limit is cut when its headers are out, and is a 500 when they are held", async () => {
    const out = await bench("sb: return 1", {}, 4);
    expect(out.open().get().respond(["12345"]).down).toEqual(["headers 200", "reset local reset", "complete"]);
    const held = await bench("sh: return 1\nsb: return 1", allow, 4);
    expect(held.open().get().respond(["12345"]).down).toEqual([
      "headers 500",
      "data Internal Server Error eos",
      "complete",
    ]);
  });

  test.each(["rh: return 1", "rh: return 4"])(
    "%j throttles the client instead, and the one callback may exceed the limit",
    async (rh) => {
      const { bench: b, open } = await bench(
        rh.replace("return", `${call}; return`) + "\nhc: effective caller; continue 0",
        {},
        4,
      );
      const { stream, up } = open();
      stream.requestHeaders(post, false);
      stream.requestData(Buffer.from("12345"), false);
      stream.requestData(Buffer.from("later"), true);
      expect(stream.state.requestReadDisabled).toBe(true);
      await settle();
      expect(b.callbacks.slice(-2)).toEqual(["rb #2 5 0", "rb #2 5 1"]);
      expect(up).toEqual(["headers /", "data 12345", "data later eos"]);
    },
  );

  test("2 throttles for ever, so the end never arrives", async () => {
    const { bench: b, open } = await bench("rb: return 2\nrb!: return 0", {}, 1024);
    const { stream } = open();
    stream.requestHeaders(post, false);
    for (let i = 0; i < 5; i++) stream.requestData(Buffer.alloc(900), i === 4);
    expect(b.callbacks.slice(2)).toEqual(["rb #2 900 0", "rb #2 900 0"]);
    expect(stream.state.requestReadDisabled).toBe(true);
  });

  test("what the plugin writes itself is not limited", async () => {
    const { open } = await bench(`rb: setbuf 0 0 0 ${"x".repeat(50)}; return 0`, {}, 4);
    expect(open().post(["ab"], "end with last").up).toEqual(["headers /", `data ${"x".repeat(50)}ab eos`]);
  });
});

describe("what a real Envoy does not survive", () => {
  async function crash(script: string, drive: (exchange: Exchange) => void, options: Partial<PluginOptions> = {}) {
    const { open } = await bench(script, options);
    const exchange = open();
    try {
      drive(exchange);
    } catch (error) {
      if (error instanceof EnvoyCrash) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  }

  test.each(["lg", "dn", "dl"])("a local reply or a close in %s", async (callback) => {
    const finish = (exchange: Exchange): Exchange => exchange.get().respond([]);
    const reply = await crash(`${callback}: reply 500 x - -1 d`, finish);
    expect(reply).toMatchObject({ code: "SLUICE_HOST_ENVOY_CRASH", call: "proxy_send_local_response", kind: "crash" });
    expect(reply.message).toContain("SIGSEGV");
    expect((await crash(`${callback}: close 0`, finish)).call).toBe("proxy_close_stream(0)");
  });

  test("resuming there does nothing", async () => {
    const { bench: b, open } = await bench("lg: continue 1; continue 0");
    open().get().respond([]);
    expect(b.results).toEqual(["continue 1 -> 0", "continue 0 -> 0"]);
  });

  test("resuming a request inside its header callback, which continues, or pauses in front of a body", async () => {
    const script = "rh: continue 0; return";
    expect(await crash(`${script} 0`, (exchange) => exchange.get())).toMatchObject({ kind: "corruption" });
    expect(await crash(`${script} 1`, (exchange) => exchange.post(["a"]))).toMatchObject({ kind: "hang" });
    const { open } = await bench(`${script} 1`);
    expect(open().get().up).toEqual(["headers / eos"]);
    expect((await bench(`${script} 1`, allow)).open().post(["a"]).up).toEqual(["headers /", "data a", "data  eos"]);
  });

  test("resuming a request inside its trailer callback, which continues", async () => {
    const send = ({ stream }: Exchange): void => {
      stream.requestHeaders(post, false);
      stream.requestTrailers([["x-t", "1"]]);
    };
    expect(await crash("rt: continue 0", send)).toMatchObject({ kind: "corruption" });
    const exchange = (await bench("rt: continue 0; return 1")).open();
    send(exchange);
    expect(exchange.up).toEqual(["headers /", "trailers"]);
  });

  test("resuming a request that flows and whose trailers have gone on", async () => {
    const crashes: EnvoyCrash[] = [];
    const b = new Bench({
      clusters: { c: async () => ({ headers: ok }) },
      onCrash: (error) => void crashes.push(error),
    });
    const { stream } = b.open([await b.probe(`rh: ${call}\nhc: effective caller; continue 0`)]);
    stream.requestHeaders(post, false);
    stream.requestTrailers([["x-t", "1"]]);
    await settle();
    expect(crashes).toMatchObject([{ kind: "corruption", phase: "proxy_on_http_call_response" }]);
  });

  test("resuming a response that does not exist", async () => {
    const error = await crash("rt: continue 1", ({ stream }) => {
      stream.requestHeaders(post, false);
      stream.requestTrailers([["a", "1"]]);
    });
    expect(error).toMatchObject({ kind: "crash", phase: "proxy_on_request_trailers" });
  });

  test("resuming a response inside its header, trailer or last body callback", async () => {
    const respond = (exchange: Exchange): Exchange => exchange.get().respond(["b"]);
    expect(await crash("sh: continue 1", respond)).toMatchObject({ kind: "corruption" });
    const trailers = await crash("st: continue 1", ({ stream }) => {
      stream.requestHeaders(post, true);
      stream.responseHeaders(ok, false);
      stream.responseTrailers([["a", "1"]]);
    });
    expect(trailers).toMatchObject({ kind: "crash", phase: "proxy_on_response_trailers" });
    const last = await crash("sh: return 1\nsb: return 1\nsb!: continue 1; return 0", respond, allow);
    expect(last).toMatchObject({ kind: "crash", phase: "proxy_on_response_body" });
  });

  test.each([2, 3])("touching the body after %d from the own response callback of a local reply", async (result) => {
    const script = `rb: return ${result}\nrt: reply 403 no - -1 x\nsh: bufstatus 0`;
    const error = await crash(script, ({ stream }) => {
      stream.requestHeaders(post, false);
      stream.requestData(Buffer.from("a"), false);
      stream.requestTrailers([["a", "1"]]);
    });
    expect(error).toMatchObject({ kind: "crash", phase: "proxy_on_response_headers" });
  });

  test.each([
    ["held and then released", "rb: return 1\nrb!: add 1 x-t 1; return 0"],
    ["held further", "rb!: add 1 x-t 1; return 1"],
    ["dropped", "rb!: add 1 x-t 1; return 3"],
  ])("creating request trailers while the body is %s", async (_, script) => {
    const error = await crash(script, (exchange) => exchange.post(["a", "b"]));
    expect(error).toMatchObject({ kind: "corruption", call: "Creating trailers in map 1" });
  });

  test("creating response trailers beside a body that is dropped; beside one that was buffered it is survived", async () => {
    const error = await crash("sb!: add 3 x-t 1; return 3", (exchange) => exchange.get().respond(["a"]));
    expect(error).toMatchObject({ kind: "corruption", phase: "proxy_on_response_body" });
    const { open } = await bench("sb: return 1\nsb!: add 3 x-t 1; return 0");
    expect(open().get().respond(["a"]).down).toEqual(["headers 200", "data a", "trailers", "complete"]);
  });

  test("letting go of a body in the trailer callback, when both waited behind held headers", async () => {
    const crashes: EnvoyCrash[] = [];
    const b = new Bench({
      clusters: { c: async () => ({ headers: ok }) },
      onCrash: (error) => void crashes.push(error),
    });
    const script = (rt: string): string =>
      `rh: ${call}; return 4\nrb: return 1\nrt: ${rt}\nhc: effective caller; continue 0`;
    for (const rt of ["return 0", `${call}; return 1`]) {
      const { stream, up } = b.open([await b.probe(script(rt), { vmId: rt })]);
      stream.requestHeaders(post, false);
      stream.requestData(Buffer.from("body"), false);
      stream.requestTrailers([["x-t", "1"]]);
      await settle();
      await settle();
      expect(up).toEqual(rt === "return 0" ? ["headers /"] : ["headers /", "data body", "trailers"]);
    }
    expect(crashes).toMatchObject([{ kind: "corruption", call: "Result 0 of proxy_on_request_trailers" }]);
  });

  test("letting go of request headers in a body callback, when the trailers have come to an earlier plugin", async () => {
    const b = new Bench();
    const scripts = ["rb: return 1", "rh: return 1\nrb: return 0"];
    const chain = await Promise.all(scripts.map((script) => b.probe(script, { vmId: script, ...allow })));
    const { stream } = b.open(chain);
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("a"), false);
    expect(() => stream.requestTrailers([["x-t", "1"]])).toThrow("Result 0 of proxy_on_request_body");
  });

  test("letting go of response headers there is survived, without the trailer callback of that plugin", async () => {
    const b = new Bench();
    const [outer, inner] = ["sh: return 1", "sb: return 1"];
    const chain = [await b.probe(outer!, { vmId: "a", ...allow }), await b.probe(inner!, { vmId: "b" })];
    b.clear();
    const { stream, down } = b.open(chain).get();
    stream.responseHeaders(ok, false);
    stream.responseData(Buffer.from("a"), false);
    stream.responseTrailers([["x-t", "1"]]);
    expect(down).toEqual(["headers 200", "data a", "trailers", "complete"]);
    expect(b.callbacks.filter((line) => line.startsWith("st"))).toHaveLength(1);
  });

  test("after 1 the same is safe, and trailer callbacks find nothing after 3", async () => {
    const { bench: b, open } = await bench("rb: return 3\nrt: bufstatus 0");
    const { stream } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("a"), false);
    stream.requestTrailers([["a", "1"]]);
    expect(b.results).toEqual(["bufstatus 0 -> 0 0 0"]);
  });

  test.each([2, 3])(
    "writing to the response body after %d from a call-out; reading it finds nothing",
    async (result) => {
      const crashes: EnvoyCrash[] = [];
      const b = new Bench({
        clusters: { c: async () => ({ headers: ok }) },
        onCrash: (error) => void crashes.push(error),
      });
      const probe = await b.probe(`sb: ${call}; return ${result}\nhc: effective caller; bufstatus 1; setbuf 1 0 0 x`);
      const { stream } = b.open([probe]).get();
      stream.responseHeaders(ok, false);
      stream.responseData(Buffer.from("abc"), false);
      await settle();
      expect(b.results.at(-1)).toBe("bufstatus 1 -> 0 0 0");
      expect(crashes).toMatchObject([{ kind: "corruption", call: "A write to buffer 1" }]);
    },
  );

  const touches = ["bufstatus 1", "buf 1 0 9", "setbuf 1 0 0 x"];
  test.each([2, 3].flatMap((result) => touches.map((statement) => [result, statement] as const)))(
    "touching a whole response body after %d from a call-out: %s",
    async (result, statement) => {
      const crashes: EnvoyCrash[] = [];
      const b = new Bench({
        clusters: { c: async () => ({ headers: ok }) },
        onCrash: (error) => void crashes.push(error),
      });
      const script = `sb!: ${call}; return ${result}\nhc: effective caller; ${statement}`;
      b.open([await b.probe(script)])
        .get()
        .respond(["abc"]);
      await settle();
      expect(crashes).toMatchObject([
        { kind: "crash", call: "Access to buffer 1", phase: "proxy_on_http_call_response" },
      ]);
    },
  );

  test("from an asynchronous callback it reaches onCrash, and the host is dead afterwards", async () => {
    const crashes: EnvoyCrash[] = [];
    const b = new Bench({
      clusters: { c: async () => ({ headers: ok }) },
      onCrash: (error) => void crashes.push(error),
    });
    const probe = await b.probe(`rb: ${call}; return 3\nhc: effective caller; bufstatus 0`);
    const exchange = b.open([probe]).post(["a"]);
    await settle();
    expect(crashes).toMatchObject([{ phase: "proxy_on_http_call_response" }]);
    expect(() => exchange.stream.reset()).toThrow(EnvoyCrash);
  });
});

describe("resuming and closing", () => {
  test("stream types: downstream has no effect, upstream is unimplemented, others are bad", async () => {
    const { bench: b, open } = await bench("rh: continue 2; continue 3; continue 4; close 4; close 2");
    expect(open().get().up).toEqual(["headers / eos"]);
    expect(b.results.map((line) => line.split("-> ")[1])).toEqual(["0", "12", "2", "2", "0"]);
  });

  test("a second resume of the same request is harmless", async () => {
    const { open } = await bench(`rh: ${call}; ${call}; return 1\nhc: effective caller; continue 0`);
    const { up } = open().get();
    await settle();
    expect(up).toEqual(["headers / eos"]);
  });

  test.each(["rh", "sh"])("a stream closed in %s is reset, with details", async (callback) => {
    const { bench: b, open } = await bench(`${callback}: close 0\nlg: prop response/code_details`);
    const exchange = open().get();
    if (callback === "sh") exchange.respond(["b"]);
    expect(exchange.down).toEqual(["reset wasm_close_stream", "complete"]);
    expect(b.results.at(-1)).toMatch(callback === "rh" ? / 0 wasm_close_stream$/ : / 0 via_upstream$/);
  });

  test("a local reply wins over a resume in the same callback, in either order", async () => {
    for (const pair of ["continue 0; reply 403 no - -1 x", "reply 403 no - -1 x; continue 0"]) {
      const { open } = await bench(`rh: ${call}; return 1\nhc: effective caller; ${pair}`);
      const { down } = open().get();
      await settle();
      expect(down).toEqual(["headers 403", "data no eos", "complete"]);
    }
  });
});
