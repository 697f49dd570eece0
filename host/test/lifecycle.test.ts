import { describe, expect, test } from "vitest";
import { ConfigurationError, Host, HostUsageError, type PluginOptions, VirtualClock } from "@sluice/host";
import { Bench, fixture, ok, settle } from "./probe.js";

const messages = (bench: Bench, vm: string): string[] =>
  bench.lines.filter((line) => line.vm === vm && line.prefix !== "").map(({ message }) => message);

describe("starting", () => {
  test("with two workers the top-level code runs five times and the configuration is given four times", async () => {
    const bench = new Bench({ workers: 2 });
    const plugin = await bench.probe("");
    const of = (text: string): string[] =>
      bench.lines.filter(({ message }) => message.startsWith(text)).map(({ vm }) => vm);
    expect(of("top-level")).toEqual(["base", "canary", "main", "worker_0", "worker_1"]);
    expect(of("configure")).toEqual(["canary", "main", "worker_0", "worker_1"]);
    expect(of("dn")).toEqual([]);
    expect(plugin.vms.map(({ name, failed, contexts }) => [name, failed, contexts])).toEqual([
      ["main", false, 1],
      ["worker_0", false, 1],
      ["worker_1", false, 1],
    ]);
    expect(plugin.vms[0]?.memoryBytes).toBeGreaterThan(0);
  });

  test("a root is created, started with the VM configuration, and configured", async () => {
    const bench = new Bench();
    await bench.probe("abc", { vmConfiguration: "vm text" });
    expect(messages(bench, "main")).toEqual(["top-level", "cc #1 root", "start #1 vm text", "configure #1 3"]);
  });

  test("log prefixes name plugin, root and VM on streams, and root and VM on roots; empty parts leave no gap", async () => {
    const bench = new Bench();
    const full = await bench.probe("", { name: "p", rootId: "r", vmId: "v" });
    const bare = await bench.probe("", { name: "q", vmId: "w" });
    bench.open([full, bare]).get();
    const prefixes = bench.lines.filter(({ vm }) => vm === "worker_0" || vm === "main").map(({ prefix }) => prefix);
    expect([...new Set(prefixes)]).toEqual([
      "wasm log",
      "wasm log r v",
      "wasm log w",
      "wasm log p r v",
      "wasm log q w",
    ]);
  });

  test("a plugin that refuses to start or to be configured is refused", async () => {
    const bench = new Bench();
    const start = bench.probe("", { vmConfiguration: "refuse" });
    await expect(start).rejects.toBeInstanceOf(ConfigurationError);
    await expect(start).rejects.toMatchObject({
      code: "SLUICE_HOST_CONFIGURATION",
      reason: "Failed to start base Wasm",
    });
    const configure = bench.probe("configure: return 0");
    await expect(configure).rejects.toMatchObject({ reason: "Failed to configure base Wasm plugin" });
    await expect(bench.probe("configure: trap")).rejects.toThrow("Function: proxy_on_configure failed");
  });

  test("host calls answer in configure as in Envoy", async () => {
    const bench = new Bench();
    await bench.probe("configure: count 0; get 0 a; continue 0; reply 403 no - -1 x; effective 0; effective 9; done");
    expect(bench.results.slice(0, 7).map((line) => line.split("-> ")[1])).toEqual([
      "0 none",
      "2",
      "0",
      "0",
      "0",
      "2",
      "1",
    ]);
  });
});

describe("sharing", () => {
  test("equal code, VM id and VM configuration share a VM; roots and streams count on", async () => {
    const bench = new Bench();
    const first = await bench.probe("", { name: "a" });
    const second = await bench.probe("", { name: "b" });
    bench.clear();
    bench.open([first, second]).get();
    expect(bench.callbacks.slice(0, 4)).toEqual(["cc #3 parent 1", "rh #3 5 1", "cc #4 parent 2", "rh #4 5 1"]);
  });

  test.each([{ vmId: "other" }, { vmConfiguration: "other" }])(
    "%j makes a VM of its own",
    async (options: Partial<PluginOptions>) => {
      const bench = new Bench();
      await bench.probe("");
      bench.clear();
      await bench.probe("", options);
      expect(messages(bench, "main")).toContain("top-level");
    },
  );

  test("plugins that are alike in everything share a root, which lives until both are gone", async () => {
    const bench = new Bench();
    const [one, two] = [await bench.probe(""), await bench.probe("")];
    bench.clear();
    bench.open([one, two]).get();
    expect(bench.callbacks.filter((line) => line.startsWith("cc"))).toEqual(["cc #2 parent 1", "cc #3 parent 1"]);
    bench.clear();
    one.remove();
    expect(bench.callbacks).toEqual([]);
    bench.open([two]).get().respond([]);
    expect(bench.callbacks).toContain("rh #4 5 1");
  });

  test("a canary always is a fresh VM", async () => {
    const bench = new Bench();
    await bench.probe("", { name: "a" });
    bench.clear();
    await bench.probe("", { name: "b" });
    expect(messages(bench, "canary")).toContain("configure #1 0");
    expect(messages(bench, "main")).toEqual(["cc #2 root", "start #2 ", "configure #2 0"]);
  });

  test("a configuration is tried out once: what was refused is refused again, what was taken is taken", async () => {
    const bench = new Bench();
    await bench.probe("", { name: "a" });
    const refused = (): Promise<unknown> =>
      bench.probe("configure: log 4 why; return 0", { name: "b" }).catch((error: unknown) => error);
    const first = await refused();
    expect(messages(bench, "canary")).toContain("why");
    bench.clear();
    expect(await refused()).toMatchObject({ lines: (first as ConfigurationError).lines });
    await bench.probe("", { name: "a" });
    expect(messages(bench, "canary")).toEqual([]);
  });

  test("each worker counts its own contexts", async () => {
    const bench = new Bench({ workers: 2 });
    const plugin = await bench.probe("");
    bench.clear();
    bench.open([plugin], { worker: 0 }).get();
    bench.open([plugin], { worker: 1 }).get();
    const created = bench.lines.filter(({ message }) => message.startsWith("cc"));
    expect(created.map(({ vm, contextId }) => [vm, contextId])).toEqual([
      ["worker_0", 2],
      ["worker_1", 2],
    ]);
  });
});

