import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEnvoy } from "@sluice/gateway";
import { codeBlocks } from "../support/markdown.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const packages = ["codec", "matcher", "assembly", "host", "testing", "gateway", "cli"];

describe("the guide to the first plugin, in a folder outside of the repository and from packed tarballs only", () => {
  let folder: string;
  let tarballs: string[];
  let environment: NodeJS.ProcessEnv;

  const shell = async (command: string, cwd = folder): Promise<string> => {
    const { stdout, stderr } = await run("sh", ["-ec", command], { cwd, env: environment, maxBuffer: 1 << 26 });
    return stdout + stderr;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-guide-"));
    const { NODE_OPTIONS: _, VITEST: __, ...rest } = process.env;
    environment = { ...rest, ENVOY_BIN: (await findEnvoy()).file };
    const packed = join(folder, "packed");
    await mkdir(packed);
    const { stdout } = await run(
      "npm",
      ["pack", "--json", "--pack-destination", packed, ...packages.flatMap((name) => ["-w", name])],
      {
        cwd: root,
        maxBuffer: 1 << 26,
      },
    );
    tarballs = (Object.values(JSON.parse(stdout)) as { filename: string }[]).map(({ filename }) =>
      join(packed, filename.replace("@", "").replace("/", "-")),
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("ends with a header in the response of a real Envoy", async () => {
    const blocks = codeBlocks(await readFile(join(root, "docs/first-plugin.md"), "utf8"));
    const project = join(folder, "my-plugin");
    await mkdir(project);
    const titles: string[] = [];
    for (const { language, title, text } of blocks) {
      titles.push(title || language);
      if (title === "run" || title === "try") continue;
      if (title !== "") {
        await mkdir(dirname(join(project, title)), { recursive: true });
        await writeFile(join(project, title), text);
      } else {
        // What is published under these names stands in the tarballs.
        const local = text.replace("sluice @sluice/sdk @sluice/testing", tarballs.join(" "));
        const said = await shell(local, project);
        if (text.includes("sluice test")) expect(said).toMatch(/3 passed/);
      }
    }
    expect(titles).toEqual([
      "sh",
      "asconfig.json",
      "assembly/index.ts",
      "sh",
      "test/plugin.test.ts",
      "sh",
      "run",
      "try",
    ]);

    const start = blocks.find(({ title }) => title === "run")!.text;
    const gateway = spawn("sh", ["-ec", `exec ${start}`], { cwd: project, env: environment, detached: true });
    let said = "";
    gateway.stdout.on("data", (chunk: Buffer) => (said += chunk));
    gateway.stderr.on("data", (chunk: Buffer) => (said += chunk));
    const ended = new Promise<number | null>((resolve) => gateway.on("exit", resolve));
    try {
      const listening = expect.poll(() => said, { timeout: 120_000 }).toContain("http://127.0.0.1:10000");
      await Promise.race([
        listening,
        ended.then((code) => Promise.reject(new Error(`It ended with ${code}:\n${said}`))),
      ]);
      expect(said).toContain("Envoy 1.40.0");
      const answer = await shell(`${blocks.find(({ title }) => title === "try")!.text} -s`.replace("\n", ""), project);
      expect(answer).toMatch(/^HTTP\/1\.1 200/);
      expect(answer).toMatch(/^x-served-by: me\r$/m);
      expect(answer).toContain('"/hello"');
      expect(await shell("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:10000/secret", project)).toBe("404");
    } finally {
      if (gateway.exitCode === null) process.kill(-gateway.pid!, "SIGINT");
    }
    await ended;
    const answers = (): Promise<string> =>
      fetch("http://127.0.0.1:10000/").then(
        () => "answers",
        () => "gone",
      );
    await expect.poll(answers).toBe("gone");
  }, 300_000);
});
