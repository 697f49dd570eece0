// What is promised of the count, with a clock that the test moves, and with several workers that come in between each other.
import { Host, VirtualClock } from "@sluice/host";
import { expect, test } from "vitest";
import { ask } from "../../../assembly/test/direct.js";
import { randomFrom } from "../../../test/support/sample.js";
import { module } from "./support.js";

const configuration = (amount: number): string =>
  JSON.stringify({ limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_second: amount }] });

/** A host with two workers and the plugin. */
async function start(amount: number, between?: () => void) {
  const clock = new VirtualClock();
  const host = new Host({
    clock,
    workers: 2,
    onTrace: ({ direction, name }) => {
      if (direction === "vm<-host" && name === "env.proxy_get_shared_data") between?.();
    },
  });
  const plugin = await host.addPlugin({ name: "limits", code: await module(), configuration: configuration(amount) });
  const passes = (worker: number): boolean => ask(host, plugin, { "x-key": "a" }, { worker, result: ":path" }) === "/";
  return { clock, plugin, passes };
}

test("in no second of 200 pass more than 7, and who comes 20 ms after it could passes", async () => {
  const { clock, passes } = await start(7);
  const random = randomFrom(3);
  const passed: number[] = [];
  let refused = 0;
  for (let now = 0, until = 200_000; now < until;) {
    const within = (period: number): number => passed.filter((time) => time > now - period).length;
    const isPassing = passes(random() < 0.5 ? 0 : 1);
    if (isPassing) {
      expect([now, within(1000)]).toEqual([now, Math.min(within(1000), 6)]);
      passed.push(now);
    } else {
      expect([now, Math.min(within(1020), 7)]).toEqual([now, 7]);
      refused++;
    }
    // Crowds, and pauses between them; fractions of milliseconds too.
    const wait = random() < 0.9 ? random() * 40 : random() * 1500;
    clock.advance(wait);
    now += wait;
  }
  expect(Math.min(passed.length, refused)).toBeGreaterThan(300);
});

test("after an hour of nothing there is room for the whole number, and not for more", async () => {
  const { clock, passes } = await start(5);
  const count = (): number => Array.from({ length: 12 }, (_, i) => passes(i % 2)).filter(Boolean).length;
  expect(count()).toBe(5);
  clock.advance(3_600_000);
  expect(count()).toBe(5);
  clock.advance(1000);
  expect(count()).toBe(0);
  clock.advance(20);
  expect(count()).toBe(5);
});

test("a worker that comes between reading and writing of another one takes from the same number", async () => {
  let depth = 0;
  let crossed = 0;
  const other: boolean[] = [];
  const { passes } = await start(10, () => {
    // Between the first reading and writing of each request of worker 0, one of worker 1 passes as a whole.
    if (depth > 0 || crossed > 0) return;
    depth++;
    crossed++;
    other.push(passes(1));
    depth--;
  });
  const own: boolean[] = [];
  for (let i = 0; i < 10; i++) {
    crossed = 0;
    own.push(passes(0));
  }
  expect([own.filter(Boolean).length, other.filter(Boolean).length]).toEqual([5, 5]);
  expect([own.slice(0, 5).every(Boolean), other.slice(0, 5).every(Boolean)]).toEqual([true, true]);
});

test("a worker that is configured later does not give back what is used up", async () => {
  const { plugin, passes } = await start(3);
  const count = (worker: number): number => Array.from({ length: 5 }, () => passes(worker)).filter(Boolean).length;
  expect(count(0)).toBe(3);
  await plugin.reconfigure(configuration(4));
  expect([count(1), count(0)]).toEqual([1, 0]);
  await plugin.reconfigure(configuration(3));
  expect([count(0), count(1)]).toEqual([0, 0]);
});

test("refuses what cannot be counted, because others are quicker each time", async () => {
  const clock = new VirtualClock();
  let meddle: (() => void) | undefined;
  const lines: string[] = [];
  const host = new Host({
    clock,
    workers: 2,
    onLog: ({ message }) => lines.push(message),
    onTrace: ({ direction, name, vm }) => {
      if (direction === "vm<-host" && name === "env.proxy_get_shared_data" && vm === "worker_0") meddle?.();
    },
  });
  const many = configuration(1_000_000);
  const plugin = await host.addPlugin({ name: "limits", code: await module(), configuration: many });
  const passes = (worker: number): boolean => ask(host, plugin, { "x-key": "a" }, { worker, result: ":path" }) === "/";
  meddle = () => void passes(1);
  expect(passes(0)).toBe(false);
  meddle = undefined;
  expect(passes(0)).toBe(true);
  expect(lines.join("\n")).toContain("a request could not be counted and is refused, status 8");
}, 60_000);
