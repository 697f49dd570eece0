import { describe, expect, test } from "vitest";
import { allow, bench, call, settle } from "./one-plugin.js";
import { Bench, post } from "./probe.js";

describe("results of a header callback", () => {
  test.each([0, 2])("%d continues, and the body flows", async (result) => {
    const { bench: b, open } = await bench(`rh: return ${result}`);
    const { up } = open().post(["ab", "cd"]);
    expect(up).toEqual(["headers /", "data ab", "data cd", "data  eos"]);
    expect(b.callbacks).toContain("rb #2 0 1");
  });

  test.each([1, 3, 4, 5, 99])("%d holds headers and body, and one body callback follows the resume", async (result) => {
    const { bench: b, open } = await bench(`rh: ${call}; return ${result}\nhc: effective caller; continue 0`);
    const { up } = open().post(["ab", "cd", "ef"]);
    expect(up).toEqual([]);
    await settle();
    expect(up).toEqual(["headers /", "data abcdef eos"]);
    expect(b.callbacks.slice(1)).toEqual(["rh #2 5 0", "hc #1 4 2 0 0", "rb #2 6 1"]);
  });

  test("without a resume the stream waits, and its state names the plugin", async () => {
    const { open } = await bench("rh: return 1");
    const { up, down, stream } = open().get();
    expect([up, down]).toEqual([[], []]);
    expect(stream.state.waitingFor).toEqual(["p"]);
    expect(stream.state.filters[0]?.request).toBe("stopped all, with back-pressure");
  });

  test("in allow mode 1 holds the headers and delivers the body", async () => {
    const script = "rh: return 1\nrb: return 1\nrb!: replace 0 :path /new; setbuf 0 0 99 NEW; return 0";
    const { bench: b, open } = await bench(script, allow);
    const { up } = open().post(["ab", "cd"]);
    expect(b.callbacks.slice(1)).toEqual(["rh #2 5 0", "rb #2 2 0", "rb #2 4 0", "rb #2 4 1"]);
    expect(up).toEqual(["headers /new", "data NEW eos"]);
  });

  test("the same code in default mode hangs", async () => {
    const { bench: b, open } = await bench("rh: return 1\nrb: return 1\nrb!: return 0");
    const { up } = open().post(["ab", "cd"]);
    expect(b.callbacks.slice(1)).toEqual(["rh #2 5 0"]);
    expect(up).toEqual([]);
  });

  test("in allow mode the first body callback that continues releases the headers with its edits", async () => {
    const { open } = await bench("rh: return 1\nrb: replace 0 :path /edited", allow);
    const { up } = open().post(["ab", "cd"]);
    expect(up).toEqual(["headers /edited", "data ab", "data cd", "data  eos"]);
  });

  test("in allow mode later writes to released headers succeed without effect", async () => {
    const { bench: b, open } = await bench("rh: return 1\nrb: add 0 x-a 1", allow);
    const exchange = open().post(["ab"]);
    expect(b.results).toEqual(["add 0 x-a 1 -> 0", "add 0 x-a 1 -> 0"]);
    expect(exchange.upHeaders.filter(([name]) => name === "x-a")).toHaveLength(1);
  });

  test("in allow mode a response can be rewritten as a whole", async () => {
    const script = "sh: return 1\nsb: return 1\nsb!: replace 2 :status 404; setbuf 1 0 99 NEW; return 0";
    const { open } = await bench(script, allow);
    expect(open().get().respond(["ab", "cd"]).down).toEqual(["headers 404", "data NEW eos", "complete"]);
  });

  test("a response held by 3 goes on with one body callback", async () => {
    const { bench: b, open } = await bench(`sh: ${call}; return 3\nhc: effective caller; continue 1`);
    const { down } = open().get().respond(["ab", "cd"]);
    expect(down).toEqual([]);
    await settle();
    expect(down).toEqual(["headers 200", "data abcd eos", "complete"]);
    expect(b.callbacks).toContain("sb #2 4 1");
  });

  test("headers can be edited from a call-out before the resume and not after it", async () => {
    const script = `rh: ${call}; return 1\nhc: effective caller; replace 0 :path /hc; continue 0; replace 0 :path /late`;
    const { bench: b, open } = await bench(script);
    const { up } = open().get();
    await settle();
    expect(up).toEqual(["headers /hc eos"]);
    expect(b.results.slice(-2)).toEqual(["continue 0 -> 0", "replace 0 :path /late -> 2"]);
  });
});

