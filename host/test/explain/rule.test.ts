import { expect, test } from "vitest";
import { formatExplanation, type CallbackEvent } from "@sluice/host";
import { Bench } from "../probe.js";
import { minimal, op, type ModuleParts } from "../wasm-builder.js";

const logs = { module: "env", name: "proxy_log", type: 2 };

/** What is told of the rule by a module whose `explain_rule` has this code. */
async function ruleOf(code: readonly number[], type = 1, imports: ModuleParts["imports"] = []) {
  const first = imports.length;
  const bench = new Bench({ explain: true });
  const module = minimal({
    types: ["i i i -> i", "-> i"],
    imports,
    functions: [
      { type: 2, code: [op.i32, 0] },
      { type, code },
    ],
    exports: [
      { name: "proxy_on_request_headers", index: first + 2 },
      { name: "explain_rule", index: first + 3 },
    ],
  });
  const plugin = await bench.host.addPlugin({ name: "p", code: module });
  const { explanation } = bench.open([plugin]).get().stream;
  const event = explanation!.events.find((one): one is CallbackEvent => one.kind === "callback")!;
  return { rule: event.rule, text: formatExplanation(explanation!), lines: bench.lines };
}

test("a module that exports explain_rule is asked for the rule that holds", async () => {
  expect(await ruleOf([op.i32, 3])).toMatchObject({
    rule: 3,
    text: expect.stringContaining("rule: _rules_[3] matches"),
  });
  expect((await ruleOf([op.i32, 0x7f])).rule).toBe("global"); // -1 as LEB128
  expect((await ruleOf([op.i32, 0x7e])).rule).toBe("none");
  expect((await ruleOf([op.i32, 0x7d])).rule).toBeUndefined();
});

test("an answer that does not come is no answer, and harms nothing", async () => {
  const trapping = await ruleOf([op.unreachable]);
  expect([trapping.rule, trapping.lines]).toEqual([undefined, []]);
  const calling = await ruleOf([op.i32, 2, op.i32, 0, op.i32, 0, op.call, 0], 1, [logs]);
  expect(calling.rule).toBe(0); // proxy_log has answered Ok
  expect(calling.text).not.toContain("proxy_log");
  expect((await ruleOf([op.i32, 3], 3)).rule).toBeUndefined(); // another type
});
