import { PluginLoadError } from "@sluice/host";
import { expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { limits, minimal, type ModuleParts, op } from "../../../host/test/wasm-builder.js";
import { EnvoyVm, HostVm, inBoth } from "./both.js";

const maximum = 16_384;
const grow = 0x40;
const [block, branchIf, end, i32, minusOne] = [0x02, 0x0d, 0x0b, 0x7f, 0x7f];
const notEqual = 0x47;

/** Signed LEB128 of a number below 2^20. */
const constant = (value: number): number[] => [
  op.i32,
  (value & 0x7f) | 0x80,
  ((value >> 7) & 0x7f) | 0x80,
  value >> 14,
];

/** Grows the memory and logs `A` when that is refused, `AB` when it is granted. */
const tryToGrow = (pages: number): number[] => [
  ...[op.i32, 2, op.i32, 0],
  ...[block, i32, op.i32, 2, ...constant(pages), grow, 0, op.i32, minusOne, notEqual, branchIf, 0],
  ...[op.drop, op.i32, 1, end],
  ...[op.call, 0, op.drop],
];

function growing(memory: Pick<ModuleParts, "memory"> | { imported: readonly number[] }, sizes: readonly number[]) {
  const imported = "imported" in memory ? memory.imported : undefined;
  return minimal({
    types: ["i i i -> i"],
    imports: [
      { module: "env", name: "proxy_log", type: 2 },
      ...(imported ? [{ module: "env", name: "memory", kind: "memory" as const, limits: imported }] : []),
    ],
    functions: [{ type: 2, code: [...sizes.flatMap(tryToGrow), op.i32, 0] }],
    exports: [
      { name: "proxy_on_request_headers", index: 3 },
      { name: "memory", kind: "memory", index: 0 },
    ],
    data: "AB",
    ...("memory" in memory && { memory: memory.memory! }),
  });
}

inBoth("a memory", (start) => {
  test.each([
    ["without a maximum of its own", { memory: limits(1) }],
    ["with a higher maximum", { memory: limits(1, 65_536) }],
    ["that is imported without a maximum", { imported: limits(1) }],
    ["that is imported with a higher maximum", { imported: limits(1, 65_536) }],
  ])("%s grows to 1 GiB", async (_, memory) => {
    const subject = await start(growing(memory, [maximum - 2, 1, 1, 1]));
    expect(await subject.send("GET")).toBe(200);
    expect(subject.log()).toEqual(["AB", "AB", "A", "A"]);
  });

  test("with a lower maximum keeps to it", async () => {
    const subject = await start(growing({ memory: limits(1, 3) }, [2, 1]));
    await subject.send("GET");
    expect(subject.log()).toEqual(["AB", "A"]);
  });

  test("of 1 GiB from the beginning does not grow", async () => {
    const subject = await start(growing({ memory: limits(maximum) }, [1]));
    await subject.send("GET");
    expect(subject.log()).toEqual(["A"]);
  });

  test.each([
    ["imported", { imported: limits(maximum + 1) }, "Wasm VM failed Failed to initialize Wasm code"],
    ["its own", { memory: limits(maximum + 1) }, "Failed to create new Wasm instance"],
  ])("of more than 1 GiB from the beginning (%s) does not load", async (_, memory, reason) => {
    const error: unknown = await start(growing(memory, [])).catch((cause: unknown) => cause);
    const lines = error instanceof PluginLoadError ? error.lines : String(error).split("\n");
    expect(lines.map((line) => line.replace("  [error][wasm] ", ""))).toContain(reason);
  });
});

test("a back-trace names the same places in the host as in Envoy", async () => {
  const code = await fixture("probe");
  const traces: string[][] = [];
  for (const kind of [HostVm, EnvoyVm]) {
    const subject = await kind.start(code, { configuration: "rh: trap" });
    await subject.send("GET");
    traces.push(subject.reports());
    await subject.stop();
  }
  expect(traces[0]).toHaveLength(1);
  expect(traces[0]![0]).toContain("0:  0x");
  expect(traces[0]).toEqual(traces[1]);
});