describe("a new configuration", () => {
  test("serves new streams from a root beside the old one, which goes with its last stream", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("rh: add 0 x-v 1\nsh: add 2 x-v 1");
    const old = bench.open([plugin]).get();
    await plugin.reconfigure("rh: add 0 x-v 2\nsh: add 2 x-v 2");
    const young = bench.open([plugin]).get();
    expect(young.upHeaders.at(-1)).toEqual(["x-v", "2"]);
    bench.clear();
    old.respond([]);
    expect(old.downHeaders.at(-1)).toEqual(["x-v", "1"]);
    await settle();
    const worker = messages(bench, "worker_0");
    expect(worker.slice(-5)).toEqual(["lg #2", "dn #2", "dl #2", "dn #1", "dl #1"]);
    young.respond([]);
    expect(young.downHeaders.at(-1)).toEqual(["x-v", "2"]);
  });

  test("that is refused leaves the old one in force", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("rh: add 0 x-v 1");
    await expect(plugin.reconfigure("configure: return 0")).rejects.toBeInstanceOf(ConfigurationError);
    expect(bench.open([plugin]).get().upHeaders.at(-1)).toEqual(["x-v", "1"]);
  });
});

describe("the end", () => {
  test("shutdown ends roots in reverse order, workers before the main thread", async () => {
    const bench = new Bench();
    await bench.probe("", { name: "a" });
    await bench.probe("", { name: "b" });
    bench.clear();
    bench.host.shutdown();
    const order = ["dn #2", "dl #2", "dn #1", "dl #1"];
    expect(bench.lines.map(({ vm, message }) => `${vm} ${message}`)).toEqual([
      ...order.map((line) => `worker_0 ${line}`),
      ...order.map((line) => `main ${line}`),
    ]);
    await expect(bench.probe("")).rejects.toBeInstanceOf(HostUsageError);
  });

  test("a root that is not done, and is the last of its VM, goes with the VM", async () => {
    const clock = new VirtualClock();
    const bench = new Bench({ clock });
    const plugin = await bench.probe("configure: tick 10\ndn: return 0");
    bench.clear();
    plugin.remove();
    clock.advance(100);
    expect(messages(bench, "worker_0")).toEqual(["dn #1"]);
  });

  test("a root that is not done lives on while others do, until proxy_done", async () => {
    const bench = new Bench({ clusters: { c: async () => ({ headers: ok }) } });
    const waiting = await bench.probe("dn: call c :method=GET,:path=/,:authority=c - 0; return 0\nhc: done", {
      name: "a",
    });
    await bench.probe("", { name: "b" });
    bench.clear();
    waiting.remove();
    expect(messages(bench, "worker_0").filter((line) => !line.includes("->"))).toEqual(["dn #1"]);
    await settle();
    const seen = messages(bench, "worker_0");
    expect(seen.slice(1)).toEqual([expect.stringMatching(/^call .* -> 0 4$/), "hc #1 4 2 0 0", "done -> 0", "dl #1"]);
  });

  test("a removed plugin cannot open streams, nor one of another host", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("");
    plugin.remove();
    expect(() => bench.open([plugin])).toThrow(HostUsageError);
    const foreign = await new Host().addPlugin({ name: "p", code: await fixture("probe") });
    expect(() => bench.open([foreign])).toThrow(HostUsageError);
  });

  test("workers that do not exist are named", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("");
    expect(() => bench.open([plugin], { worker: 1 })).toThrow("There is no worker 1");
    expect(() => new Host({ workers: 0 })).toThrow(HostUsageError);
    expect(() => new Host({ envoyVersion: "1.12" as "1.40" })).toThrow("this host knows 1.40");
  });
});
