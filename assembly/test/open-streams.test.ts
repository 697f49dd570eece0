import { expect, test } from "vitest";
import { load, type TestPlugin } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

const STREAMS = 5000;

async function liveBlocks(plugin: TestPlugin): Promise<number> {
  return Number((await plugin.request("GET /live")).upstream.headers.get("x-live"));
}

/** Blocks in use once the collector has been through: much garbage at once makes it go on until a round is done. */
async function afterCollection(plugin: TestPlugin): Promise<number> {
  for (let round = 0; round < 150; round++) await plugin.request("GET /garbage");
  return liveBlocks(plugin);
}

/** Opens the streams, all at once, and lets them end in another order than they came. */
async function openAndEnd(plugin: TestPlugin, whileOpen: () => Promise<void>): Promise<void> {
  const waiting: (() => void)[] = [];
  const upstream = () => new Promise<object>((resolve) => void waiting.push(() => resolve({})));
  const exchanges = Array.from({ length: STREAMS }, (_, i) =>
    plugin.request(`POST /stream/${i}`, { body: [`/stream/${i} `, `a${i} b${i} `, "c".repeat(i % 300)], upstream }),
  );
  await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(STREAMS);
  await whileOpen();
  for (const [i] of waiting.entries()) waiting[(i * 1777) % STREAMS]!();
  for (const [i, exchange] of (await Promise.all(exchanges)).entries()) {
    expect(exchange.client.headers.get("x-whole")).toBe(`/stream/${i}`);
  }
}

test("5,000 open streams keep their own state and body, and give every object back when they have ended", async () => {
  const plugin = await load(await buildPlugin(new URL("fixtures/open-streams.as.ts", import.meta.url)), undefined, {
    allowOnHeadersStopIteration: true,
  });
  const before = await afterCollection(plugin);
  let open = 0;
  for (let round = 0; round < 2; round++) {
    await openAndEnd(plugin, async () => {
      open = await liveBlocks(plugin);
    });
    expect(open).toBeGreaterThan(before + STREAMS * 10);
    // Up to 16 contexts wait for the next streams, each with its messages and their headers, and little garbage waits as well.
    expect(await afterCollection(plugin)).toBeLessThan(before + 16 * 10);
  }
});
