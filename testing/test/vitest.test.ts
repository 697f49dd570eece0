import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "@sluice/testing";
import "@sluice/testing/vitest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixture } from "../../host/test/probe.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const refusing = "rh: reply 403 no a=b -1 guard.no; return 1";

test("an exchange can be asked where it came to", async () => {
  const passed = await (await load(await fixture("probe"), "rh: add 0 x-a é")).request("GET /");
  expect(passed).toHaveReachedUpstream();
  expect(passed).toAnswer(200);
  expect(passed).toAnswer(200, "via_upstream");
  expect(passed).not.toAnswer(200, "other");
  expect(passed.upstream).toHaveHeader("X-A");
  expect(passed.client).not.toHaveHeader("x-a");
  const refused = await (await load(await fixture("probe"), refusing)).request("GET /");
  expect(refused).not.toHaveReachedUpstream();
  expect(refused).toAnswer(403, "guard.no");
  expect(refused.client).toHaveHeader("a", "b");
  expect(refused.client).not.toHaveHeader("a", "c");
});

test("a matcher that fails says what was expected, what came, and the life of the request", async () => {
  const exchange = await (await load(await fixture("probe"), refusing)).request("GET /");
  const life = exchange.explain();
  expect(() => expect(exchange).toHaveReachedUpstream()).toThrow(
    `expected the request to reach the upstream, and it did not\n\n${life}`,
  );
  expect(() => expect(exchange).not.toAnswer(403)).toThrow(
    `did not expect the answer 403, and it was 403 with details guard.no\n\n${life}`,
  );
  expect(() => expect(exchange.client).toHaveHeader("a", "c")).toThrow(
    `expected the header a: c, and there was a: b\n\n${life}`,
  );
});

test("what is no exchange is refused", () => {
  expect(() => expect(1).toHaveReachedUpstream()).toThrow("takes an exchange");
  expect(() => expect(1).toHaveHeader("a")).toThrow("takes exchange.upstream or exchange.client");
});

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(root, "build-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("every other assertion that fails is followed by the life of the request, and one that passes is not", async () => {
  await writeFile(join(folder, "probe.wasm"), await fixture("probe"));
  const suite = `
    import "@sluice/testing/vitest";
    import { load } from "@sluice/testing";
    import { expect, test } from "vitest";
    const plugin = await load(${JSON.stringify(join(folder, "probe.wasm"))}, ${JSON.stringify(refusing)}, { name: "guard" });
    test("passes", async () => expect((await plugin.request("GET /quiet")).client.status).toBe(403));
    test("fails", async () => expect((await plugin.request("GET /told")).client.status).toBe(200));
  `;
  await writeFile(join(folder, "some.test.ts"), suite);
  await writeFile(join(folder, "vitest.config.mjs"), "export default {};\n"); // else that of this repository is found
  for (const reporter of ["default", "json"]) {
    const told = await run(reporter);
    expect(told).toContain("expected 403 to be 200");
    expect(told).toContain("gateway  answers in place of the upstream: 403 and a body of 2 bytes, details guard.no");
    expect(told).not.toContain("GET /quiet");
  }
});

/** Runs the suite with vitest as a project does. @returns everything that is reported */
function run(reporter: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("vitest/package.json");
  const { bin } = require(manifest) as { bin: { vitest: string } };
  const args = [join(dirname(manifest), bin.vitest), "run", "--root", folder, "--reporter", reporter];
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: "1" };
    execFile(process.execPath, args, { cwd: folder, env }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
}
