import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { inHostAndEnvoy } from "../../../test/support/both.js";

const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

inHostAndEnvoy("custom-response", module, (start) => {
  test("answers every request when no rule depends on a status", async () => {
    const plugin = await start({ status_code: 418, headers: ["X-Tea=pot", "X-Tea=leaf"], body: "hi" });
    const { client, upstream } = await plugin.request("POST /", { body: "ignored" });
    expect(upstream).toBeUndefined();
    expect([client.status, client.text]).toEqual([418, "hi"]);
    expect(client.headers.getAll("x-tea")).toEqual(["pot", "leaf"]);
    expect(client.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(client.headers.get("content-length")).toBe("2");
  });

  test("replaces responses by their status: exact before fuzzy, and leaves the others alone", async () => {
    const plugin = await start({
      rules: [
        { body: "sorry", enable_on_status: ["5xx", "4x4"] },
        { body: '{"error":"busy"}', status_code: 503, headers: ["Retry-After=5"], enable_on_status: [429, "502"] },
      ],
    });
    const busy = (await plugin.request("GET /", { upstream: { status: 429, body: "slow down" } })).client;
    expect([busy.status, busy.text]).toEqual([503, '{"error":"busy"}']);
    expect(busy.headers.get("retry-after")).toBe("5");
    expect(busy.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect((await plugin.request("GET /", { upstream: { status: 502 } })).client.status).toBe(503);
    for (const status of [500, 599, 404, 494]) {
      const { client } = await plugin.request("GET /", { upstream: { status, body: "original" } });
      expect([client.status, client.text]).toEqual([200, "sorry"]);
    }
    for (const status of [200, 403, 301]) {
      const { client } = await plugin.request("GET /", { upstream: { status, body: "original" } });
      expect([client.status, client.text]).toEqual([status, "original"]);
    }
  });

  test("gives what no status rule answers to the rule without a status list", async () => {
    const plugin = await start({
      rules: [{ body: "other" }, { body: "gone", status_code: 410, enable_on_status: [404] }],
    });
    const gone = (await plugin.request("GET /", { upstream: { status: 404 } })).client;
    expect([gone.status, gone.text]).toEqual([410, "gone"]);
    const other = await plugin.request("GET /", { upstream: { status: 200, body: "original" } });
    expect(other.upstream).toBeDefined();
    expect([other.client.status, other.client.text]).toEqual([200, "other"]);
  });

  test("without a configuration answers 200 with nothing", async () => {
    const { client } = await (await start()).request("GET /");
    expect([client.status, client.text, client.headers.has("content-type")]).toEqual([200, "", false]);
  });

  test("refuses a header that would split the response", async () => {
    await expect(start({ headers: ["x-a=1\r\nx-b: 2"] })).rejects.toThrow(
      "headers[0]: the header value has a CR, LF or NUL",
    );
  });
});

describe("custom-response", () => {
  const answer = async (configuration: unknown) =>
    (await (await load(await module(), configuration)).request("GET /")).client;

  test("tells JSON from text by the body, unless a content type is given", async () => {
    expect((await answer({ body: "[1]" })).headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect((await answer({ body: "42" })).headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect((await answer({ body: "[1" })).headers.get("content-type")).toBe("text/plain; charset=utf-8");
    const given = await answer({ body: "<p>", headers: ["Content-Type = text/html", "Content-Length=99"] });
    expect(given.headers.getAll("content-type")).toEqual(["text/html"]);
    expect(given.headers.getAll("content-length")).toEqual(["3"]);
  });

  test("splits a header at the first equals sign and trims blanks", async () => {
    const { headers } = await answer({ headers: ["  x-a =\tb=c  "] });
    expect(headers.get("x-a")).toBe("b=c");
  });

  test("takes a status as a number or as digits", async () => {
    expect((await answer({ status_code: "404" })).status).toBe(404);
    expect((await answer({ status_code: 404 })).status).toBe(404);
  });

  test("names its answers in the response code details", async () => {
    const plugin = await load(await module(), { body: "hi" });
    expect((await plugin.request("GET /")).details).toBe("custom-response");
  });

  test.each([
    [{ status_code: 99 }, "status_code: expected an integer from 200 to 599, got 99"],
    [{ status_code: "2xx" }, "status_code: expected a status from 200 to 599"],
    [{ status_code: 200.5 }, "status_code: expected integer, got 200.5"],
    [{ status_code: null }, "status_code: expected integer, got null"],
    [{ status_code: 4294967496 }, "status_code:"],
    [{ status_code: 204, body: "x" }, "body: statuses 204 and 304 have no body"],
    [{ body: 5 }, "body: expected string, got number"],
    [{ headers: ["no separator"] }, "headers[0]: invalid header pair format, expected name=value"],
    [{ headers: ["a b=c"] }, "headers[0]: the header name is not a token"],
    [{ headers: "a=b" }, "headers: expected array, got string"],
    [{ enable_on_status: 404 }, "enable_on_status: expected array, got number"],
    [{ enable_on_status: ["5xxx"] }, "enable_on_status[0]: a status pattern has three characters"],
    [{ enable_on_status: ["5y0"] }, "enable_on_status[0]: a status pattern has only digits and x"],
    [{ enable_on_status: ["xXx"] }, "enable_on_status[0]: a status pattern has at least one digit"],
    [{ enable_on_status: ["5xx", "5XX"] }, "enable_on_status[1]: a status can be used only once: 5xx"],
    [{ enable_on_status: [404, "404"] }, "enable_on_status[1]: a status can be used only once: 404"],
    [{ enable_on_status: [99] }, "enable_on_status[0]: expected an integer from 100 to 999, got 99"],
    [{ enable_on_status: ["x", 404, 404] }, "enable_on_status[0]: a status pattern has three characters"],
    [{ enable_on_status: [true] }, "enable_on_status[0]: expected string, got boolean"],
    [{ rules: [] }, "rules: expected a length of at least 1"],
    [{ rules: {} }, "rules: expected array, got object"],
    [{ rules: [1] }, "rules[0]: expected object, got number"],
    [{ rules: [{}], status_code: 99 }, "status_code: expected an integer from 200 to 599, got 99"],
    [{ rules: [{}, {}] }, "rules[1]: only one rule can be without enable_on_status"],
    [{ rules: [{ enable_on_status: [1.5] }] }, "rules[0].enable_on_status[0]: expected integer, got 1.5"],
  ])("refuses %j", async (configuration, reason) => {
    await expect(load(await module(), configuration)).rejects.toThrow(`configuration refused: ${reason}`);
  });
});
