import { beforeAll, expect, test } from "vitest";
import { load, type TestPlugin } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";
import { refusal } from "./support.js";

let module: Uint8Array;
beforeAll(async () => {
  module = await buildPlugin(new URL("fixtures/state-queue.as.ts", import.meta.url));
});

async function ask(plugin: TestPlugin, headers: Record<string, string>): Promise<string | null> {
  return (await plugin.request("GET /", { headers })).upstream.headers.get("x-result");
}

function said(plugin: TestPlugin): string[] {
  const texts = plugin.logs.texts().map((line) => line.replace(/^(\[.*?\] )*/, ""));
  plugin.logs.clear();
  return texts;
}

async function settled(plugin: TestPlugin): Promise<void> {
  for (let i = 0; i < 5; i++) {
    plugin.clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a queue is not there before the configuration is in force, and hands over each item from then on", async () => {
  const plugin = await load(module, { queue: "q" });
  expect(await ask(plugin, { "x-queue": "q" })).toBe("(null)");
  await settled(plugin);
  expect(await ask(plugin, { "x-queue": "q" })).toBe("empty");
  for (const item of ["one", "zwei é", ""]) expect(await ask(plugin, { "x-queue": "q", "x-item": item })).toBe("0");
  await settled(plugin);
  expect(said(plugin)).toEqual(["got one", "got zwei é", "got "]);
});

test("a plugin that registers nothing finds no queue, and takes no callback", async () => {
  const plugin = await load(module);
  await settled(plugin);
  expect(await ask(plugin, { "x-queue": "q", "x-item": "one" })).toBe("(null)");
});

test("many items are handled in portions, and none is lost", async () => {
  const plugin = await load(module, { queue: "q" }, { trace: true });
  await settled(plugin);
  expect(await ask(plugin, { "x-queue": "q", "x-count": "1050" })).toBe("many");
  for (let i = 0; i < 5; i++) await settled(plugin);
  expect(await ask(plugin, {})).toBe("1050");
});

test("each rule may register it, and a configuration that is refused changes nothing", async () => {
  const rule = (domain: string) => ({ queue: "q", _match_domain_: [domain] });
  const plugin = await load(module, { queue: "q", _rules_: [rule("a.com"), rule("b.com")] });
  await settled(plugin);
  await ask(plugin, { "x-queue": "q", "x-item": "one" });
  await settled(plugin);
  expect(said(plugin)).toEqual(["got one"]);
  expect(await refusal(plugin.reconfigure({ queue: "q", refuse: true }))).toContain("as told");
  said(plugin);
  await settled(plugin);
  await ask(plugin, { "x-queue": "q", "x-item": "two" });
  await settled(plugin);
  expect(said(plugin)).toEqual(["got two"]);
  await plugin.reconfigure({ queue: "q" });
  await settled(plugin);
  await ask(plugin, { "x-queue": "q", "x-item": "three" });
  await settled(plugin);
  expect(said(plugin)).toEqual(["got three"]);
});
