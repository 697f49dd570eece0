import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a test file in a vitest of its own, and gives what it said. */
async function run(file: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  const { VITEST: _, VITEST_POOL_ID: __, VITEST_WORKER_ID: ___, NODE_OPTIONS: ____, ...rest } = process.env;
  const args = ["node_modules/vitest/vitest.mjs", "run", "--maxWorkers=1", "--reporter=verbose", file];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...rest, ...env, NO_COLOR: "1" } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, said };
}

describe("test files that were written for the host run on a real Envoy with SLUICE_HOST=envoy", () => {
  test.each([
    ["hello-world", 10, 0],
    ["custom-response", 39, 0],
    ["basic-auth", 16, 3],
  ])(
    "%s: %i tests pass, %i are left to the host",
    async (name, passed, skipped) => {
      const { code, said } = await run(`extensions/${name}/test/${name}.test.ts`, { SLUICE_HOST: "envoy" });
      expect([code, said.match(/^ +Tests .*$/m)?.[0].trim()], said).toEqual([
        0,
        `Tests  ${passed} passed${skipped > 0 ? ` | ${skipped} skipped` : ""} (${passed + skipped})`,
      ]);
    },
    300_000,
  );

  test("and a value that is no host is refused", async () => {
    const { code, said } = await run("extensions/hello-world/test/hello-world.test.ts", { SLUICE_HOST: "nginx" });
    expect(code).not.toBe(0);
    expect(said).toContain('SLUICE_HOST is "nginx", which is no host. Set it to "host" or "envoy", or not at all.');
  });
});
