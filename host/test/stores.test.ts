import { describe, expect, test } from "vitest";
import { VirtualClock } from "@sluice/host";
import { Bench, settle } from "./probe.js";

/** Runs statements in a request callback and returns what came of each. */
async function run(bench: Bench, statements: string, vmId = "v"): Promise<(string | undefined)[]> {
  const probe = await bench.probe(`rh: ${statements}`, { vmId });
  bench.clear();
  bench.open([probe]).get();
  return bench.results.map((line) => line.split("-> ")[1]);
}

describe("shared data", () => {
  test("has one counter for all keys, and conditional writes", async () => {
    const script =
      "shared a; setshared a 1 0; shared a; setshared b 2 0; shared b; setshared a 3 9; setshared a 3 1; shared a";
    expect(await run(new Bench(), script)).toEqual(["1", "0", "0 1 cas 1", "0", "0 2 cas 2", "8", "0", "0 3 cas 3"]);
  });

  test("stores under a number where nothing is, takes empty keys and values", async () => {
    expect(await run(new Bench(), "setshared new x 77; setshared - - 0; shared -")).toEqual([
      "0",
      "0",
      "0 (0,0) cas 2",
    ]);
  });

  test("belongs to its VM id, in every VM and thread", async () => {
    const bench = new Bench({ workers: 2 });
    const probe = await bench.probe("rh: setshared k here 0; shared k", { vmId: "v" });
    bench.open([probe], { worker: 0 }).get();
    expect(await run(bench, "shared k", "other")).toEqual(["1"]);
    const again = await bench.probe("rh: shared k", { vmId: "v", vmConfiguration: "another VM" });
    bench.clear();
    bench.open([again], { worker: 1 }).get();
    expect(bench.results[0]).toContain("-> 0 here");
  });

  test("is forgotten with the last plugin of its VM id", async () => {
    const bench = new Bench();
    const probe = await bench.probe("configure: setshared k v 0");
    expect(await run(bench, "shared k", "")).toEqual([expect.stringContaining("0 v")]);
    const other = new Bench();
    const gone = await other.probe("configure: setshared k v 0", { vmId: "x" });
    gone.remove();
    await settle();
    expect(await run(other, "shared k", "x")).toEqual(["1"]);
    expect(probe.name).toBe("p");
  });
});

describe("shared queues", () => {
  test("unknown queues are not found, an empty one is empty", async () => {
    expect(await run(new Bench(), "resolve v q; enqueue 5 x; dequeue 5; register q; dequeue 1")).toEqual([
      "1",
      "1",
      "1",
      "0 1",
      "7",
    ]);
  });

  test("items come in order, also empty ones, and the same name gives the same token", async () => {
    const script = "register q; register q; resolve - q; enqueue 1 a; enqueue 1 -; dequeue 1; dequeue 1; dequeue 1";
    expect(await run(new Bench(), script)).toEqual(["0 1", "0 1", "0 1", "0", "0", "0 a", "0 (0,0)", "7"]);
  });

  test("are forgotten with the last plugin of their VM id", async () => {
    const bench = new Bench();
    const kept = await bench.probe("configure: register q", { vmId: "kept" });
    const gone = await bench.probe("configure: register q", { vmId: "gone" });
    expect(await run(bench, "resolve gone q; resolve kept q", "other")).toEqual(["0 2", "0 1"]);
    gone.remove();
    await settle();
    expect(await run(bench, "resolve gone q; resolve kept q; enqueue 2 x", "third")).toEqual(["1", "0 1", "1"]);
    expect(kept.name).toBe("p");
  });

  test("the last root that registered is told about each item, later", async () => {
    const bench = new Bench();
    const receiver = await bench.probe("configure: register q\nqueue: dequeue 1", { vmId: "a" });
    const sender = await bench.probe("rh: resolve - q; resolve a q; enqueue 1 item", { vmId: "b" });
    bench.clear();
    bench.open([sender]).get();
    expect(bench.results.map((line) => line.split("-> ")[1])).toEqual(["1", "0 1", "0"]);
    await settle();
    expect(bench.lines.slice(-2).map(({ vm, message }) => `${vm} ${message}`)).toEqual([
      "worker_0 queue #1 1",
      "worker_0 dequeue 1 -> 0 item",
    ]);
    expect(receiver.name).toBe("p");
  });
});

