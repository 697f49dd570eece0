import { beforeAll, expect, test } from "vitest";
import { Host, VirtualClock, type LogLine, type Plugin, type PluginOptions } from "@sluice/host";
import { buildPlugin } from "../../test/support/plugin.js";
import { BareHost } from "./bare-host.js";
import { ask } from "./direct.js";

let code: Uint8Array;
beforeAll(async () => {
  code = await buildPlugin(new URL("fixtures/leader.as.ts", import.meta.url));
});

/** A host whose log can be asked. */
class Process {
  readonly clock = new VirtualClock();
  readonly lines: LogLine[] = [];
  readonly host: Host;

  constructor(readonly workers: number) {
    this.host = new Host({ clock: this.clock, workers, onLog: (line) => void this.lines.push(line) });
  }

  add(options: Partial<PluginOptions> = {}): Promise<Plugin> {
    return this.host.addPlugin({ name: "leader", code, ...options });
  }

  /** Lines of plugins since it was asked last, by VM. */
  said(): [vm: string, text: string][] {
    return this.lines
      .splice(0)
      .flatMap(({ vm, prefix, message }) =>
        prefix === "" ? [] : [[vm, message.replace(/^(\[.*?\] )*/, "")] as [string, string]],
      );
  }
}

/** Numbers from 0 to 1, the same in each run (mulberry32). */
function dice(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test.each([1, 2, 3])(
  "over an hour in which VMs of eight die and come back there is never more than one leader, and one again within a minute (seed %i)",
  async (seed) => {
    const random = dice(seed);
    const workers = 7; // the main thread has a VM of its own
    const process = new Process(workers);
    const plugin = await process.add({ failurePolicy: "reload", reloadBackoffMs: 5000 });
    process.clock.advance(1);
    process.said();
    let leaderless = 0;
    let longest = 0;
    const leaders = new Set<string>();
    let deaths = 0;
    for (let second = 1; second <= 3600; second++) {
      process.clock.advance(1000);
      const now = new Set(process.said().flatMap(([vm, text]) => (text.startsWith("leads") ? [vm] : [])));
      const leads: string[] = now.has("main") ? ["main"] : [];
      for (let worker = 0; worker < workers; worker++) {
        if (ask(process.host, plugin, {}, { worker }) === "true") leads.push(`worker_${worker}`);
      }
      expect(leads.length, `leaders in second ${second}: ${leads.join()}`).toBeLessThanOrEqual(1);
      leads.forEach((vm) => leaders.add(vm));
      leaderless = leads.length === 1 ? 0 : leaderless + 1;
      longest = Math.max(longest, leaderless);
      const dies = random();
      if (dies < 0.01) {
        ask(process.host, plugin, { "x-op": "kill" }, { worker: 0 });
        deaths++;
      } else if (dies < 0.05) {
        ask(process.host, plugin, { "x-op": "die" }, { worker: Math.floor(random() * workers) });
        deaths++;
      }
    }
    expect(deaths).toBeGreaterThan(100);
    expect(leaders.size).toBeGreaterThan(3);
    expect(longest).toBeLessThanOrEqual(60);
    expect(longest).toBeGreaterThan(20); // leaders did die
  },
);

test("a process-wide tick runs once per period, wherever the leader is, and goes on with another configuration", async () => {
  const process = new Process(3);
  const plugin = await process.add({ configuration: JSON.stringify({ name: "a" }) });
  process.clock.advance(1);
  process.said();
  process.clock.advance(10_000);
  const ran = process.said().filter(([, text]) => text === "process a");
  expect(ran).toHaveLength(10);
  expect(new Set(ran.map(([vm]) => vm)).size).toBe(1);
  await plugin.reconfigure(JSON.stringify({ name: "b" }));
  process.clock.advance(1);
  process.said();
  process.clock.advance(10_000);
  const again = process.said().filter(([, text]) => text.startsWith("process"));
  expect(again).toEqual(Array.from({ length: 10 }, () => [ran[0]![0], "process b"]));
});

test("a leader that is removed gives up its lease, so that another VM leads long before it would have expired", async () => {
  const process = new Process(1);
  const first = await process.add({ vmConfiguration: "first" });
  process.clock.advance(1);
  const second = await process.add({ vmConfiguration: "second" });
  process.clock.advance(1000);
  const numbers = (word: string): Set<string> =>
    new Set(process.said().flatMap(([, text]) => (text.startsWith(word) ? [text.slice(word.length)] : [])));
  const before = numbers("leads ");
  expect(before.size).toBe(1);
  first.remove();
  expect(ask(process.host, second, { "x-op": "lease" })).toBe("0");
  process.clock.advance(21_000);
  const after = numbers("leads ");
  expect(after.size).toBe(1);
  expect([...after][0]).not.toBe([...before][0]);
});

test("plugins of another name, or another root id, have leaders of their own", async () => {
  const process = new Process(1);
  await process.add({ name: "a" });
  await process.add({ name: "b" });
  await process.add({ name: "b", rootId: "r" });
  process.clock.advance(1);
  process.said();
  process.clock.advance(1000);
  expect(process.said().filter(([, text]) => text.startsWith("leads"))).toHaveLength(3);
});

test.each([
  ["made", undefined],
  ["taken over", Buffer.alloc(16, 1)],
])("a lease that another VM has %s between the look and the write makes no second leader", (_, lease) => {
  const written: number[] = [];
  let found = lease;
  const host = new BareHost(code, (bare) => ({
    proxy_get_shared_data: (_key: number, _size: number, pointer: number, size: number, version: number) => {
      if (found === undefined) return 1;
      const at = bare.guest["malloc"]!(found.length);
      found.copy(Buffer.from(bare.guest.memory.buffer), at);
      return bare.put(pointer, at) + bare.put(size, found.length) + bare.put(version, 7);
    },
    // Somebody else's write came first: only an unconditional one is stored.
    proxy_set_shared_data: (_key: number, _size: number, _value: number, _length: number, version: number) => {
      written.push(version >>> 0);
      found = Buffer.alloc(16, 0xff);
      found.writeBigUInt64LE(bare.now, 8);
      return version === 0 ? 0 : 8;
    },
  }));
  host.now = 0x0101010101010101n + 61_000_000_000n; // when the lease that was there has expired
  expect(host.configure({ period: 1000 })).toBe(true);
  host.tickAfter(1);
  expect(host.tickAfter(1000).filter((line) => !line.startsWith("process"))).toEqual([
    expect.stringMatching(/^follows \d+$/),
  ]);
  expect(written).toEqual([lease === undefined ? 0xffffffff : 7]);
});
