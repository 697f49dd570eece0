import { expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";
import { inHostAndEnvoy } from "../../test/support/both.js";

let module: Promise<Uint8Array> | undefined;
const abi = (): Promise<Uint8Array> => (module ??= buildPlugin(new URL("fixtures/abi.as.ts", import.meta.url)));

const expected: Record<string, string> = {
  headers: "0 0 0 03 1 2 0 0y 0 12",
  buffers: "0 0 1 2",
  properties: "0plugin 3 0 0v",
  shared: "1 0 0 large 0 8 0next 0 0<>",
  queues: "1 0 0same 7 0 0item 1",
  metrics: "0 0 0=5000000000 0 00 0=4 21",
  contexts: "02 2 time 0 120",
  foreign: "0 0zip zip zip 1 0<>",
  calls: "2 2 refused refused 122 code",
  streams: "122 malloc",
};

inHostAndEnvoy("every host function of the ABI", abi, (start) => {
  test("links with its type, and answers as written", async () => {
    const plugin = await start();
    const { upstream } = await plugin.request("GET /");
    const seen = Object.fromEntries(
      Object.keys(expected).map((family) => [family, upstream!.headers.get(`x-${family}`)]),
    );
    expect(seen).toEqual(expected);
    expect(plugin.logs().join("\n")).toContain("from the abi");
  });

  test("replaces all headers, closes a stream, and answers with a large body", async () => {
    const plugin = await start();
    const replaced = (await plugin.request("GET /replace")).upstream!;
    expect([replaced.headers.get("x-replaced"), replaced.headers.has("x-calls")]).toEqual(["1", false]);
    const reply = (await plugin.request("GET /reply")).client;
    expect([reply.status, reply.headers.get("x-one"), reply.body.length]).toEqual([299, "x-one", 100_000]);
    expect(reply.body.every((byte, i) => byte === (i * 7) % 256)).toBe(true);
    await expect(plugin.request("GET /close")).rejects.toThrow();
  });
});
