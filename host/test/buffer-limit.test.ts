import { describe, expect, test } from "vitest";
import { allow, bench, call, settle } from "./one-plugin.js";
import { post } from "./probe.js";

describe("limits", () => {
  test.each([
    ["rb: return 1", [413]],
    ["rh: return 3", [413]],
    ["rb: return 0", []],
    ["rb: return 3", []],
  ])("a request beyond the limit under %j is answered %j", async (script, statuses) => {
    const { open } = await bench(script, {}, 1024);
    const exchange = open();
    exchange.stream.requestHeaders(post, false);
    for (let i = 0; i < 5; i++) exchange.stream.requestData(Buffer.alloc(1000), false);
    expect(exchange.downHeaders.filter(([name]) => name === ":status").map(([, status]) => Number(status))).toEqual(
      statuses,
    );
  });

  test("a route may raise the limit, for both directions, and never lowers it", async () => {
    const { open } = await bench("rb: return 1\nrb!: return 0\nsb: return 1\nsb!: return 0", {}, 4);
    const raised = open();
    raised.stream.raiseBufferLimit(6);
    raised.stream.raiseBufferLimit(2);
    expect(raised.post(["abcdef"]).respond(["ghijkl"]).down).toEqual(["headers 200", "data ghijkl eos", "complete"]);
    expect(open().post(["abcdef"]).down[0]).toBe("headers 413");
  });

  test("413 passes the own response callbacks", async () => {
    const { bench: b, open } = await bench("rb: return 1", {}, 4);
    const { down } = open().post(["12345"]);
    expect(down).toEqual(["headers 413", "data Payload Too Large eos", "complete"]);
    expect(b.callbacks).toContain("sb #2 17 1");
  });

  test("a body of exactly the limit passes", async () => {
    const { open } = await bench("rb: return 1\nrb!: return 0", {}, 4);
    expect(open().post(["1234"]).up).toEqual(["headers /", "data 1234 eos"]);
  });

  test("a response beyond the limit is cut when its headers are out, and is a 500 when they are held", async () => {
    const out = await bench("sb: return 1", {}, 4);
    expect(out.open().get().respond(["12345"]).down).toEqual(["headers 200", "reset local reset", "complete"]);
    const held = await bench("sh: return 1\nsb: return 1", allow, 4);
    expect(held.open().get().respond(["12345"]).down).toEqual([
      "headers 500",
      "data Internal Server Error eos",
      "complete",
    ]);
  });

  test.each(["rh: return 1", "rh: return 4"])(
    "%j throttles the client instead, and the one callback may exceed the limit",
    async (rh) => {
      const { bench: b, open } = await bench(
        rh.replace("return", `${call}; return`) + "\nhc: effective caller; continue 0",
        {},
        4,
      );
      const { stream, up } = open();
      stream.requestHeaders(post, false);
      stream.requestData(Buffer.from("12345"), false);
      stream.requestData(Buffer.from("later"), true);
      expect(stream.state.requestReadDisabled).toBe(true);
      await settle();
      expect(b.callbacks.slice(-2)).toEqual(["rb #2 5 0", "rb #2 5 1"]);
      expect(up).toEqual(["headers /", "data 12345", "data later eos"]);
    },
  );

  test("2 throttles for ever, so the end never arrives", async () => {
    const { bench: b, open } = await bench("rb: return 2\nrb!: return 0", {}, 1024);
    const { stream } = open();
    stream.requestHeaders(post, false);
    for (let i = 0; i < 5; i++) stream.requestData(Buffer.alloc(900), i === 4);
    expect(b.callbacks.slice(2)).toEqual(["rb #2 900 0", "rb #2 900 0"]);
    expect(stream.state.requestReadDisabled).toBe(true);
  });

  test("what the plugin writes itself is not limited", async () => {
    const { open } = await bench(`rb: setbuf 0 0 0 ${"x".repeat(50)}; return 0`, {}, 4);
    expect(open().post(["ab"], "end with last").up).toEqual(["headers /", `data ${"x".repeat(50)}ab eos`]);
  });
});
