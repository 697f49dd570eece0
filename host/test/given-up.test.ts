import { describe, expect, test } from "vitest";
import type { ClusterHandler, EnvoyCrash, StreamOptions } from "@sluice/host";
import { Bench, type Exchange, ok, settle } from "./probe.js";

const ask = "call auth :method=GET,:path=/,:authority=a - 0";
const late = "reply 403 no - -1 d";

interface GivenUp {
  readonly bench: Bench;
  readonly exchange: Exchange;
  readonly crashes: readonly EnvoyCrash[];
  /** Answers the call-outs. */
  readonly answer: () => Promise<void>;
}

/** An exchange whose response has come, as far as the plugins let it. */
async function responded(scripts: readonly string[], options: Partial<StreamOptions> = {}): Promise<GivenUp> {
  const waiting: (() => void)[] = [];
  const auth: ClusterHandler = () => new Promise((resolve) => waiting.push(() => resolve({ headers: ok })));
  const crashes: EnvoyCrash[] = [];
  const bench = new Bench({ clusters: { auth }, onCrash: (crash) => void crashes.push(crash) });
  const plugins = [];
  for (const [index, script] of scripts.entries()) plugins.push(await bench.probe(script, { name: "pq"[index]! }));
  const exchange = bench.open(plugins, options).get();
  if (exchange.up.length > 0) exchange.respond(["abc"]);
  await settle();
  bench.clear();
  const answer = async (): Promise<void> => {
    for (const resolve of waiting) resolve();
    await settle();
  };
  return { bench, exchange, crashes, answer };
}

const held = `sb: return 1\nsb!: ${ask}; return 1\nhc: effective caller`;
const ways = [
  ["closed by its plugin", "; close 0"],
  ["answered too late", `; ${late}`],
] as const;

describe("a response that its gateway gives up", () => {
  describe.each(ways)("%s", (_, act) => {
    test.each(["lg", "dn", "dl"])("is resumed in %s and still gets to the client", async (callback) => {
      const { exchange, answer } = await responded([`${held}${act}\n${callback}: continue 1`]);
      await answer();
      expect(exchange.down).toEqual(["headers 200", "data abc eos", "complete"]);
    });

    test("is cut when nobody resumes it", async () => {
      const { exchange, answer } = await responded([`${held}${act}`]);
      await answer();
      expect(exchange.down).toEqual(["headers 200", expect.stringMatching(/^reset /), "complete"]);
    });

    test("must not be ended twice", async () => {
      const { crashes, answer } = await responded([`${held}${act}\nlg: continue 1\ndl: continue 1`]);
      await answer();
      expect(crashes).toEqual([
        expect.objectContaining({ call: "proxy_continue_stream(1)", phase: "proxy_on_delete" }),
      ]);
      expect(crashes[0]!.effect).toMatch(/for the second time/);
    });
  });

  test("ends with what is held, when its upstream breaks off", async () => {
    const bench = new Bench();
    const plugins = [await bench.probe(""), await bench.probe("sb: return 1\nlg: continue 1", { name: "q" })];
    const exchange = bench.open(plugins).get();
    exchange.stream.responseHeaders(ok, false);
    exchange.stream.responseData(Buffer.from("abc"), false);
    exchange.stream.upstreamReset("protocol error");
    expect(bench.callbacks).toContain("sb #3 3 1");
    expect(exchange.down).toEqual(["headers 200", "data abc eos", "complete"]);
  });
});

describe("a response that its client has left", () => {
  test("is resumed for the plugins behind, and once", async () => {
    const { bench, exchange } = await responded(["", "sh: return 1\nlg: continue 1"]);
    exchange.stream.reset();
    expect(bench.callbacks.slice(0, 5)).toEqual(["lg #3", "lg #4", "sh #3 1 0", "sb #4 3 1", "sb #3 3 1"]);
    expect(exchange.down).toEqual(["complete"]);
  });

  test.each(["lg: continue 1; continue 1", "lg: continue 1\ndn: continue 1", "dn: continue 1\ndl: continue 1"])(
    "must not be ended twice: %j",
    async (script) => {
      const { exchange } = await responded([`sb: return 1\n${script}`]);
      expect(() => exchange.stream.reset()).toThrow(/for the second time/);
    },
  );

  test("may be resumed as often as one likes before its end has come", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("sb: return 1\nlg: continue 1; continue 1\ndl: continue 1");
    const { stream } = bench.open([plugin]).get();
    stream.responseHeaders(ok, false);
    stream.responseData(Buffer.from("abc"), false);
    stream.reset();
    expect(stream.state.ended).toBe(true);
  });

  test.each([`sh: ${late}`, "sh: close 0"])("stops where a plugin does %j", async (script) => {
    const { bench, exchange } = await responded([script, "sh: return 1\nlg: continue 1"]);
    exchange.stream.reset();
    expect(bench.callbacks).toEqual(["lg #3", "lg #4", "sh #3 1 0", "dn #3", "dl #3", "dn #4", "dl #4"]);
  });
});

describe("a stream of HTTP/2 that its client has reset", () => {
  const properties = { "request.protocol": "HTTP/2" };

  test.each([
    ["proxy_continue_stream(1)", `sh: ${ask}; return 1\nhc: effective caller; continue 1`],
    ["proxy_send_local_response", `rh: ${ask}; return 1\nhc: effective caller; ${late}`],
  ])("must not be written to by %s in an answer of the same turn", async (call, script) => {
    const { exchange, crashes, answer } = await responded([script], { properties });
    exchange.stream.reset();
    await answer();
    expect(crashes).toEqual([expect.objectContaining({ call, phase: "proxy_on_http_call_response", kind: "crash" })]);
  });

  test("may be moved on in its last callbacks", async () => {
    const { exchange } = await responded(["sh: return 1\ndl: continue 1"], { properties });
    exchange.stream.reset();
    expect(exchange.down).toEqual(["complete"]);
  });
});

describe("in its last callbacks a plugin reaches", () => {
  test.each([late, "close 0"])("one that comes later, which %s must not touch", async (act) => {
    const bench = new Bench();
    const plugins = [await bench.probe(`lg: effective 4; ${act}`), await bench.probe("", { name: "q" })];
    const exchange = bench.open(plugins).get();
    expect(() => exchange.respond([])).toThrow(/recurse into proxy_on_log/);
  });
});
