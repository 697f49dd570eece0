import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { HostSubject, inHostAndEnvoy, type Start } from "../../../test/support/both.js";

const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));
const higress = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.higress.wasm", import.meta.url));
const MEBIBYTE = 1 << 20;

/** Cuts a text into chunks of a size. */
const inChunksOf = (size: number, text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));

const cases = (start: Start): void => {
  test("replaces a text in requests and another one in responses, wherever their chunks are cut", async () => {
    const plugin = await start({
      request: { find: "Zürich", replace: "Zug" },
      response: { find: "http://internal", replace: "https://example.com" },
    });
    const bytes = Buffer.from("from Zürich to Zürich");
    for (const size of [1, 2, 7, 100]) {
      const body = inChunksOf(size, bytes.toString("latin1")).map((chunk) => Buffer.from(chunk, "latin1"));
      const { upstream, client } = await plugin.request("POST /", {
        body,
        upstream: { body: inChunksOf(size, "<a href=http://internal/x>http://intern</a>") },
      });
      expect(upstream?.text).toBe("from Zug to Zug");
      expect(client.text).toBe("<a href=https://example.com/x>http://intern</a>");
    }
  });

  test("sends a body of another length in chunks, and asks for a response that is not compressed", async () => {
    const plugin = await start({ request: { find: "a" }, response: { find: "b" } });
    const { upstream, client } = await plugin.request("POST /", {
      headers: { "accept-encoding": "gzip, br" },
      body: "banana",
      upstream: { body: "bubble" },
    });
    expect([upstream?.text, client.text]).toEqual(["bnn", "ule"]);
    expect(upstream?.headers.get("accept-encoding")).toBe("identity");
    expect([upstream?.headers.get("content-length"), client.headers.get("content-length")]).toEqual([null, null]);
  });

  test("leaves a direction without a rule alone, its length included", async () => {
    const plugin = await start({ request: { find: "a", replace: "b" } });
    const { upstream, client } = await plugin.request("POST /", {
      headers: { "accept-encoding": "gzip" },
      body: "aa",
      upstream: { body: "aa" },
    });
    expect([upstream?.text, client.text]).toEqual(["bb", "aa"]);
    expect(upstream?.headers.get("accept-encoding")).toBe("gzip");
    expect(client.headers.get("content-length")).toBe("2");
    const untouched = await (await start()).request("POST /", { body: "aa" });
    expect(untouched.upstream?.headers.get("content-length")).toBe("2");
  });

  test("lets the beginning of a match go on when nothing follows", async () => {
    const plugin = await start({ request: { find: "aab", replace: "-" } });
    const send = async (body: string[]) => (await plugin.request("POST /", { body })).upstream?.text;
    expect(await send(["a", "a"])).toBe("aa");
    expect(await send(["a", "a", "a", "b", "a"])).toBe("a-a");
    expect(await send([""])).toBe("");
  });

  test("passes bodies that are no text for it, and any bytes in the others", async () => {
    const plugin = await start({ request: { find: "a", replace: "b" } });
    const send = async (headers: Record<string, string>, body: Uint8Array) => [
      ...(await plugin.request("POST /", { headers, body })).upstream!.body,
    ];
    expect(await send({}, Uint8Array.of(0xff, 0x61, 0x00, 0xc0))).toEqual([0xff, 0x62, 0x00, 0xc0]);
    expect(await send({ "content-encoding": "gzip" }, Uint8Array.of(0x61))).toEqual([0x61]);
    expect(await send({ "content-type": "application/grpc" }, Uint8Array.of(0x61))).toEqual([0x61]);
  });

  test("lets trailers pass, and fails a message that has them where it could not complete the body", async () => {
    const plugin = await start({ request: { find: "ab", replace: "-" } });
    const trailers = { "x-t": "1" };
    const whole = await plugin.request("POST /", { body: ["a", "b."], trailers });
    expect([whole.upstream?.text, whole.upstream?.trailers.get("x-t")]).toEqual(["-.", "1"]);
    const cut = await plugin.request("POST /", { body: ["a", "ba"], trailers });
    expect([cut.upstream, cut.client.status]).toEqual([undefined, 500]);
  });

  test("streams 10 MB in each direction through a buffer of 64 KiB", async () => {
    const rule = { find: "0123456789", replace: "x" };
    const plugin = await start({ request: rule, response: rule }, { bufferLimit: 65_536 });
    const body = inChunksOf(60_001, "0123456789".repeat(MEBIBYTE));
    const { upstream, client } = await plugin.request("POST /", { body, upstream: { body } });
    const expected = "x".repeat(MEBIBYTE);
    expect([upstream?.text === expected, client.text === expected]).toEqual([true, true]);
  });

  test("refuses a rule that has nothing to find", async () => {
    await expect(start({ request: { find: "" } })).rejects.toThrow("request.find: expected a length from 1 to 256");
  });
};

inHostAndEnvoy("streaming-body", module, cases);

describe("streaming-body for Higress in the host", () => {
  cases(async (configuration, options) =>
    HostSubject.start(await higress(), configuration, { ...options, flavour: "higress" }),
  );
});

describe("streaming-body", () => {
  test("finds what a search in the whole body finds, for 2,000 random bodies and cuts", async () => {
    let seed = 7;
    const below = (limit: number): number => (seed = (seed * 48_271) % 0x7fffffff) % limit;
    const text = (length: number): string => Array.from({ length }, () => "ab"[below(2)]).join("");
    const plugin = await load(await module());
    for (let round = 0; round < 40; round++) {
      const find = text(1 + below(6));
      await plugin.reconfigure({ request: { find, replace: "<>" } });
      for (let i = 0; i < 50; i++) {
        const body = text(below(60));
        const chunks = ["", ...inChunksOf(1 + below(9), body)];
        const { upstream } = await plugin.request("POST /", { body: chunks });
        expect(upstream.text, `${find} in ${JSON.stringify(chunks)}`).toBe(body.replaceAll(find, "<>"));
      }
    }
  });

  test("needs no more memory for 10 MB than for one, also where a text nearly matches all along", async () => {
    const plugin = await load(await module(), { request: { find: `${"a".repeat(255)}b`, replace: "b" } });
    const send = async (mebibytes: number) => {
      const chunks = Array.from({ length: mebibytes * 16 }, () => "a".repeat(65_536));
      return (await plugin.request("POST /", { body: chunks })).upstream.body.length;
    };
    const memory = (): number[] => plugin.plugin.vms.map(({ memoryBytes }) => memoryBytes);
    expect(await send(1)).toBe(MEBIBYTE);
    const before = memory();
    expect(await send(10)).toBe(10 * MEBIBYTE);
    expect(memory()).toEqual(before);
  });

  test.each([
    [{ request: "x" }, "request: expected object, got string"],
    [{ response: {} }, "response.find: required"],
    [{ request: { find: 1 } }, "request.find: expected string, got number"],
    [{ request: { find: "a", replace: null } }, "request.replace: expected string, got null"],
    [{ request: { find: "a".repeat(257) } }, "request.find: expected a length from 1 to 256"],
    [{ request: { find: "é".repeat(129) } }, "request.find: longer than 256 bytes"],
    [{ request: { find: "a", replace: "é".repeat(129) } }, "request.replace: longer than 256 bytes"],
  ])("refuses %j", async (configuration, reason) => {
    await expect(load(await module(), configuration)).rejects.toThrow(`configuration refused: ${reason}`);
  });
});
