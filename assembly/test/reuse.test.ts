import { describe, expect, test } from "vitest";
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

describe("a stream that calls out", () => {
  test("leaves its context to the next one when it has had its answer", async () => {
    const plugin = await load(await fixture("reuse-calls"), undefined, { clusters: { service: { body: "four" } } });
    await plugin.request("GET /ask");
    for (let i = 0; i < 20; i++) {
      const { upstream } = await plugin.request("GET /ask");
      expect(upstream.headers.get("x-same")).toBe("yes");
      expect(upstream.headers.get("x-answer")).toBe("4, 1, made with it, /ASK");
    }
  });

  test("keeps it where an answer is to come when it is over, and that acts on no other stream", async () => {
    const clusters = { service: { delayMs: 1000 } };
    const plugin = await load(await fixture("reuse-calls"), undefined, { clusters });
    await plugin.request("GET /", { headers: { "x-late": "yes" } });
    // The late answer comes while this one waits for its own.
    const next = await plugin.request("GET /ask");
    expect(next.upstream.headers.get("x-same")).toBe("no");
    expect(next.upstream.headers.get("x-answer")).toBe("0, 1, made with it, /ASK");
    const after = await plugin.request("GET /");
    expect(after.upstream.headers.get("x-same")).toBe("yes");
    expect(after.upstream.headers.get("x-answer")).toBeNull();
    expect(after.upstream.headers.get("x-dropped")).toBe("1");
  });
});
