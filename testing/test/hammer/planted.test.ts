import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hammer, HammerError, type HammerOptions, type ViolationKind } from "@sluice/testing";
import { buildPlugin } from "../../../test/support/plugin.js";
import { planted } from "./support.js";

/** What was thrown, which has to be a `HammerError`. */
async function failureOf(running: Promise<unknown>): Promise<HammerError> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, "it stood what it must not stand").toBeInstanceOf(HammerError);
  return error as HammerError;
}

const bugs: readonly [bug: string, kind: ViolationKind, events: number, options?: HammerOptions][] = [
  ["trap", "trap", 1, { exchanges: 2000 }],
  ["configuration", "trap", 1],
  ["late", "trap", 3],
  ["early", "envoy", 1],
  ["endless", "endless", 1, { callMilliseconds: 300, shrinkRuns: 100 }],
  ["forgotten", "hang", 2],
  ["split", "header", 1],
  ["copied", "header", 2, { exchanges: 2000 }],
  ["framing", "framing", 3],
  ["leak", "memory", 1, { exchanges: 20 }],
  ["unfinished", "leftover", 1],
  ["flood", "log", 1],
  ["secret", "secret", 1],
];

describe("a planted bug is found, made small and told", () => {
  test.each(bugs)("%s: %s, in at most %i events", async (bug, kind, events, options = {}) => {
    const error = await failureOf(
      hammer(await planted(), { configuration: { bug }, ...(kind !== "memory" && { soak: 0 }), ...options }),
    );
    expect(error.violation.kind, error.message).toBe(kind);
    expect(error.smallest.events.length, error.message).toBeLessThanOrEqual(events);
    expect(error.message).toContain(error.violation.message);

    const [, pasted] = /hammer\.replay\("build\/plugin\.wasm", (\{[\s\S]*?\n {2}\})\);\n/.exec(error.message)!;
    expect(JSON.parse(pasted!)).toEqual(error.smallest);
    const again = await failureOf(hammer.replay(await planted(), JSON.parse(pasted!) as never, options));
    expect(again.violation.kind).toBe(kind);
    await hammer.replay(await planted(), { ...error.smallest, configuration: { json: { bug: "none" } } }, options);
  });

  test("an exchange that breaks a rule of the caller, with the words of the rule", async () => {
    const error = await failureOf(
      hammer(await planted(), {
        configuration: { bug: "none" },
        invariants: [({ upstream }) => (upstream?.header("x-mode") === "" ? "an empty mode got through" : undefined)],
      }),
    );
    expect(error.violation).toEqual({ kind: "invariant", message: "an empty mode got through" });
    expect(error.smallest.events).toMatchObject([{ do: "request", headers: expect.arrayContaining([["x-mode", ""]]) }]);
  });
});

test("a plugin without a bug stands it, and the report says what it stood", async () => {
  const report = await hammer(await planted(), { configuration: { bug: "none" }, exchanges: 400 });
  expect(report).toMatchObject({ seed: 1, exchanges: 400, reachedUpstream: 400 });
  expect(report.answered + report.cut).toBe(400);
  expect(report.accepted).toBeGreaterThan(0);
});

test("a plugin that does what any request asks for stands it", async () => {
  const probe = await buildPlugin(new URL("../../../assembly/test/fixtures/probe.as.ts", import.meta.url));
  await hammer(probe, { configuration: { greeting: "x" }, exchanges: 200 });
});

test("what is to be ignored is not looked at", async () => {
  await hammer(await planted(), { configuration: { bug: "flood" }, exchanges: 30, soak: 0, ignore: ["log"] });
});

test("the same seed does the same again, another one does something else", async () => {
  const run = async (seed: number) => hammer(await planted(), { configuration: { bug: "none" }, seed, soak: 0 });
  const [first, again, other] = [await run(5), await run(5), await run(6)];
  expect(again).toEqual(first);
  expect({ ...other, seed: 5 }).not.toEqual(first);
  const find = async () => failureOf(hammer(await planted(), { configuration: { bug: "split" }, seed: 9 }));
  expect((await find()).message).toBe((await find()).message);
});

test("a configuration that the plugin refuses is told as the host tells it", async () => {
  const strict = fileURLToPath(new URL("../../../extensions/key-auth/build/plugin.wasm", import.meta.url));
  await expect(hammer(strict, { configuration: { consumers: 1 } })).rejects.toMatchObject({
    code: "SLUICE_HOST_CONFIGURATION",
  });
});