describe("metrics", () => {
  test("ids tell their type, and the same name gets a new id for the same stat", async () => {
    const bench = new Bench();
    const define = "define 0 c; define 1 g; define 2 h; define 0 c; define 3 x; define 0 -";
    expect(await run(bench, `${define}; increment 4 2; increment 8 3; metric 4`)).toEqual([
      "0 4",
      "0 5",
      "0 6",
      "0 8",
      "2",
      "0 12",
      "0",
      "0",
      "0 5",
    ]);
    expect(bench.host.metrics.counter("c")).toBe(5n);
  });

  test("counters only rise, and record adds", async () => {
    expect(await run(new Bench(), "define 0 c; increment 4 0; increment 4 -1; record 4 7; metric 4")).toEqual([
      "0 4",
      "2",
      "2",
      "0",
      "0 7",
    ]);
  });

  test("gauges rise, fall and wrap below zero", async () => {
    const script =
      "define 1 g; record 5 5; increment 5 -3; metric 5; increment 5 -100; metric 5; record 5 -1; metric 5";
    expect(await run(new Bench(), script)).toEqual([
      "0 5",
      "0",
      "0",
      "0 2",
      "0",
      "0 18446744073709551518",
      "0",
      "0 18446744073709551615",
    ]);
  });

  test("histograms only record, values with a sign", async () => {
    const bench = new Bench();
    expect(await run(bench, "define 2 h; record 6 10; record 6 20; record 6 -1; increment 6 1; metric 6")).toEqual([
      "0 6",
      "0",
      "0",
      "0",
      "2",
      "2",
    ]);
    expect(bench.host.metrics.histogram("h")).toEqual([10n, 20n, -1n]);
  });

  test("unknown ids are not found; ids of no type are bad, except to record", async () => {
    expect(await run(new Bench(), "metric 400; metric 7; increment 404 1; record 7 1")).toEqual(["1", "2", "1", "1"]);
    expect(await run(new Bench(), "metric 402; increment 402 1; record 402 1")).toEqual(["2", "2", "1"]); // a histogram's
  });

  test("one name may be a counter and a gauge, and metrics outlive their plugin", async () => {
    const bench = new Bench();
    const probe = await bench.probe("rh: define 0 n; define 1 n; increment 4 1; record 5 9");
    bench.open([probe]).get();
    probe.remove();
    expect([...bench.host.metrics.entries()]).toEqual([
      ["n", { type: "counter", value: 1n }],
      ["n", { type: "gauge", value: 9n }],
    ]);
    expect(bench.host.metrics.gauge("absent")).toBe(0n);
  });
});

describe("time", () => {
  test("the wall clock has microseconds", async () => {
    const [now] = await run(new Bench(), "time");
    expect(now).toMatch(/^0 \d{16}000$/);
    expect(Math.abs(Number(now?.slice(2)) / 1e6 - Date.now())).toBeLessThan(5000);
  });

  test("a tick comes again after each tick, until it is set to 0 or the plugin goes", async () => {
    const clock = new VirtualClock();
    const bench = new Bench({ clock });
    const probe = await bench.probe("configure: tick 100\nrh: tick 0");
    const ticks = (): number =>
      bench.lines.filter(({ vm, message }) => vm === "worker_0" && message.startsWith("tick #")).length;
    clock.advance(99);
    expect(ticks()).toBe(0);
    clock.advance(201);
    expect(ticks()).toBe(3);
    bench.open([probe]).get();
    clock.advance(1000);
    expect(ticks()).toBe(3);
    const other = await bench.probe("configure: tick 100", { vmId: "x" });
    other.remove();
    bench.clear();
    clock.advance(1000);
    expect(ticks()).toBe(0);
  });
});

describe("the log", () => {
  test("takes levels 0 to 5, and the level decides what is passed on", async () => {
    const bench = new Bench({ logLevel: "warn" });
    const statements = [0, 1, 2, 3, 4, 5, 6].map((level) => `log ${level} line${level}`).join("; ");
    const probe = await bench.probe(`rh: ${statements}; level`);
    bench.open([probe]).get();
    expect(bench.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "warn line3",
      "error line4",
      "critical line5",
    ]);
    bench.host.setLogLevel("trace");
    bench.clear();
    bench.open([probe]).get();
    expect(bench.results.at(-1)).toBe("level -> 0 0");
    expect(bench.results.at(-2)).toBe("log 6 line6 -> 2");
  });
});

describe("foreign functions", () => {
  test("compress and uncompress agree with zlib; those without arguments say so; others are not found", async () => {
    const [empty, ...rest] = await run(
      new Bench(),
      "foreign compress -; foreign uncompress junk; roundtrip hello; foreign sign -; foreign verify_signature x; foreign set_envoy_filter_state -; foreign toString -",
    );
    expect(empty).toMatch(/^0 [0-9a-f]{16}$/);
    expect(rest).toEqual(["3", "0 hello", "2", "2", "1", "1"]);
  });
});

test("pointers beyond the memory are answered with status 6", async () => {
  expect(await run(new Bench(), "wild")).toEqual(["6 6"]);
});

test("what a VM id has stored goes with the last plugin that has it", async () => {
  const bench = new Bench();
  const script = "configure: setshared k v 0; register q";
  const first = await bench.probe(script, { vmId: "vm" });
  const second = await bench.probe(`${script}\nrh: shared k`, { vmId: "vm", name: "other", vmConfiguration: "x" });
  const stored = (): unknown => bench.host.sharedData.get("vm", "k");
  expect(stored()).toBeDefined();
  first.remove();
  await settle();
  expect(stored()).toBeDefined();
  second.remove();
  await settle();
  expect(stored()).toBeUndefined();
});
