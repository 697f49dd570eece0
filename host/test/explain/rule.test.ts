import { expect, test } from "vitest";
import { formatExplanation, type CallbackEvent } from "@sluice/host";
import { Bench } from "../probe.js";
import { minimal, op } from "../wasm-builder.js";

const choose = (rule: number): number[] => [op.i32, rule, op.setGlobal, 0];
/** -1, -2 and -3 as LEB128. */
const [global, none, untold] = [0x7f, 0x7e, 0x7d];

/** What is told of the rule where the callback of the headers and that of the body have this code before their results. */
async function rulesOf(headers: readonly number[], body: readonly number[] = [], constant = false) {
  const bench = new Bench({ explain: true });
  const module = minimal({
    types: ["i i i -> i"],
    globals: [{ value: untold, constant }],
    functions: [headers, body].map((code) => ({ type: 2, code: [...code, op.i32, 0] })),
    exports: [
      { name: "proxy_on_request_headers", index: 2 },
      { name: "proxy_on_request_body", index: 3 },
      { name: "_rule_", kind: "global", index: 0 },
    ],
  });
  const plugin = await bench.host.addPlugin({ name: "p", code: module });
  const { stream } = bench.open([plugin]).post(["x"], "end with last");
  const explanation = stream.explanation!;
  const callbacks = explanation.events.filter((one): one is CallbackEvent => one.kind === "callback");
  return { rules: callbacks.map(({ rule }) => rule), text: formatExplanation(explanation) };
}

test("the rule that a callback chose is told with it", async () => {
  const { rules, text } = await rulesOf(choose(3));
  expect(rules).toEqual([3, undefined]);
  expect(text).toContain("rule: _rules_[3] matches");
  expect((await rulesOf(choose(global))).rules).toEqual(["global", undefined]);
  expect((await rulesOf(choose(none))).rules).toEqual(["none", undefined]);
  expect((await rulesOf(choose(untold))).rules).toEqual([undefined, undefined]);
});

test("a rule that is chosen late is told late, and only the first of a stream is", async () => {
  expect((await rulesOf([], choose(2))).rules).toEqual([undefined, 2]);
  expect((await rulesOf(choose(1), choose(2))).rules).toEqual([1, undefined]);
});

test("a constant of that name tells nothing", async () => {
  expect((await rulesOf([], [], true)).rules).toEqual([undefined, undefined]);
});

test("another kind of export of that name is left alone", async () => {
  const bench = new Bench({ explain: true });
  const module = minimal({ exports: [{ name: "_rule_", index: 0 }] });
  const plugin = await bench.host.addPlugin({ name: "p", code: module });
  expect(bench.open([plugin]).get().stream.explanation).toBeDefined();
});
