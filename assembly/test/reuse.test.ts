import { expect, test } from "vitest";
import { load } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

const fixture = (name: string) => buildPlugin(new URL(`fixtures/${name}.as.ts`, import.meta.url));

test("a stream that has ended leaves its context to the next one, and nothing else", async () => {
  const plugin = await load(await fixture("reuse"));
  await plugin.request("GET /");
  for (let i = 0; i < 3; i++) {
    const { upstream } = await plugin.request("GET /");
    expect(upstream.headers.get("x-same")).toBe("yes");
    expect(upstream.headers.get("x-seen")).toBe("1");
  }
});

test("where something can keep a part of it, each stream has a context of its own, and the kept one acts on no other", async () => {
  const plugin = await load(await fixture("reuse-kept"));
  const first = await plugin.request("GET /");
  expect(first.upstream.headers.get("x-late")).toBe("yes");
  for (let i = 0; i < 3; i++) {
    const { upstream } = await plugin.request("GET /");
    expect(upstream.headers.get("x-same")).toBe("no");
    expect(upstream.headers.get("x-late")).toBeNull();
  }
});