describe("results of a body callback", () => {
  test("1 keeps the chunk and shows the whole body next time", async () => {
    const { bench: b, open } = await bench("rb: buf 0 0 99; return 1\nrb!: buf 0 0 99; return 0");
    const { up } = open().post(["hello", " again "], "separate end");
    expect(b.callbacks.slice(2)).toEqual(["rb #2 5 0", "rb #2 12 0", "rb #2 12 1"]);
    expect(b.results.map((line) => line.split("-> 0 ")[1])).toEqual([
      "hello",
      "hello again ",
      "hello again ",
      "hello again ",
    ]);
    expect(up).toEqual(["headers /", "data hello again  eos"]);
  });

  test("2 keeps the chunk and shows only the new one; all of it goes on at the end", async () => {
    const { bench: b, open } = await bench("rb: return 2\nrb!: return 0");
    const { up } = open().post(["ab", "cd"], "end with last");
    expect(b.callbacks.slice(2)).toEqual(["rb #2 2 0", "rb #2 2 1"]);
    expect(up).toEqual(["headers /", "data abcd eos"]);
  });

  test.each([3, 4, 7])("%d drops the chunk", async (result) => {
    const { open } = await bench(`rb: return ${result}\nrb!: return 0`);
    const { up } = open().post(["abc", "def"]);
    expect(up).toEqual(["headers /", "data  eos"]);
  });

  test("dropping every chunk and writing once at the end replaces the body", async () => {
    const { open } = await bench("rb: return 3\nrb!: setbuf 0 0 0 WHOLE; return 0");
    expect(open().post(["abc", "def"]).up).toEqual(["headers /", "data WHOLE eos"]);
  });

  test("a body held at its end can be read and changed from a call-out, which then releases it", async () => {
    const script = `rb: return 1\nrb!: ${call}; return 1\nhc: effective caller; setbuf 0 0 0 HC; continue 0`;
    const { open } = await bench(script);
    const { up } = open().post(["123456789"]);
    expect(up).toEqual(["headers /"]);
    await settle();
    expect(up).toEqual(["headers /", "data HC123456789 eos"]);
  });

  test("an empty body that is held behind headers, and then again at its end, goes on with the second resume", async () => {
    const script = `rh: ${call}; return 4\nrb!: ${call}; return 1\nhc: effective caller; continue 0`;
    const { bench: b, open } = await bench(script);
    const { up } = open().post([]);
    await settle();
    await settle();
    expect(b.callbacks).toContain("rb #2 0 1");
    expect(up).toEqual(["headers /", "data  eos"]);
  });

  test("after a resume in the middle the next callback starts with its own chunk", async () => {
    const { bench: b, open } = await bench(`rb: ${call}; return 1\nhc: effective caller; continue 0`);
    const { stream, up } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("first"), false);
    await settle();
    stream.requestData(Buffer.from("two"), false);
    expect(up).toEqual(["headers /", "data first"]);
    expect(b.callbacks.at(-1)).toBe("rb #2 3 0");
    await settle();
    expect(up).toEqual(["headers /", "data first", "data two"]);
  });

  test("a chunk that continues after a resume in the middle passes", async () => {
    const { open } = await bench(`rb: ${call}; return 1\nrb!: return 0\nhc: effective caller; continue 0`);
    const { stream, up } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("first"), false);
    await settle();
    stream.requestData(Buffer.from("two"), true);
    expect(up).toEqual(["headers /", "data first", "data two eos"]);
  });

  test("buffer two chunks, then stream", async () => {
    const b = new Bench();
    const probe = await b.probe("rb: return 1\nrb!: return 0");
    const { up } = b.open([probe]).post(["hello", ", there, ", "world!"], "end with last");
    expect(up).toEqual(["headers /", "data hello, there, world! eos"]);
  });

  test("a paused trailer callback holds everything until it is resumed", async () => {
    const { bench: b, open } = await bench(
      `rb: return 1\nrt: ${call}; return 1\nhc: effective caller; get 1 x-t; buf 0 0 99; continue 0`,
    );
    const { stream, up } = open();
    stream.requestHeaders(post, false);
    stream.requestData(Buffer.from("body"), false);
    stream.requestTrailers([["x-t", "1"]]);
    expect(up).toEqual(["headers /"]);
    await settle();
    expect(b.results.slice(-3)).toEqual(["get 1 x-t -> 0 1", "buf 0 0 99 -> 0 body", "continue 0 -> 0"]);
    expect(up).toEqual(["headers /", "data body", "trailers"]);
  });
});
