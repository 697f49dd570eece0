import { expect, test } from "vitest";
import { hammer, type HammeredExchange } from "@sluice/testing";
import { Samples } from "../support/samples.js";

const samples = await Samples.of("docs/hammer.md");
const token = "open sesame";

/** The rule of the page. */
function closed({ isGivenConfiguration, upstream, request }: HammeredExchange): string | undefined {
  if (!isGivenConfiguration || upstream === undefined) return undefined;
  return request.header("x-token") === token ? undefined : "somebody got in without the token";
}

test("the hammer finds in gate.ts what the page says", async () => {
  expect(samples.block("gate.test.ts")).toContain(closed.toString().split("\n")[1]!.trim());
  const running = hammer(await samples.module("gate.ts"), { configuration: { token }, invariants: [closed] });
  await expect(running).rejects.toMatchObject({ message: samples.block("found").trimEnd() });
});

test("the table of the page names every kind", async () => {
  const kinds = [...samples.text.matchAll(/^\| `([a-z]+)` /gm)].map(([, kind]) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["trap", "envoy", "endless", "hang", "header", "framing", "memory"]));
  expect(kinds).toEqual(expect.arrayContaining(["leftover", "log", "secret", "invariant"]));
});
