import { describe, expect, test } from "vitest";
import { EnvoyCrash, type PluginOptions } from "@sluice/host";
import { allow, bench, call, settle } from "./one-plugin.js";
import { Bench, type Exchange, ok, post } from "./probe.js";

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
