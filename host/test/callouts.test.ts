import { describe, expect, test } from "vitest";
import { type ClusterCall, type ClusterHandler, type HostOptions, VirtualClock } from "@sluice/host";
import { Bench, ok, settle, value } from "./probe.js";

const headers = ":method=POST,:path=/check,:authority=auth";
const start = `call auth ${headers} - 0`;

async function setUp(script: string, cluster: ClusterHandler | "no endpoints", options: HostOptions = {}) {
  const bench = new Bench({ clusters: { auth: cluster }, ...options });
  const probe = await bench.probe(script);
  bench.clear();
  return { bench, probe, open: () => bench.open([probe]) };
}

const answers: ClusterHandler = async () => ({
  headers: [
    [":status", "204"],
    ["X-User", "ann"],
  ],
  body: Buffer.from("hello"),
  trailers: [["x-t", "1"]],
});

describe("an HTTP call-out", () => {
  test("is answered on the root with counts, maps, body and status", async () => {
    const script = `rh: ${start}; return 1\nhc: get 6 x-user; get 7 x-t; buf 4 0 99; setbuf 4 0 0 x; status; size 6; add 6 a b`;
    const { bench, open } = await setUp(script, answers);
    open().get();
    expect(bench.results).toEqual([`${start} -> 0 4`]);
    await settle();
    expect(bench.callbacks.at(-1)).toBe("hc #1 4 3 5 1");
    expect(bench.results.slice(1).map((line) => line.split("-> ")[1])).toEqual([
      "0 ann",
      "0 1",
      "0 hello",
      "2",
      "0 0 ",
      "2",
      "2",
    ]);
  });

  test("reaches the cluster with its headers, body and time-out, and content-length for a body", async () => {
    const calls: ClusterCall[] = [];
    const { open } = await setUp(`rh: call auth ${headers},X-A=1 body 500`, async (call) => {
      calls.push(call);
      return { headers: ok };
    });
    open().get();
    await settle();
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ timeoutMs: 500, body: new Uint8Array(Buffer.from("body")) });
    expect(value(calls[0]!.headers, "x-a")).toBe("1");
    expect(value(calls[0]!.headers, "content-length")).toBe("4");
  });

  test("leaves with Envoy's own headers, without those for its router", async () => {
    const calls: ClusterCall[] = [];
    const given = `${headers},x-envoy-retry-on=5xx,x-envoy-internal=no`;
    const { open } = await setUp(`rh: call auth ${given} - 500; call auth ${given} - 0`, async (call) => {
      calls.push(call);
      return { headers: ok };
    });
    open().get();
    await settle();
    expect(calls.map(({ headers: sent }) => sent.slice(3))).toEqual([
      [
        ["x-envoy-internal", "true"],
        ["x-envoy-expected-rq-timeout-ms", "500"],
        ["content-length", "0"],
      ],
      [
        ["x-envoy-internal", "true"],
        ["content-length", "0"],
      ],
    ]);
  });

  test("uses up a token when it fails at once, but not when it is refused", async () => {
    const { bench, open } = await setUp(
      `rh: call empty ${headers} - 0; call nobody ${headers} - 0; ${start}`,
      answers,
      { clusters: { auth: answers, empty: "no endpoints" } },
    );
    open().get();
    expect(bench.results.map((line) => line.split("-> ")[1])).toEqual(["10 0", "2 0", "0 8"]);
  });

  test("has tokens 4, 8, 12 per VM", async () => {
    const { bench, open } = await setUp(`rh: ${start}; ${start}; ${start}`, answers);
    open().get();
    expect(bench.results.map((line) => line.split("-> ")[1])).toEqual(["0 4", "0 8", "0 12"]);
  });

  test.each([
    ["call nobody :method=GET,:path=/,:authority=a - 0", "2 0"],
    ["call - :method=GET,:path=/,:authority=a - 0", "2 0"],
    ["call auth :method=GET,:authority=a - 0", "2 0"],
    ["call auth :path=/,:authority=a - 0", "2 0"],
    ["call auth :method=GET,:path=/ - 0", "2 0"],
    ["call auth - - 0", "2 0"],
    ["call auth :method=GET,:path=/,host=a - 0", "0 4"],
    ["call auth :method=GET,:path=/,:authority=a - 2147483648", "2 0"],
    ["call auth :method=GET,:path=/,:authority=a - 2147483647", "0 4"],
  ])("%s answers %s", async (statement, expected) => {
    const { bench, open } = await setUp(`rh: ${statement}`, answers, { clock: new VirtualClock() });
    open().get();
    expect(bench.results).toEqual([`${statement} -> ${expected}`]);
  });

  test.each([
    ["x=a%0Ab", "invalid header value for: x"],
    ["b%20d=a", "invalid header name: b d"],
  ])("with the header %s fails later over a new connection, and at once over an idle one", async (header, text) => {
    const bad = `call auth :method=GET,:path=/,:authority=a,${header} - 0`;
    const script = `rh: ${bad}\nhc1: get 6 :status; buf 4 0 99; ${start}\nlg: ${bad}; ${bad}`;
    const { bench, open } = await setUp(script, answers);
    const exchange = open().get();
    for (let i = 0; i < 3; i++) await settle();
    exchange.respond([]);
    const results = bench.results.filter((line) => !line.startsWith(start)).map((line) => line.split(" -> ")[1]);
    expect(results).toEqual(["0 4", "0 503", `0 ${text}`, "10 0", "0 16"]);
  });

  test("to a cluster without endpoints fails at once and is never answered", async () => {
    const { bench, open } = await setUp(`rh: ${start}`, "no endpoints");
    open().get();
    await settle();
    expect(bench.results).toEqual([`${start} -> 10 0`]);
    expect(bench.callbacks.filter((line) => line.startsWith("hc"))).toEqual([]);
  });

  test("that times out is answered with 504", async () => {
    const clock = new VirtualClock();
    const script = `rh: call auth ${headers} - 500; return 1\nhc: get 6 :status; buf 4 0 99`;
    const { bench, open } = await setUp(script, () => new Promise(() => undefined), { clock });
    open().get();
    clock.advance(499);
    expect(bench.results).toHaveLength(1);
    clock.advance(1);
    expect(bench.callbacks.at(-1)).toBe("hc #1 4 3 24 0");
    expect(bench.results.slice(1).map((line) => line.split("-> ")[1])).toEqual(["0 504", "0 upstream request timeout"]);
  });

  test.each<[string, ClusterHandler, string, string]>([
    ["timeout", async () => "timeout", "504", "upstream request timeout"],
    ["no endpoints", async () => "no endpoints", "503", "no healthy upstream"],
    ["a refused connection", () => Promise.reject(new Error("refused")), "503", "remote connection failure"],
    ["a connection that ends", async () => "terminated", "503", "connection termination"],
    ["what is not HTTP", async () => "malformed", "502", "protocol error"],
  ])("%s comes as an answer made by Envoy", async (_, cluster, status, text) => {
    const { bench, open } = await setUp(`rh: ${start}\nhc: buf 4 0 999; get 6 :status`, cluster);
    open().get();
    await settle();
    expect(bench.callbacks.at(-1)).toMatch(/^hc #1 4 3 \d+ 0$/);
    expect(bench.results.at(-1)).toBe(`get 6 :status -> 0 ${status}`);
    expect(bench.results.at(-2)).toMatch(new RegExp(`${text}$`));
  });

  test("that breaks off has no headers and the status 11, which stays for later answers", async () => {
    let broken = true;
    const { bench, open } = await setUp(`rh: ${start}\nhc: status; bufstatus 4; count 6`, async () => {
      if (broken) return "reset";
      return { headers: ok };
    });
    open().get();
    await settle();
    expect(bench.callbacks.at(-1)).toBe("hc #1 4 0 0 0");
    expect(bench.results.slice(1).map((line) => line.split("-> ")[1])).toEqual(["0 11 reset", "1", "0 none"]);
    broken = false;
    bench.clear();
    open().get();
    await settle();
    expect(bench.results.slice(1).map((line) => line.split("-> ")[1])).toEqual(["0 11 ", "0 0 0", "0 2"]);
  });

  test("with more than 32 MiB of answer breaks off", async () => {
    const sized =
      (size: number): ClusterHandler =>
      async () => ({ headers: ok, body: new Uint8Array(size) });
    const { bench, open } = await setUp(`rh: ${start}`, sized(32 * 1024 * 1024 + 1));
    open().get();
    await settle();
    expect(bench.callbacks.at(-1)).toBe("hc #1 4 0 0 0");
  });

  test("outlives its stream; the context is unknown then", async () => {
    const { bench, open } = await setUp(`lg: ${start}\nhc: effective caller`, answers);
    open().get().respond([]);
    await settle();
    expect(bench.results.at(-1)).toBe("effective caller -> 2");
  });

  test("a local reply from its answer works while paused and after the request went on", async () => {
    for (const result of [0, 1]) {
      const { open } = await setUp(
        `rh: ${start}; return ${result}\nhc: effective caller; reply 403 no - -1 x`,
        answers,
      );
      const exchange = open().get();
      await settle();
      expect(exchange.down).toEqual(["headers 403", "data no eos", "complete"]);
      expect(exchange.up).toEqual(result === 0 ? ["headers / eos", "reset"] : []);
    }
  });

  test("from configure works in every VM, but the canary's answer is lost", async () => {
    let calls = 0;
    const { bench } = await setUp(`configure: ${start}`, async () => {
      calls++;
      return { headers: ok };
    });
    await settle();
    expect(calls).toBe(3);
    expect(bench.lines.filter(({ message }) => message.startsWith("hc")).map(({ vm }) => vm)).toEqual([
      "main",
      "worker_0",
    ]);
  });

  test("the effective context ends with the callback", async () => {
    const { bench, open } = await setUp(
      `rh: ${start}; ${start}; return 1\nhc: get 0 :path; effective caller; get 0 :path`,
      answers,
    );
    open().get();
    await settle();
    expect(bench.results.filter((line) => line.startsWith("get")).map((line) => line.split("-> ")[1])).toEqual([
      "2",
      "0 /",
      "2",
      "0 /",
    ]);
  });

  test("the state of a stream tells what it waits for", async () => {
    const { open } = await setUp(`rh: ${start}; return 1`, () => new Promise(() => undefined));
    expect(open().get().stream.state.filters[0]).toMatchObject({ plugin: "p", contextId: 2, pendingCallouts: 1 });
  });
});
