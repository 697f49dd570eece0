import { readFile } from "node:fs/promises";
import { hammer, type HammeredExchange, type HammerOptions } from "@sluice/testing";
import { expect, test } from "vitest";

/**
 * Tests that an extension, as it is built for both targets, stands the hammer with a fixed seed and a small budget.
 *
 * @param extension name of its folder
 */
export function standsTheHammer(extension: string, options: HammerOptions = {}): void {
  test.each(["plugin.wasm", "plugin.higress.wasm"])("%s stands the hammer", async (file) => {
    const module = await readFile(new URL(`../../extensions/${extension}/build/${file}`, import.meta.url));
    let passed = 0;
    const count = ({ isGivenConfiguration, upstream }: HammeredExchange): undefined =>
      void (isGivenConfiguration && upstream !== undefined && passed++);
    const invariants = [count, ...(options.invariants ?? [])];
    const report = await hammer(module, { exchanges: 300, soak: 2000, ...options, invariants });
    expect(report.answered).toBeGreaterThan(100);
    expect(passed, "rules are about requests that get through").toBeGreaterThan(5);
  });
}
