import { describe, expect, test } from "vitest";
import { bench, call, settle } from "./one-plugin.js";

describe("resuming and closing", () => {
  test("stream types: downstream has no effect, upstream is unimplemented, others are bad", async () => {
    const { bench: b, open } = await bench("rh: continue 2; continue 3; continue 4; close 4; close 2");
    expect(open().get().up).toEqual(["headers / eos"]);
    expect(b.results.map((line) => line.split("-> ")[1])).toEqual(["0", "12", "2", "2", "0"]);
  });

  test("a second resume of the same request is harmless", async () => {
    const { open } = await bench(`rh: ${call}; ${call}; return 1\nhc: effective caller; continue 0`);
    const { up } = open().get();
    await settle();
    expect(up).toEqual(["headers / eos"]);
  });

  test.each(["rh", "sh"])("a stream closed in %s is reset, with details", async (callback) => {
    const { bench: b, open } = await bench(`${callback}: close 0\nlg: prop response/code_details`);
    const exchange = open().get();
    if (callback === "sh") exchange.respond(["b"]);
    expect(exchange.down).toEqual(["reset wasm_close_stream", "complete"]);
    expect(b.results.at(-1)).toMatch(callback === "rh" ? / 0 wasm_close_stream$/ : / 0 via_upstream$/);
  });

  test("a local reply wins over a resume in the same callback, in either order", async () => {
    for (const pair of ["continue 0; reply 403 no - -1 x", "reply 403 no - -1 x; continue 0"]) {
      const { open } = await bench(`rh: ${call}; return 1\nhc: effective caller; ${pair}`);
      const { down } = open().get();
      await settle();
      expect(down).toEqual(["headers 403", "data no eos", "complete"]);
    }
  });
});
