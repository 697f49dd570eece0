import { expect, test } from "vitest";
import { load } from "@sluice/testing";
import { Host, VirtualClock } from "@sluice/host";
import { inHostAndEnvoy, type Subject } from "../../test/support/both.js";
import { buildPlugin } from "../../test/support/plugin.js";
import { ask } from "./direct.js";

let built: Promise<Uint8Array> | undefined;
const module = (): Promise<Uint8Array> =>
  (built ??= buildPlugin(new URL("fixtures/state-shared.as.ts", import.meta.url)));

type Given = Record<string, string>;

async function operate(subject: Pick<Subject, "request">, op: string, given: Given = {}): Promise<string | null> {
  const { upstream } = await subject.request("GET /", { headers: { "x-op": op, ...given } });
  return upstream!.headers.get("x-result");
}

inHostAndEnvoy("shared data", module, (start) => {
  test("keeps text, numbers and versions, and tells what is absent", async () => {
    const subject = await start();
    const key = { "x-key": "k" };
    expect(await operate(subject, "get", key)).toBe("(null)");
    expect(await operate(subject, "set", { ...key, "x-value": "one" })).toBe("0");
    expect(await operate(subject, "get", key)).toBe("one");
    expect(await operate(subject, "version", key)).toBe("one 1");
    expect(await operate(subject, "int", { "x-key": "n" })).toBe("-1");
    expect(await operate(subject, "setInt", { "x-key": "n", "x-value": "-9223372036854775807" })).toBe("0");
    expect(await operate(subject, "int", { "x-key": "n" })).toBe("-9223372036854775807");
    expect(await operate(subject, "set", { ...key, "x-value": "" })).toBe("0");
    expect(await operate(subject, "version", key)).toBe("empty 1");
  });

  test("is changed only as long as nobody else has changed it, and made only by the first", async () => {
    const subject = await start();
    const key = { "x-key": "k" };
    expect(await operate(subject, "create", { ...key, "x-value": "first" })).toBe("0");
    expect(await operate(subject, "create", { ...key, "x-value": "second" })).toBe("8");
    expect(await operate(subject, "get", key)).toBe("first");
    expect(await operate(subject, "change", { ...key, "x-value": "third" })).toBe("0 8");
    expect(await operate(subject, "get", key)).toBe("third");
  });

  test("counts, and admits as many as the limit says", async () => {
    const subject = await start();
    expect(await operate(subject, "increment", { "x-key": "n", "x-value": "5" })).toBe("5");
    expect(await operate(subject, "increment", { "x-key": "n", "x-value": "-7" })).toBe("-2");
    const admitted: (string | null)[] = [];
    for (let i = 0; i < 4; i++) admitted.push(await operate(subject, "take", { "x-key": "t", "x-value": "3" }));
    expect(admitted).toEqual(["true", "true", "true", "false"]);
  });

  test("refuses to count what is no number", async () => {
    const subject = await start();
    await operate(subject, "set", { "x-key": "n", "x-value": "text" });
    expect(await operate(subject, "increment", { "x-key": "n", "x-value": "1" })).toBe("-9223372036854775808");
    expect(await operate(subject, "int", { "x-key": "n" })).toBe("-1");
    expect(await operate(subject, "get", { "x-key": "n" })).toBe("text");
    expect(subject.logs().join("\n")).toContain("this shared value is no number: n");
  });

  test("gives up a change that others overtake each time, and says so", async () => {
    const subject = await start();
    expect(await operate(subject, "overtaken", { "x-key": "k" })).toBe("8");
    expect(await operate(subject, "get", { "x-key": "k" })).toBe("quicker");
    expect(subject.logs().join("\n")).toContain("not changed, others were quicker each time: shared value k");
  });

  test("keeps keys of its own apart from the common ones", async () => {
    const subject = await start();
    await operate(subject, "set", { "x-key": "k", "x-value": "own" });
    expect(await operate(subject, "get", { "x-key": "k", "x-global": "1" })).toBe("(null)");
    await operate(subject, "set", { "x-key": "k", "x-value": "all", "x-global": "1" });
    expect(await operate(subject, "get", { "x-key": "k" })).toBe("own");
  });

  test("is not there for top-level code", async () => {
    const subject = await start();
    expect(await operate(subject, "early")).toBe("(null)");
  });
});

test("another plugin with the same VM id sees the common keys only", async () => {
  const code = await module();
  const host = new Host({ clock: new VirtualClock() });
  const plugins = [await host.addPlugin({ name: "a", code }), await host.addPlugin({ name: "b", code })];
  const operateOn = (plugin: number, headers: Given): string | undefined => ask(host, plugins[plugin]!, headers);
  operateOn(0, { "x-op": "set", "x-key": "k", "x-value": "of a" });
  expect(operateOn(0, { "x-op": "get", "x-key": "k" })).toBe("of a");
  expect(operateOn(1, { "x-op": "get", "x-key": "k" })).toBe("(null)");
  operateOn(0, { "x-op": "set", "x-key": "k", "x-value": "of all", "x-global": "1" });
  expect(operateOn(1, { "x-op": "get", "x-key": "k", "x-global": "1" })).toBe("of all");
});

test("a shared cache forgets when the time is over, when told, and when another key needs the place", async () => {
  const plugin = await load(await module());
  const op = (name: string, key: string, value = ""): Promise<string | null> =>
    operate(plugin as unknown as Subject, name, { "x-key": key, "x-value": value });
  expect(await op("cacheGet", "a")).toBe("(null)");
  expect(await op("cacheSet", "a", "1")).toBe("0");
  expect(await op("cacheGet", "a")).toBe("1");
  plugin.clock.advance(999);
  expect(await op("cacheGet", "a")).toBe("1");
  plugin.clock.advance(1);
  expect(await op("cacheGet", "a")).toBe("(null)");
  await op("cacheSet", "a", "2");
  expect(await op("cacheDelete", "a")).toBe("0");
  expect(await op("cacheGet", "a")).toBe("(null)");
  expect(await op("cacheDelete", "a")).toBe("0");
  const keys = Array.from({ length: 40 }, (_, i) => `key ${i} é`);
  for (const key of keys) await op("cacheSet", key, `of ${key}`);
  const found = await Promise.all(keys.map((key) => op("cacheGet", key)));
  const there = found.filter((value) => value !== "(null)");
  expect(there.length).toBeGreaterThan(1);
  expect(there.length).toBeLessThanOrEqual(4);
  found.forEach((value, i) => expect(["(null)", `of ${keys[i]}`]).toContain(value));
});
