import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.js";

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/**
 * `npm run coverage`: which lines of the host and of the test kit their tests run, told by source file. It fails when
 * they become fewer; `docs/coverage.md` says which lines are left, and why.
 */
export default mergeConfig(
  base,
  defineConfig({
    // Tests import the packages as their users do, by name or from dist; here that leads to the sources.
    resolve: {
      alias: [
        { find: /^@sluice\/host$/, replacement: source("host/src/index.ts") },
        { find: /^@sluice\/testing$/, replacement: source("testing/src/index.ts") },
        { find: /^@sluice\/testing\/vitest$/, replacement: source("testing/src/vitest.ts") },
      ],
    },
    test: {
      // In a process that has run many files, V8 forgets what functions did that it has thrown out of its memory since.
      isolate: true,
      coverage: {
        provider: "v8",
        include: ["host/src/**/*.ts", "testing/src/**/*.ts"],
        reportOnFailure: true,
        thresholds: {
          "host/src/**/*.ts": { lines: 97 },
          "testing/src/**/*.ts": { lines: 96 },
        },
        reporter: [["text", { skipEmpty: true, maxCols: 100 }]],
      },
    },
  }),
);
