import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "@sluice/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Exchange {
  guestCalls: number;
  hostCalls: number;
  allocations: number;
  allocatedBytes: number;
  work: number;
}
interface Budget {
  "plugin.wasm": number;
  "plugin.higress.wasm": number;
  exchanges: Record<string, Exchange>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string): Budget => JSON.parse(readFileSync(file, "utf8")) as Budget;

let home = "";
let folder = "";
let file = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "sluice-budgets-"));
  folder = join(home, "plugins/add-header");
  file = join(folder, "budget.json");
  cpSync(join(root, "bench/plugins/add-header/build"), join(folder, "build"), { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true }));

function budgets(...args: string[]): { status: number | null; said: string } {
  const command = [join(root, "bench/guest/budgets.mjs"), ...args, folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

describe("budgets.mjs", { timeout: 180_000 }, () => {
  test("refuses a plugin without a budget, and says how to write one", () => {
    const { status, said } = budgets();
    expect(status).toBe(1);
    expect(said).toMatch(/has no budget\.json.*budgets\.mjs --write/);
  });

  test("writes a budget that the plugin meets", () => {
    expect(budgets("--write")).toMatchObject({ status: 0 });
    const { exchanges, ...sizes } = read(file);
    expect(Object.keys(sizes)).toEqual(["plugin.wasm", "plugin.higress.wasm"]);
    expect(exchanges).toEqual({
      "add-header": {
        guestCalls: expect.any(Number),
        hostCalls: 2,
        allocations: expect.any(Number),
        allocatedBytes: expect.any(Number),
        work: expect.any(Number),
      },
    });

    // Steps of work are measured by a clock: on a machine that runs other tests beside, counts alone are sure.
    const budget = read(file);
    budget.exchanges["add-header"]!.work *= 10;
    writeFileSync(file, JSON.stringify(budget));
    expect(budgets()).toMatchObject({ status: 0 });
  });

  test("fails on a size, a time and each count that is exceeded, and on a count that has become less", () => {
    const { exchanges, ...sizes } = read(file);
    const { guestCalls, hostCalls, allocations, allocatedBytes, work } = exchanges["add-header"]!;
    const tight = {
      ...sizes,
      "plugin.wasm": 1000,
      exchanges: {
        "add-header": {
          guestCalls: guestCalls - 1,
          hostCalls: hostCalls - 1,
          allocations: allocations + 1,
          allocatedBytes: allocatedBytes - 1,
          work: work / 30,
        },
        gone: exchanges["add-header"],
      },
    };
    writeFileSync(file, JSON.stringify(tight));
    const { status, said } = budgets();
    expect(status).toBe(1);
    expect(said).toMatch(/plugin\.wasm: \d+ bytes, budget 1000\. Make it smaller/);
    expect(said).toContain(`${guestCalls} guest calls, budget ${guestCalls - 1}. Spend less`);
    expect(said).toContain(`2 host calls, budget 1. Spend less`);
    expect(said).toContain(`${allocations} allocations, budget ${allocations + 1}. Lower the budget`);
    expect(said).toContain(`${allocatedBytes} allocated bytes, budget ${allocatedBytes - 1}. Spend less`);
    expect(said).toMatch(/\d+ steps of work, budget [\d.]+ \(\d+ ns, \d+ at most\)\. Make it faster/);
    expect(said).toContain("there is no exchange gone");
    expect(said).toContain("7 problems");
  });
});

const plugins = [
  { path: "bench/plugins/add-header", exchange: "add-header", configuration: { value: "world" } },
  { path: "bench/plugins/no-op", exchange: "no-op" },
  { path: "extensions/hello-world", exchange: "GET" },
];

test.each(plugins)("the budget of $path counts what the host sees", async ({ path, exchange, configuration }) => {
  const { guestCalls, hostCalls } = read(join(root, path, "budget.json")).exchanges[exchange]!;
  const plugin = await load(join(root, path, "build/plugin.wasm"), configuration, { trace: true });
  await plugin.request("GET /");
  const { trace } = await plugin.request("GET /");
  expect(trace.filter((line) => line.startsWith("[host->vm] proxy_"))).toHaveLength(guestCalls);
  expect(trace.filter((line) => line.startsWith("[vm->host]"))).toHaveLength(hostCalls);
});
