import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { load } from "@sluice/testing";
import { countingSteps } from "./steps.js";

/** Networks that do not touch, so that none is left out as a part of another one. */
const networks = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => (i % 2 ? `2001:db8:${i.toString(16)}::/48` : `10.${i >> 8}.${i & 255}.0/25`));

const addresses = ["10.0.2.200", "10.39.14.1", "2001:db8:1::1", "2001:db8:270f::1", "255.255.255.255", "::1"];

test("a request takes at most 1.2 times the steps with 10,000 networks that it takes with 10", async () => {
  const module = countingSteps(await readFile(new URL("../build/plugin.wasm", import.meta.url)));
  const plugin = await load(module, { deny: ["10.0.0.1"] }, { trace: true });
  const most = async (count: number): Promise<number> => {
    await plugin.reconfigure({ ip_source_type: "header", deny: networks(count) });
    const steps: number[] = [];
    for (const address of addresses) {
      const { trace } = await plugin.request("GET /", { headers: { "x-forwarded-for": address } });
      const told = trace.flatMap((line) => /proxy_log\(0, 0, (\d+)\)/.exec(line)?.[1] ?? []);
      expect(told).toHaveLength(1);
      steps.push(Number(told[0]));
    }
    return Math.max(...steps);
  };
  const few = await most(10);
  const many = await most(10_000);
  expect(few).toBeGreaterThan(20);
  expect(many / few).toBeLessThan(1.2);
});
