import { defineConfig } from "vitest/config";
import SlowFirst from "./test/support/slow-first.js";

export default defineConfig({
  test: {
    include: ["**/test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/build/**"],
    reporters: ["default", "./test/support/summary-reporter.ts"],
    // None is a measure of speed: each only ends what hangs, on a machine that has much else to do as well.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    // One more than the cores of the machine that decides: much of a test on a real Envoy is waiting for it.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    // The files of a worker share the modules they import: above all the compiler, which takes seconds to load and to warm up.
    isolate: false,
  },
});
