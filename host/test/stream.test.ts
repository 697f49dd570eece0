import { describe, expect, test } from "vitest";
import { Bench, ok, post } from "./probe.js";

describe("the embedder's side of a stream", () => {
  test("nothing happens before the request headers, and a client that goes then leaves no callbacks", async () => {
    const bench = new Bench();
    const probe = await bench.probe("");
    bench.clear();
    const { stream, down } = bench.open([probe]);
    expect(probe.vms[1]?.contexts).toBe(1);
    stream.reset();
    expect(bench.log).toEqual([]);
    expect(down).toEqual(["complete"]);
  });

  test("contexts are gone when the stream is", async () => {
    const bench = new Bench();
    const probe = await bench.probe("");
    const exchange = bench.open([probe]).get();
    expect(probe.vms[1]?.contexts).toBe(2);
    exchange.respond([]);
    expect(probe.vms[1]?.contexts).toBe(1);
  });

  test("an upstream that answers from inside onHeaders is heard after the request has passed", async () => {
    const bench = new Bench();
    const probe = await bench.probe("");
    bench.clear();
    const down: string[] = [];
    const stream = bench.host.openStream([probe], {
      upstream: {
        onHeaders: () => stream.responseHeaders(ok, true),
        onData: () => undefined,
        onTrailers: () => undefined,
        onReset: () => undefined,
      },
      downstream: {
        onHeaders: (_, end) => void down.push(`headers ${end}`),
        onData: () => undefined,
        onTrailers: () => undefined,
        onReset: () => undefined,
      },
    });
    stream.requestHeaders(post, true);
    expect(down).toEqual(["headers true"]);
    expect(bench.callbacks.map((line) => line.split(" ")[0])).toEqual(["cc", "rh", "sh", "lg", "dn", "dl"]);
  });

  test("calls after the end are ignored", async () => {
    const bench = new Bench();
    const probe = await bench.probe("");
    const { stream, up, down } = bench.open([probe]).get().respond([]);
    bench.clear();
    stream.responseHeaders(ok, true);
    stream.responseData(Buffer.from("x"), true);
    stream.upstreamReset("remote reset");
    stream.reset();
    expect([bench.log, up, down]).toEqual([[], ["headers / eos"], ["headers 200 eos", "complete"]]);
  });

  test("an upstream that answers before the request has ended is reset", async () => {
    const bench = new Bench();
    const exchange = bench.open([await bench.probe("")]);
    exchange.stream.requestHeaders(post, false);
    exchange.respond([]);
    expect(exchange.up).toEqual(["headers /", "reset"]);
    expect(exchange.down).toEqual(["headers 200 eos", "complete"]);
  });

  test("a failure of an upstream that has said everything changes nothing", async () => {
    const bench = new Bench();
    const probe = await bench.probe("sb!: return 1\nsb: return 1");
    const { stream, down } = bench.open([probe]).get().respond(["x"]);
    stream.upstreamReset("remote reset");
    expect(down).toEqual(["headers 200"]);
  });

  test.each([
    ["timeout", "headers 504", "response_timeout"],
    ["no healthy upstream", "headers 503", "no_healthy_upstream"],
    ["no route", "headers 404 eos", "route_not_found"],
    ["no cluster", "headers 503 eos", "cluster_not_found"],
    ["connection failure", "headers 503", "upstream_reset_before_response_started{connection_failure}"],
  ])("the failure %j is answered as by Envoy's router", async (reason, first, details) => {
    const bench = new Bench();
    const { stream, down } = bench.open([await bench.probe("")]).get();
    stream.upstreamReset(reason);
    expect(down[0]).toBe(first);
    expect(stream.details).toBe(details);
  });

  test("reading is stopped and resumed on the side that sends too much", async () => {
    const bench = new Bench({ clusters: { c: async () => ({ headers: ok }) }, bufferLimit: 4 });
    const probe = await bench.probe(
      "sh: call c :method=GET,:path=/,:authority=c - 0; return 4\nhc: effective caller; continue 1",
    );
    const events: string[] = [];
    const ignore = { onHeaders: () => undefined, onTrailers: () => undefined, onReset: () => undefined };
    const stream = bench.host.openStream([probe], {
      upstream: {
        ...ignore,
        onData: () => undefined,
        onReadDisable: (disabled) => void events.push(`upstream ${disabled}`),
      },
      downstream: { ...ignore, onData: (chunk, end) => void events.push(`data ${chunk.length} ${end}`) },
    });
    stream.requestHeaders(post, true);
    stream.responseHeaders(ok, false);
    stream.responseData(Buffer.from("12345"), false);
    stream.responseData(Buffer.from("67"), true);
    expect(events).toEqual(["upstream true"]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).toEqual(["upstream true", "data 5 false", "upstream false", "data 2 true"]);
  });
});

describe("memory of the host", () => {
  test("a configuration that comes back while its old streams live serves on after they are gone", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("rh: add 0 x-v a");
    const old = bench.open([plugin]).get();
    await plugin.reconfigure("rh: add 0 x-v b");
    await plugin.reconfigure("rh: add 0 x-v a");
    bench.clear();
    old.respond([]);
    expect(bench.callbacks).toEqual(["sh #2 1 1", "lg #2", "dn #2", "dl #2"]);
    expect(bench.open([plugin]).get().upHeaders.at(-1)).toEqual(["x-v", "a"]);
  });
});
