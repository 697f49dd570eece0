import { describe, expect, test } from "vitest";
import { canMove, formatWaits, VirtualClock, type HostOptions } from "@sluice/host";
import { Bench, post, settle, type Exchange } from "../probe.js";

const call = "call auth :method=GET,:path=/check,:authority=auth - 500";
const never = (): Promise<never> => new Promise(() => undefined);

async function setUp(script: string, options: HostOptions = {}, plugin = {}) {
  const clock = new VirtualClock();
  const bench = new Bench({ clock, clusters: { auth: never, gone: "no endpoints" }, ...options });
  const probe = await bench.probe(script, { name: "guard", ...plugin });
  return { bench, clock, probe, open: () => bench.open([probe]) };
}

function told({ stream }: Exchange, costs = false): string[] {
  return formatWaits(stream.state.waits, { costs });
}

const held = "guard holds the request: proxy_on_request_headers returned StopIteration";

test("a stream that has ended waits for nothing", async () => {
  const { open } = await setUp("");
  expect(open().get().respond([]).stream.state.waits).toEqual([]);
});

describe("a stream that no plugin holds", () => {
  test("waits for the client, and then for the upstream", async () => {
    const { open } = await setUp("");
    const exchange = open();
    exchange.stream.requestHeaders(post, false);
    expect(told(exchange)).toEqual([
      "no plugin holds the request",
      "  waits for the client, which has not sent everything",
    ]);
    exchange.stream.requestData(new Uint8Array(0), true);
    expect(told(exchange)).toEqual([
      "no plugin holds the response",
      "  waits for the upstream, which has not sent everything",
    ]);
  });
});

describe("a request that is held", () => {
  test("waits for its call-out, made a while ago and due after another", async () => {
    const { open, clock } = await setUp(`rh: ${call}; return 1`);
    const exchange = open().get();
    clock.advance(120);
    expect(told(exchange)).toEqual([held, '  waits for GET /check at cluster "auth"']);
    expect(told(exchange, true)[1]).toBe(
      '  waits for GET /check at cluster "auth", made 120 ms ago, time-out in 380 ms',
    );
    expect(canMove(exchange.stream.state.waits)).toBe(true);
  });

  test("waits for a tick, or an item in a queue", async () => {
    const { open, clock } = await setUp("configure: register jobs\nrh: tick 100; return 1");
    const exchange = open().get();
    clock.advance(30);
    expect(told(exchange, true)).toEqual([
      held,
      "  waits for its tick, every 100 ms, next in 70 ms",
      '  waits for an item in its queue "jobs"',
    ]);
  });

  test("without anything under way is told what to do", async () => {
    const { open } = await setUp("rh: return 1");
    const exchange = open().get();
    expect(told(exchange)).toEqual([
      held,
      expect.stringMatching(/nothing is pending .* return Continue, answer, or call proxy_continue_stream\(0\)/),
    ]);
    expect(canMove(exchange.stream.state.waits)).toBe(false);
  });

  test.each([
    ["call nobody :method=GET,:path=/a,:authority=a - 0", 'GET /a at cluster "nobody" was refused (BadArgument)'],
    ["call gone :method=GET,:path=/a,:authority=a - 0", 'GET /a at cluster "gone" was refused (InternalFailure)'],
    ["call auth :method=GET,:authority=a - 0", 'GET (no path) at cluster "auth" was refused (BadArgument)'],
  ])("after %s, which was refused, says so", async (statement, refused) => {
    const { open } = await setUp(`rh: ${statement}; return 1`);
    expect(told(open().get())[1]).toContain(`its call-out ${refused}, so no answer comes`);
  });

  test("does not wait for the call-outs of other streams, but counts them", async () => {
    const { open } = await setUp(`rh!: ${call}\nrh: return 1`);
    open().get();
    const exchange = open();
    exchange.stream.requestHeaders(post, false);
    expect(told(exchange)).toEqual([held, "  call-outs under way for other streams of this plugin: 1"]);
  });

  test("with its headers alone goes on waiting for the body", async () => {
    const { open } = await setUp("rh: return 1", {}, { allowOnHeadersStopIteration: true });
    const exchange = open();
    exchange.stream.requestHeaders(post, false);
    expect(told(exchange)).toEqual([held, "  waits for the client, which has not sent everything"]);
  });

  test("beyond the limit tells the back-pressure", async () => {
    const { open } = await setUp("rb: return 2", { bufferLimit: 10 });
    const exchange = open();
    exchange.stream.requestHeaders(post, false);
    exchange.stream.requestData(Buffer.alloc(11), false);
    exchange.stream.requestData(Buffer.alloc(11), true);
    expect(told(exchange)[0]).toBe(
      "guard holds the request: proxy_on_request_body returned StopIterationAndWatermark, " +
        "11 bytes of the body are held, and the client is not read from until they go on",
    );
  });

  test("by a plugin whose VM has trapped is told what becomes of it", async () => {
    const { bench, probe, open } = await setUp("rh: return 1\nrh!: trap");
    const exchange = open();
    exchange.stream.requestHeaders(post, false);
    bench.open([probe]).get();
    await settle();
    expect(told(exchange)).toEqual([held, expect.stringContaining("its VM has trapped, so it will not resume")]);
    expect(exchange.stream.state.waits[0]!.vmFailed).toBe(true);
  });
});

test("a response that is held says which callback of which plugin holds it", async () => {
  const { bench, probe } = await setUp("sb: return 1");
  const second = await bench.probe("", { name: "second" });
  const exchange = bench.open([second, probe]).get();
  exchange.stream.responseHeaders([[":status", "200"]], false);
  exchange.stream.responseData(Buffer.from("abc"), true);
  expect(told(exchange)[0]).toBe(
    "guard holds the response: proxy_on_response_body returned StopIterationAndBuffer, 3 bytes of the body are held",
  );
});

test("the names of clusters and queues, and secrets in paths, are safe to print", async () => {
  const { open } = await setUp("rh: call a%0Ab%1B :method=GET,:path=/?token=abc,:authority=a - 0; return 1");
  expect(told(open().get())[1]).toContain('GET /?token=<3 bytes> at cluster "a\\x0ab\\x1b"');
});
