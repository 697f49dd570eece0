import { type HeapFigures, type Plugin, profile, scriptedExchange } from "@sluice/host";
import { describe, expect, test, vi } from "vitest";
import { Bench, fixture, get, ok, post } from "./probe.js";

const compiled = ["--runtime", "incremental", "--disable", "bulk-memory"];

async function hoarder(bench: Bench, ...options: string[]): Promise<Plugin> {
  return bench.probe("", { code: await fixture("hoarder", ...compiled, ...options) });
}

function exchangeOf(bench: Bench, plugin: Plugin): () => void | Promise<void> {
  return scriptedExchange(bench.host, [plugin], { headers: get }, { headers: ok });
}

function worker(plugin: Plugin): HeapFigures {
  return plugin.vms.find(({ name }) => name === "worker_0")!.heap();
}

describe("a profile", () => {
  test("tells functions by name, callbacks with their calls, and holds what viewers of .cpuprofile files need", async () => {
    const bench = new Bench();
    const plugin = await hoarder(bench);
    const result = await profile(plugin, exchangeOf(bench, plugin), { requests: 3200, warmUp: 10 });
    expect(result.requests).toBe(3200);
    const plugins = result.functions.filter(({ kind }) => kind === "plugin");
    expect(plugins[0]).toMatchObject({ url: expect.stringMatching(/^wasm:/) });
    expect(plugins.map(({ name }) => name).join()).toMatch(/hoarder\.as\/(spin|proxy_on_request_headers)/);
    expect(result.functions.some(({ kind, url }) => kind === "host" && /direction\.[jt]s$/.test(url))).toBe(true);
    expect(result.functions.map(({ selfMs }) => selfMs)).toEqual(
      result.functions.map(({ selfMs }) => selfMs).sort((a, b) => b - a),
    );
    expect(result.callbacks).toEqual([
      {
        name: "proxy_on_request_headers",
        calls: 3200,
        totalMs: expect.any(Number),
        maxMs: expect.any(Number),
      },
    ]);
    const { nodes, samples, timeDeltas, startTime, endTime } = result.cpuProfile;
    expect(samples!.length).toBe(timeDeltas!.length);
    expect(endTime).toBeGreaterThan(startTime);
    const ids = new Set(nodes.map(({ id }) => id));
    expect(samples!.every((id) => ids.has(id))).toBe(true);
    bench.host.shutdown();
  });

  test("can be as long as a time, and waits for exchanges that take theirs", async () => {
    const bench = new Bench();
    const plugin = await hoarder(bench);
    let exchanges = 0;
    const result = await profile(plugin, () => new Promise((resolve) => setImmediate(() => resolve(exchanges++))), {
      seconds: 0.05,
      warmUp: 0,
    });
    expect(result.milliseconds).toBeGreaterThanOrEqual(50);
    expect(result.requests).toBeGreaterThan(0);
    expect(exchanges).toBeGreaterThanOrEqual(result.requests);
    expect(result.callbacks).toEqual([]);
  });

  test("leaves nothing behind in the callbacks, also when an exchange fails", async () => {
    const bench = new Bench();
    const plugin = await hoarder(bench);
    const exchange = exchangeOf(bench, plugin);
    let left = 40;
    const failing = (): void | Promise<void> => (left-- > 0 ? exchange() : Promise.reject(new Error("enough")));
    await expect(profile(plugin, failing, { requests: 32, warmUp: 0 })).rejects.toThrow("enough");
    left = Infinity;
    const { callbacks } = await profile(plugin, failing, { requests: 32, warmUp: 0 });
    expect(callbacks[0]!.calls).toBe(32);
  });

  test("of too few requests is refused", async () => {
    const bench = new Bench();
    const plugin = await hoarder(bench);
    await expect(profile(plugin, () => undefined, { requests: 31 })).rejects.toThrow(
      "ProfileOptions.requests is 31; give at least 32.",
    );
  });
});

