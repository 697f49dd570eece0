import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEcho } from "@sluice/gateway";
import { createProject, sluice, start, type TestProject } from "./support/cli.js";

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
});

afterAll(() => project.remove());

const url = /curl -i (http:\/\/127\.0\.0\.1:\d+)\//;

async function upstreamHeaders(gateway: string): Promise<Record<string, string>> {
  const seen = (await (await fetch(gateway)).json()) as { headers: [string, string][] };
  return Object.fromEntries(seen.headers);
}

describe.each([
  ["envoy", "Envoy 1.40.0"],
  ["embedded", "embedded gateway"],
])("sluice run --gateway %s", (gateway, title) => {
  test("serves the plugin, says how to try it, and ends all of it on Ctrl-C", async () => {
    const args = ["run", project.folder, "--port", "0", "--gateway", gateway, "--config", '{"greeting":"hi"}'];
    const running = start(args);
    const [, base = ""] = await running.printed(url);
    expect((await upstreamHeaders(base))["x-hello"]).toBe("hi");
    running.child.kill("SIGINT");
    const { code, stdout } = await running.outcome;
    expect(code).toBe(0);
    for (const said of [title, "greeter 0.1.0", '{"greeting":"hi"}', "(echo)", "Ctrl-C"])
      expect(stdout).toContain(said);
    await expect(fetch(base)).rejects.toThrow();
  });

  test("ends with the plugin's reason when it refuses the configuration", async () => {
    const args = ["run", project.folder, "--port", "0", "--gateway", gateway, "--config", '{"greeting":5}'];
    const { code, stderr } = await sluice(args);
    expect(code).toBe(1);
    expect(stderr).toContain("greeting: expected string, got number");
  });
});

test("takes gateway and configuration from the environment, and an upstream in place of the echo", async () => {
  const echo = await startEcho();
  const env = { GATEWAY: "embedded", SLUICE_CONFIG: '{"greeting":"from the environment"}' };
  const running = start(["run", project.folder, "--port", "0", "--upstream", echo.url], { env });
  const [, base = ""] = await running.printed(url);
  expect((await upstreamHeaders(base))["x-hello"]).toBe("from the environment");
  expect(echo.requests).toBe(1);
  running.child.kill("SIGTERM");
  expect((await running.outcome).stdout).toContain("embedded gateway");
  await echo.close();
});

test("offers the clusters of plugin.yaml, those that speak TCP behind the bridge", async () => {
  const own = await createProject();
  const clusters = '[{ name: auth }, { name: redis, endpoints: ["127.0.0.1:6379"], tcp: true }]';
  await own.write("plugin.yaml", `name: greeter\nversion: 0.1.0\ntitle: Greeter\nclusters: ${clusters}\n`);
  const running = start(["run", own.folder, "--port", "0", "--gateway", "envoy", "--upstream", "http://127.0.0.1:9"]);
  const [, admin = ""] = await running.printed(/admin +(http:\S+)/);
  await running.printed(url);
  const known = await (await fetch(`${admin}/clusters`)).text();
  for (const host of ["auth::127.0.0.1:9::", "redis::127.0.0.1:6379::", "sluice-tcp-bridge::envoy://"])
    expect(known).toContain(host);
  running.child.kill("SIGINT");
  const { stdout } = await running.outcome;
  expect(stdout).toMatch(/cluster +auth \(the upstream\)\n +cluster +redis \(127\.0\.0\.1:6379\)/);
  await own.remove();
});

test("refuses a configuration that is not JSON before anything is built, and says where", async () => {
  const { code, stdout, stderr } = await sluice(["run", project.folder, "--config", "{greeting: 1}"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain('error SLUICE_CONFIG_INVALID: The configuration in --config is not JSON: unexpected "g"');
  await project.write("config.json", '{\n  "greeting": hi }');
  const file = join(project.folder, "config.json");
  const fromFile = await sluice(["run", project.folder, "--config", `@${file}`]);
  expect(fromFile.stderr).toContain(`${file} is not JSON: unexpected "h" at line 2, column 15`);
});

test.each([
  [["--port", "70000"], 'SLUICE_USAGE: --port "70000" is not a port'],
  [["--config", "@/nowhere.json"], "SLUICE_USAGE: --config @/nowhere.json: the file cannot be read"],
  [["--gateway", "nginx"], "Allowed choices are auto, envoy, embedded"],
])("refuses %j and says what is wrong with it", async (flags, message) => {
  const { code, stderr } = await sluice(["run", project.folder, ...flags]);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});

test("names the Envoy it would run", async () => {
  const { code, stdout } = await sluice(["envoy", "which"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Envoy \d+\.\d+\.\d+ \((ENVOY_BIN|PATH|\.tools)\): \//);
});
