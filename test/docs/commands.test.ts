import { execFile, spawn } from "node:child_process";
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { codeBlocks } from "../support/markdown.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const extensions = (await readdir(join(root, "extensions"))).map((name) => `extensions/${name}/README.md`);

/** Every line of the shell blocks of a page. */
async function linesOf(page: string): Promise<string[]> {
  const blocks = codeBlocks(await readFile(join(root, page), "utf8"));
  return blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.trim().split("\n"));
}

const pages = await Promise.all(
  ["README.md", "CONTRIBUTING.md", ...extensions].map(async (page) => [page, await linesOf(page)] as const),
);

/** Fails unless the program and the folders are there that a line for Node names. */
async function namedFiles(line: string): Promise<void> {
  const words = line.replace(/ #.*/, "").trim().split(/ +/).slice(1);
  await Promise.all(words.filter((word) => !word.startsWith("--")).map((word) => access(join(root, word))));
}

/** What the first curl line of a page gets, blanks left out. */
const ANSWERS: Record<string, RegExp> = {
  "hello-world": /\["x-hello","(world|Envoy)"\]/,
  "custom-response": /\r\n\r\n(hi|sorry)$/,
  "request-block": /\r\n\r\ngone$/,
  "body-json": /"path":"\/openai\/v1\/chat"/,
  "streaming-body": /"body":"my\*\*\*"/,
  "basic-auth": /\["x-mse-consumer","ops"\]/i,
  "key-auth": /\["x-mse-consumer","c1"\]/i,
  "http-call": /\["x-body","\{/i,
  "custom-log": /"path":"\/"/,
  "ext-auth": /^HTTP\/1\.1401/,
  "key-rate-limit": /\["x-api-key","bronze"\]/i,
  "cluster-key-rate-limit": /\["x-app","abc"\]/i,
  "ip-restriction": /\["x-real-ip","10\.1\.2\.3"\]/i,
};

describe.each(pages)("the commands of %s", (page, lines) => {
  test("are targets of make, curl, or programs of this repository", async () => {
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^(make|curl|node) /);
      if (line.startsWith("node")) await namedFiles(line);
      if (line.startsWith("make")) await run("sh", ["-ec", line.replace(/^make/, "make -n")], { cwd: root });
    }
  });

  const served = lines.filter((line) => line.startsWith("make run"));
  if (served.length === 0) return;
  test("start a gateway that answers, and end with it", { timeout: 300_000 }, async () => {
    for (const line of served) {
      const gateway = spawn("sh", ["-ec", `exec ${line}`], {
        cwd: root,
        detached: true,
        env: { ...process.env, PORT: "0" },
      });
      let said = "";
      gateway.stdout.on("data", (chunk: Buffer) => (said += chunk));
      gateway.stderr.on("data", (chunk: Buffer) => (said += chunk));
      const ended = new Promise((resolve) => gateway.on("exit", resolve));
      try {
        const listening = expect.poll(() => said, { timeout: 120_000 }).toContain("Ctrl-C ends it");
        await Promise.race([listening, ended.then(() => Promise.reject(new Error(`${page}: ${line}\n${said}`)))]);
        const curl = lines.find((one) => one.startsWith("curl")) ?? "curl -i http://127.0.0.1:10000/";
        const address = /curl -i http:\/\/([\d.:]+)\//.exec(said)![1]!;
        const { stdout } = await run("sh", ["-ec", `${curl.replace("127.0.0.1:10000", address)} -s`]);
        const plugin = /PLUGIN=(\S+)/.exec(line)?.[1] ?? "hello-world";
        expect(stdout.replaceAll(" ", "")).toMatch(ANSWERS[plugin]!);
      } finally {
        if (gateway.exitCode === null) process.kill(-gateway.pid!, "SIGINT");
      }
      await ended;
    }
  });
});
