import { expect, test } from "vitest";

interface Statistics {
  figuresOf(turns: Record<string, number>[], base: string): Record<string, number>;
}
/** The modules of the benchmark are JavaScript. */
const { figuresOf } = (await import(new URL("../envoy/statistics.mjs", import.meta.url).href)) as Statistics;

test("what slows down turns as a whole changes no ratio between cases", () => {
  const undisturbed = { none: 20, ours: 23, c: 22 };
  const slow = { none: 80, ours: 92, c: 88 };
  const figures = figuresOf([slow, undisturbed, undisturbed, undisturbed, slow], "none");
  expect(figures).toEqual({ none: 20, ours: expect.closeTo(23), c: expect.closeTo(22) });
});

test("a disturbance within a turn counts for no case", () => {
  const turn = { none: 20, ours: 23 };
  const turns = [turn, { ...turn, ours: 60 }, turn, { ...turn, none: 70 }, turn];
  expect(figuresOf(turns, "none")).toEqual({ none: 20, ours: expect.closeTo(23) });
});
