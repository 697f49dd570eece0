import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, sluice, type TestProject } from "./support/cli.js";

let project: TestProject;
beforeAll(async () => {
  project = await createProject();
});
afterAll(() => project.remove());

test(
  "tells the callbacks, the functions with their sources, and the heap, and writes a profile for viewers",
  { timeout: 240_000 },
  async () => {
    const flags = ["--requests", "50000", "--heap", "--config", '{"greeting":"you"}', "--answer", "hello"];
    const { code, stdout, stderr } = await sluice(["profile", project.folder, ...flags]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^50000 times GET \/ in [\d.]+ s, \d+ a second\nplugin [\d.]+ %, border .*, host .*, engine /,
    );
    expect(stdout).toMatch(/\nproxy_on_request_headers +50000 +[\d.]+ µs +[\d.]+ µs\n/);
    expect(stdout).toMatch(/ % {2}~lib\/@sluice\/sdk\/\S+ +assembly\/\S+\.ts:\d+\n/);
    expect(stdout).toMatch(/\n {2}blocks in use +\d+ +\d+\n/);
    expect(stdout).toMatch(/\ngrowth: -?[\d.]+ bytes and -?[\d.]+ blocks for each request\n/);
    const file = join(project.folder, "build/profile.cpuprofile");
    expect(stdout).toContain("build/profile.cpuprofile opens in Chrome DevTools, VS Code and speedscope");
    const { nodes } = JSON.parse(await readFile(file, "utf8")) as {
      nodes: { callFrame: { functionName: string; url: string; lineNumber: number } }[];
    };
    // The handler of the plugin stands at its own line of its own file.
    const handler = nodes.find(({ callFrame }) => callFrame.functionName === "start:assembly/index~anonymous|1");
    const source = join(project.folder, "assembly/index.ts");
    expect(handler?.callFrame.url).toBe(pathToFileURL(source).href);
    const line = (await readFile(source, "utf8")).split("\n")[handler!.callFrame.lineNumber];
    expect(line).toMatch(/headers\.set|HeaderStatus\.Continue/);
  },
);

test("takes a module as it is, without sources", async () => {
  const out = join(project.folder, "build/other.cpuprofile");
  const module = join(project.folder, "build/plugin.profile.wasm"); // of the test before
  const { code, stdout } = await sluice(["profile", module, "--seconds", "0.2", "--out", out]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/proxy_on_request_headers +\d+/);
  expect(stdout).not.toContain("heap");
  expect(await readFile(out, "utf8")).toContain("wasm://");
});

test.each([
  [["--requests", "3"], /--requests "3": give a number from 32 up/],
  [["--seconds", "soon"], /--seconds "soon": give a number/],
  [["--request", "GET"], /--request "GET": write a method, a blank and a path/],
  [["--config", "{"], /--config/],
])("%j is refused before anything is built", async (args, message) => {
  const { code, stderr } = await sluice(["profile", project.folder, ...args]);
  expect(stderr).toMatch(message);
  expect(code).toBe(1);
});
