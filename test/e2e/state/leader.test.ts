import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { send } from "../../support/http.js";
import { buildPlugin } from "../../support/plugin.js";
import { RunningEnvoy } from "../../support/running-envoy.js";

const leader = new URL("../../../assembly/test/fixtures/leader.as.ts", import.meta.url);

/** The VMs that said something. */
function vms(lines: readonly string[], word: string): Set<string> {
  return new Set(lines.flatMap((line) => (line.startsWith(word) ? [line.slice(word.length)] : [])));
}

test("of the five VMs of an Envoy with four workers exactly one leads, and its lease is free once its configuration has drained", async () => {
  const code = await buildPlugin(leader);
  const plugin = (vmConfiguration: string) => [{ name: "leader", vmConfiguration, configuration: { period: 50 } }];
  const envoy = await RunningEnvoy.start(code, plugin("first"), { concurrency: 4, drainSeconds: 2 });
  try {
    await sleep(500);
    const { mark } = envoy.process.logs;
    await sleep(2000);
    const lines = envoy.said(mark);
    const leads = vms(lines, "leads ");
    expect([leads.size, vms(lines, "follows ").size]).toEqual([1, 4]);
    const process = lines.filter((line) => line.startsWith("process")).length;
    expect(process).toBeGreaterThan(20); // 40 periods
    expect(process).toBeLessThan(60); // five VMs would be 200
    // Another VM configuration means other VMs: those of the former go when it has drained.
    await envoy.update(plugin("second"));
    const lease = async (): Promise<string | null> => {
      await send(envoy.url, "GET /", { headers: { "x-op": "lease" } });
      return envoy.upstream.seen.at(-1)!.headers.get("x-result");
    };
    expect(await lease()).toBe("16");
    const free = async (): Promise<boolean> => (await lease()) === "0" || vms(envoy.said(mark), "leads ").size === 2;
    await expect.poll(free, { timeout: 15_000, interval: 100 }).toBe(true);
    await expect.poll(() => vms(envoy.said(mark), "leads ").size, { timeout: 25_000 }).toBe(2);
  } finally {
    await envoy.stop();
  }
});
