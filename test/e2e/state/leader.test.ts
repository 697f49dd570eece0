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
    await expect.poll(() => vms(envoy.said(), "leads ").size).toBe(1);
    await expect.poll(() => vms(envoy.said(), "follows ").size).toBeGreaterThanOrEqual(4);
    const { mark } = envoy.process.logs;
    const begun = performance.now();
    const processed = (): number => envoy.said(mark).filter((line) => line.startsWith("process")).length;
    await expect.poll(processed).toBeGreaterThan(40);
    const periods = (performance.now() - begun) / 50;
    expect(processed()).toBeLessThan(2.5 * periods); // five VMs would have five times as many
    const lines = envoy.said(mark);
    expect([vms(lines, "leads ").size, vms(lines, "follows ").size]).toEqual([1, 4]);
    // Another VM configuration means other VMs: those of the former go when it has drained.
    await envoy.update(plugin("second"));
    const lease = async (): Promise<string | null> => {
      await send(envoy.url, "GET /", { headers: { "x-op": "lease" } });
      return envoy.upstream.seen.at(-1)!.headers.get("x-result");
    };
    expect(await lease()).toBe("16");
    const free = async (): Promise<boolean> => (await lease()) === "0" || vms(envoy.said(mark), "leads ").size === 2;
    await expect.poll(free, { interval: 100 }).toBe(true);
    await expect.poll(() => vms(envoy.said(mark), "leads ").size).toBe(2);
  } finally {
    await envoy.stop();
  }
});