describe("a scripted exchange", () => {
  test("carries bodies in both directions, and is over at once where nothing waits", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("");
    const body = Buffer.from("b");
    expect(scriptedExchange(bench.host, [plugin], { headers: post, body }, { headers: ok, body })()).toBeUndefined();
    const bodies = ["rh #2 5 0", "rb #2 1 1", "sh #2 1 0", "sb #2 1 1"];
    expect(bench.log).toEqual(expect.arrayContaining(bodies));
  });

  test("that is held waits for its end", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("configure: tick 5\nrh: return 1\ntick: effective 2; continue 0");
    const running = exchangeOf(bench, plugin)();
    expect(running).toBeInstanceOf(Promise);
    expect(bench.log).not.toContain("sh #2 1 1");
    await running;
    expect(bench.log).toContain("sh #2 1 1");
    bench.host.shutdown();
  });

  test("that nobody lets go of names who holds it", async () => {
    vi.useFakeTimers();
    try {
      const bench = new Bench();
      const plugin = await bench.probe("rh: return 1");
      const running = exchangeOf(bench, plugin)();
      vi.advanceTimersByTime(10_000);
      await expect(running).rejects.toThrow("An exchange did not end within 10 seconds: p holds it.");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("heap figures", () => {
  test("count the blocks of an AssemblyScript module from the outside, and what the host has asked for", async () => {
    const bench = new Bench();
    const plugin = await hoarder(bench, "--use", "HOARDS=1");
    const exchange = exchangeOf(bench, plugin);
    expect(worker(plugin).blocks).toBeUndefined(); // the heap begins with the first allocation
    void exchange();
    const before = worker(plugin);
    for (let i = 0; i < 100; i++) void exchange();
    const after = worker(plugin);
    // One Uint8Array and its buffer for each request.
    expect(after.blocks!.used - before.blocks!.used).toBeGreaterThanOrEqual(200);
    expect(after.blocks!.used - before.blocks!.used).toBeLessThanOrEqual(203);
    expect(after.blocks!.usedBytes - before.blocks!.usedBytes).toBeGreaterThan(100 * 100);
    const { usedBytes, freeBytes, largestFreeBytes } = after.blocks!;
    expect(usedBytes + freeBytes).toBeLessThan(after.memoryBytes);
    // Beside the heap there are the compiler's shadow stack and static data.
    expect(usedBytes + freeBytes).toBeGreaterThan(after.memoryBytes - 32_768 - 4096);
    expect(largestFreeBytes).toBeLessThanOrEqual(freeBytes);
    expect(after).toMatchObject({ mallocCalls: 0, mallocBytes: 0 });
  });

  test("follow a memory that grows", async () => {
    const bench = new Bench();
    const plugin = await hoarder(bench, "--use", "HOARDS=1");
    const exchange = exchangeOf(bench, plugin);
    for (let i = 0; i < 2000; i++) void exchange();
    const { memoryBytes, blocks } = worker(plugin);
    expect(memoryBytes).toBeGreaterThan(200_000);
    expect(blocks!.used).toBeGreaterThanOrEqual(4000);
  });

  test("tell a plugin that keeps what it was given from one that only makes garbage", async () => {
    const bench = new Bench();
    const keeps = await hoarder(bench, "--use", "HOARDS=1");
    const leak = await profile(keeps, exchangeOf(bench, keeps), { requests: 3200 });
    expect(leak.heap.blocksPerRequest).toBeCloseTo(2, 0);
    expect(leak.heap.bytesPerRequest).toBeGreaterThan(100);
    const forgets = await hoarder(bench);
    const flat = await profile(forgets, exchangeOf(bench, forgets), { requests: 3200 });
    expect(flat.heap.requests).toBe(3200);
    expect(Math.abs(flat.heap.bytesPerRequest!)).toBeLessThan(10);
    expect(flat.heap.before.memoryBytes).toBe(flat.heap.after.memoryBytes);
  });

  test("of a module without such a heap are those of the memory alone", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("rh: header get 0 :path"); // runtime stub: it has no blocks
    void exchangeOf(bench, plugin)();
    const figures = worker(plugin);
    expect(figures.blocks).toBeUndefined();
    expect(figures.memoryBytes).toBeGreaterThan(0);
    expect(figures.mallocCalls).toBeGreaterThan(0);
    expect(figures.mallocBytes).toBeGreaterThan(0);
    const { heap } = await profile(plugin, exchangeOf(bench, plugin), { requests: 32, warmUp: 0 });
    expect(heap.bytesPerRequest).toBeUndefined();
  });
});
