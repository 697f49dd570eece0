import { describe, expect, test } from "vitest";
import type { CaseEvent } from "@sluice/testing";
import { legal } from "../../src/hammer/legal.js";
import { minimizeBytes, minimizeJson, minimizeList } from "../../src/hammer/shrink/minimize.js";
import { simplify } from "../../src/hammer/shrink/simplify.js";
import { shrink } from "../../src/hammer/shrink/shrink.js";

describe("making smaller", () => {
  test("leaves of a list what fails together, in its order", async () => {
    const fails = async (left: readonly number[]): Promise<boolean> => left.includes(3) && left.includes(17);
    expect(
      await minimizeList(
        Array.from({ length: 20 }, (_, i) => i),
        fails,
      ),
    ).toEqual([3, 17]);
    expect(await minimizeList([1, 2], async () => true)).toEqual([]);
    expect(await minimizeList([1, 2], async () => false)).toEqual([1, 2]);
  });

  test("leaves of bytes what matters, and makes the rest plain", async () => {
    const holds = async (bytes: unknown): Promise<boolean> => typeof bytes === "string" && /\xff.\xff/.test(bytes);
    expect(await minimizeBytes("xxxx\xff0\xffyyy", holds)).toBe("\xffa\xff");
    const longerThan = async (bytes: unknown): Promise<boolean> =>
      typeof bytes === "string" ? bytes.length > 4000 : (bytes as { times: number }).times > 4000;
    expect(await minimizeBytes({ repeat: "a", times: 10_000_000 }, longerThan)).toEqual({ repeat: "a", times: 4001 });
  });

  test("leaves of JSON what matters, at any depth", async () => {
    const json = { a: [1, { b: "x", c: 2 }, 3], d: { e: null } };
    const fails = async (left: unknown): Promise<boolean> => JSON.stringify(left).includes('"b":"x"');
    expect(await minimizeJson(json, fails)).toEqual({ a: [{ b: "x" }] });
  });

  test("stops at the number of runs it is given, and keeps what still fails", async () => {
    let runs = 0;
    const violation = { kind: "trap", message: "" } as const;
    const events = Array.from({ length: 50 }, (): CaseEvent => ({ do: "advance", milliseconds: 1 }));
    const shrunk = await shrink(
      { events },
      violation,
      async ({ events: { length } }) => (runs++, length > 2 ? violation : undefined),
      4,
    );
    expect([runs, shrunk.runs]).toEqual([4, 4]);
    expect(shrunk.smallest.events.length).toBeGreaterThan(2);
    expect(shrunk.smallest.events.length).toBeLessThan(50);
  });

  test("takes a case that fails in another way for one that does not fail", async () => {
    const trap = { kind: "trap", message: "" } as const;
    const events: CaseEvent[] = [{ do: "settle" }, { do: "advance", milliseconds: 1 }];
    const run = async ({ events: { length } }: { events: readonly CaseEvent[] }) =>
      length === 2 ? trap : ({ kind: "hang", message: "" } as const);
    expect((await shrink({ events }, trap, run, 100)).smallest.events).toHaveLength(2);
  });
});

test("content-length is the sum of the pieces that follow, also when some are left out", () => {
  const request = { do: "request", stream: 1, headers: [["content-length", "7"]], end: false } as const;
  const data = (stream: number, bytes: string): CaseEvent => ({ do: "request data", stream, bytes, end: false });
  const lengths = (events: readonly CaseEvent[]): unknown[] =>
    legal(events).flatMap((event) => (event.do === "request" ? [event.headers[0]![1]] : []));
  expect(lengths([request, data(1, "ab"), data(2, "xxxx"), data(1, "c")])).toEqual(["3"]);
  expect(lengths([request, { do: "settle" }, request, data(1, "abcd")])).toEqual(["0", "4"]);
  expect(lengths([{ ...request, end: true }, data(1, "ab")])).toEqual(["0"]);
});

describe("one event", () => {
  const headers = [
    [":path", "/long"],
    ["x-a", "aaa"],
    ["x-b", "bbb"],
  ] as const;

  test.each<[string, CaseEvent, (event: CaseEvent) => boolean, CaseEvent]>([
    [
      "request headers keep the one that matters",
      { do: "request", stream: 1, headers, end: false },
      (event) => event.do === "request" && event.headers.some(([name]) => name === "x-b"),
      { do: "request", stream: 1, headers: [[":path", "/"], ["x-b", ""]], end: true }, // prettier-ignore
    ],
    [
      "response headers become plain",
      { do: "response", stream: 1, headers: [[":status", "503"], ["x-a", "a"]], end: false }, // prettier-ignore
      () => true,
      { do: "response", stream: 1, headers: [[":status", "200"]], end: true },
    ],
    [
      "trailers keep what matters of a value",
      { do: "response trailers", stream: 1, headers: [["x-a", "aXa"], ["x-b", "b"]] }, // prettier-ignore
      (event) => event.do === "response trailers" && event.headers.some(([, value]) => String(value).includes("X")),
      { do: "response trailers", stream: 1, headers: [["x-a", "X"]] },
    ],
    [
      "a chunk keeps what matters, and ends the body where that fails as well",
      { do: "request data", stream: 1, bytes: "aaXaa", end: false },
      (event) => event.do === "request data" && String(event.bytes).includes("X"),
      { do: "request data", stream: 1, bytes: "X", end: true },
    ],
    [
      "an answer becomes the first call's, with what matters of it",
      { do: "answer", call: 2, with: { headers, body: "bXb", trailers: [["x-t", "t"]] } },
      (event) => event.do === "answer" && typeof event.with === "object" && String(event.with.body).includes("X"),
      { do: "answer", call: 0, with: { headers: [[":path", "/"]], body: "X", trailers: [] } },
    ],
    [
      "the failure of a call stays what it is",
      { do: "answer", call: 1, with: "timeout" },
      (event) => event.do === "answer" && event.call === 1,
      { do: "answer", call: 1, with: "timeout" },
    ],
    [
      "the clock goes on as little as fails",
      { do: "advance", milliseconds: 5000 },
      (event) => event.do === "advance" && event.milliseconds > 50,
      { do: "advance", milliseconds: 100 },
    ],
    [
      "a configuration of JSON keeps what matters",
      { do: "configure", configuration: { json: { a: 1, b: [2, 3] } } },
      (event) => event.do === "configure" && JSON.stringify(event.configuration)?.includes("3") === true,
      { do: "configure", configuration: { json: { b: [3] } } },
    ],
    [
      "a configuration of bytes keeps what matters",
      { do: "configure", configuration: { bytes: "aaXaa" } },
      (event) => event.do === "configure" && JSON.stringify(event.configuration)?.includes("X") === true,
      { do: "configure", configuration: { bytes: "X" } },
    ],
    ["what has no parts stays", { do: "settle" }, () => true, { do: "settle" }],
  ])("%s", async (_, event, fails, smallest) => {
    expect(await simplify(event, async (candidate) => fails(candidate))).toEqual(smallest);
  });
});
