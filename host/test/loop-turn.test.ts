import { describe, expect, test } from "vitest";
import { type ClusterHandler, type ClusterResponse, EnvoyCrash, VirtualClock } from "@sluice/host";
import { HostWire } from "../../test/support/tcp/host-wire.js";
import { results } from "../../test/support/tcp/wire.js";
import { Bench, type Exchange, fixture, ok, settle } from "./probe.js";

const ask = "call auth :method=GET,:path=/,:authority=a - 0; return 1";
const answer: ClusterResponse = { headers: ok };

interface Waiting {
  readonly bench: Bench;
  readonly crashes: readonly EnvoyCrash[];
  readonly exchange: Exchange;
  readonly answers: () => void;
}

/** A held stream that a call-out was made for, which is answered when the test says so. */
async function waiting(script: string): Promise<Waiting> {
  let answers: () => void = () => undefined;
  const auth: ClusterHandler = () => new Promise((resolve) => (answers = () => resolve(answer)));
  const crashes: EnvoyCrash[] = [];
  const bench = new Bench({ clusters: { auth }, onCrash: (crash) => void crashes.push(crash) });
  const plugin = await bench.probe(`rh: ${ask}\n${script}`);
  const exchange = bench.open([plugin]).get();
  await settle();
  bench.clear();
  return { bench, crashes, exchange, answers: () => answers() };
}

describe("a stream that has ended is known to its plugin", () => {
  test("in callbacks of other plugins that come with its end", async () => {
    const bench = new Bench();
    const plugins = [await bench.probe(""), await bench.probe("dn: effective 3\ndl: effective 3", { name: "q" })];
    bench.open(plugins).get().respond([]);
    expect(bench.results).toEqual(["effective 3 -> 0", "effective 3 -> 0"]);
  });

  test("as the filter of a connection that is closed", async () => {
    const wire = await HostWire.start(await fixture("probe"), ["dd: return 1", "dl: effective 3; buf 2 0 9"]);
    await wire.connect();
    await wire.clientSends("ab");
    await wire.clientResets();
    expect(results(wire)).toEqual(["effective 3 -> 0", "buf 2 0 9 -> 0 ab"]);
  });

  test("in an answer that comes in the same turn of the loop", async () => {
    const { bench, exchange, answers } = await waiting("hc: effective 2; get 0 :path; effective 0");
    exchange.stream.reset();
    answers();
    await settle();
    expect(bench.results).toEqual(["effective 2 -> 0", "get 0 :path -> 0 /", "effective 0 -> 0"]);
  });

  test("and no longer in one that comes later", async () => {
    const { bench, exchange, answers } = await waiting("hc: effective 2");
    exchange.stream.reset();
    await settle();
    answers();
    await settle();
    expect(bench.results).toEqual(["effective 2 -> 2"]);
  });

  test("nor in the answer to a call that was made in the same turn", async () => {
    const bench = new Bench({ clusters: { auth: async () => answer } });
    const plugin = await bench.probe(`rh: ${ask}\nhc: effective 2`);
    bench.open([plugin]).get().stream.reset();
    await settle();
    expect(bench.results.at(-1)).toBe("effective 2 -> 2");
  });

  test("nor in ticks and in news of queues", async () => {
    const clock = new VirtualClock();
    const bench = new Bench({ clock });
    const script = "configure: tick 10; register q\ntick: effective 2\ndl: enqueue 1 x\nqueue: effective 2";
    const plugin = await bench.probe(script);
    bench.open([plugin]).get().stream.reset();
    clock.advance(10);
    await settle();
    const later = bench.results.filter((line) => line.startsWith("effective"));
    expect(new Set(later)).toEqual(new Set(["effective 2 -> 2"]));
    expect(later.length).toBeGreaterThan(1);
  });
});

describe("what has ended", () => {
  test("does not count among the contexts of a VM any more", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("");
    const exchange = bench.open([plugin]).get();
    expect(plugin.vms.map(({ contexts, streams }) => [contexts, streams])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    exchange.respond([]);
    expect(plugin.vms.map(({ contexts, streams }) => [contexts, streams])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  test("is let go of by the thousand where nobody lets go of the thread", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("rh: effective 2");
    for (let i = 0; i < 1002; i++) bench.open([plugin]).get().stream.reset();
    expect([...new Set(bench.results)]).toEqual(["effective 2 -> 0", "effective 2 -> 2"]);
  });

  test.each(["close 0", "reply 403 no - -1 d", "continue 0"])("is left alone by %s in a late answer", async (act) => {
    const { bench, exchange, answers } = await waiting(`hc: effective 2; ${act}`);
    exchange.stream.reset();
    const before = [...exchange.down];
    answers();
    await settle();
    expect(bench.results).toEqual(["effective 2 -> 0", `${act} -> 0`]);
    expect([exchange.up, exchange.down]).toEqual([[], before]);
    expect(bench.callbacks.slice(4)).toEqual(act.startsWith("reply") ? ["sh #2 3 0"] : []);
  });

  test("may not be resumed by a late answer before there is a response", async () => {
    const { crashes, exchange, answers } = await waiting("hc: effective 2; continue 1");
    exchange.stream.reset();
    answers();
    await settle();
    expect(crashes).toEqual([expect.objectContaining({ kind: "crash" })]);
  });

  test.each(["lg", "dn", "dl"])("may not be resumed in %s before there is a response", async (callback) => {
    const bench = new Bench();
    const { stream } = bench.open([await bench.probe(`rh: return 1\n${callback}: continue 1`)]).get();
    expect(() => stream.reset()).toThrow(/there is no response yet/);
  });

  test.each(["reply 403 no - -1 d", "close 0"])(
    "may not be answered with %s by a plugin that sees its end",
    async (act) => {
      const bench = new Bench();
      const plugins = [await bench.probe(""), await bench.probe(`dl: effective 3; ${act}`, { name: "q" })];
      const exchange = bench.open(plugins).get();
      expect(() => exchange.respond([])).toThrow(EnvoyCrash);
    },
  );
});

describe("at its end a plugin reaches what it holds", () => {
  test("request headers and body, to read and to write", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("rh: return 1\ndn: get 0 :path; add 0 x-a 1; get 0 x-a; continue 0; get 0 x-a");
    bench.clear();
    bench.open([plugin]).get().stream.reset();
    expect(bench.results).toEqual([
      "get 0 :path -> 0 /",
      "add 0 x-a 1 -> 0",
      "get 0 x-a -> 0 1",
      "continue 0 -> 0",
      "get 0 x-a -> 2",
    ]);
  });

  test("a body that was held by 1, in the log as well", async () => {
    const bench = new Bench();
    const script = "buf 0 0 9; setbuf 0 0 0 x; buf 0 0 9";
    const plugin = await bench.probe(`rb: return 1\nlg: ${script}\ndl: ${script}`);
    bench.clear();
    const { stream } = bench.open([plugin]).post(["abc"]);
    stream.reset();
    const once = (before: string, after: string): string[] => [
      `buf 0 0 9 -> 0 ${before}`,
      "setbuf 0 0 0 x -> 0",
      `buf 0 0 9 -> 0 ${after}`,
    ];
    expect(bench.results).toEqual([...once("abc", "xabc"), ...once("xabc", "xxabc")]);
  });
});
