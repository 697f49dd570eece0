import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const bench = (file: string): string => fileURLToPath(new URL(`../../bench/envoy/${file}`, import.meta.url));

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-bench-test-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("a short run measures two cases in Envoy and stores figures of both", { timeout: 180_000 }, async () => {
  const results = await inFolder(async (folder) => {
    const flags = ["--quick", "--scenarios", "add-header", "--cases", "none,ours", "--out", folder];
    await run(process.execPath, [bench("run.mjs"), ...flags]);
    return JSON.parse(await readFile(join(folder, "envoy.json"), "utf8")) as unknown;
  });
  const cpu = [expect.any(Number)];
  expect(results).toMatchObject({
    envoy: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    rounds: 1,
    scenarios: [
      {
        name: "add-header",
        answeredBy: "Envoy itself",
        cases: [
          { name: "none", cpu },
          { name: "ours", cpu, bytes: expect.any(Number), gzip: expect.any(Number), hostCalls: 2 },
        ],
      },
    ],
    launches: [
      { scenario: "add-header", case: "none", startMs: expect.any(Number), memory: expect.any(Number) },
      { scenario: "add-header", case: "ours", startMs: expect.any(Number), memory: expect.any(Number) },
    ],
  });
});

test("a case that does not do its job is not measured", { timeout: 180_000 }, async () => {
  const refused = run(process.execPath, ["--input-type=module", "-e", brokenRun], { cwd: bench(".") });
  await expect(refused).rejects.toThrow(
    "ours does not do the work of add-header: x-hello upstream is world in place of",
  );
});

/** Measures add-header as if it had to write another value. */
const brokenRun = `
  import { casesOf, findModules } from "./cases.mjs";
  import { measure } from "./measure.mjs";
  import { scenarios } from "./scenarios.mjs";
  const scenario = structuredClone({ ...scenarios.find(({ name }) => name === "add-header"), others: {} });
  scenario.expect.upstream["x-hello"] = "another value";
  const cases = casesOf(scenario, findModules(["ours"]), ["none", "ours"]);
  await measure(scenario, cases, { rounds: 1, seconds: 1 });
`;

const bodies: [string, (response: ServerResponse) => void][] = [
  ["no body", (response) => void response.end()],
  ["a length", (response) => void response.writeHead(200, { "content-length": 70_000 }).end("a".repeat(70_000))],
  ["chunks", (response) => void response.write("a".repeat(70_000), () => response.end("b"))],
];

test.each(bodies)("the generator that stands in for wrk counts answers with %s", async (_, answer) => {
  let answered = 0;
  let wrong = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      answered++;
      if (request.method !== "POST" || request.headers["x-key"] !== "k" || body !== "text") wrong++;
      answer(response);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const request = { port, method: "POST", path: "/", headers: { "x-key": "k" }, body: "text" };
    const { stdout } = await run(process.execPath, [bench("generator.mjs"), JSON.stringify(request), "2", "0.3"]);
    const seen = JSON.parse(stdout) as { requests: number };
    expect(seen).toMatchObject({ failed: 0, status: 0, p50: expect.any(Number), p999: expect.any(Number) });
    expect(seen.requests).toBe(answered);
    expect(answered).toBeGreaterThan(0);
    expect(wrong).toBe(0);
  } finally {
    server.close();
  }
});
