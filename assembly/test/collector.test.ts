import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

const graph = buildPlugin(new URL("fixtures/graph.as.ts", import.meta.url));

describe("the collector, which runs between callbacks", () => {
  test("takes nothing that one of 300 interleaved streams still holds", async () => {
    const plugin = await load(await graph);
    const waiting: (() => void)[] = [];
    /** Answers in another order than the requests came. */
    const upstream = () =>
      new Promise<object>((resolve) => {
        waiting.push(() => resolve({}));
        if (waiting.length >= 300) for (const release of waiting.splice(0).reverse()) release();
      });
    for (let round = 0; round < 30; round++) {
      const exchanges = await Promise.all(
        Array.from({ length: 300 }, (_, i) =>
          plugin.request(`GET /${round}/${i}`.padEnd(20 + (i % 30), "x"), { upstream }),
        ),
      );
      for (const { client } of exchanges) expect(client.headers.get("x-whole")).toBe("yes");
    }
  });

  test("gives back what ended streams held: memory is the same after 2,000 streams as after 20,000", async () => {
    const plugin = await load(await graph);
    const memory = (): number[] => plugin.plugin.vms.map(({ memoryBytes }) => memoryBytes);
    for (let i = 0; i < 2000; i++) await plugin.request(`GET /${String(i).padStart(8, "0")}`);
    const before = memory();
    for (let i = 0; i < 18_000; i++) await plugin.request(`GET /${String(i).padStart(8, "0")}`);
    expect(memory()).toEqual(before);
  });

  test("and large values, which take blocks of their own, leave memory where it was", async () => {
    const plugin = await load(await buildPlugin(new URL("fixtures/probe.as.ts", import.meta.url)));
    const large = "é".repeat(20_000);
    const operation = { headers: { "x-op": "set", "x-name": "x-copy", "x-value": large } };
    const memory = (): number[] => plugin.plugin.vms.map(({ memoryBytes }) => memoryBytes);
    for (let i = 0; i < 500; i++) await plugin.request("GET /", operation);
    const before = memory();
    for (let i = 0; i < 3000; i++) await plugin.request("GET /", operation);
    expect(memory()).toEqual(before);
  });
});
