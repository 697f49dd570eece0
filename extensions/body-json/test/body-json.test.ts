import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { inHostAndEnvoy, type Outcome } from "../../../test/support/both.js";

const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));
const held = { heldHeaders: true };
const json = { "content-type": "application/json" };
const configuration = {
  routes: { "gpt-4": "/openai", claude: "/anthropic" },
  set: { stream: false, metadata: { via: "gateway" } },
};

/** What the upstream got, in short. */
const upstreamOf = ({ upstream }: Outcome) => upstream && [upstream.path, upstream.headers.get("x-model")];

inHostAndEnvoy("body-json", module, (start) => {
  test("chooses the path and a header by a field of the body", async () => {
    const plugin = await start({ routes: configuration.routes }, held);
    const body = '{"messages": [], "model": "gpt-4"}';
    const outcome = await plugin.request("POST /v1/chat?a=b", {
      headers: json,
      body: [body.slice(0, 9), body.slice(9)],
    });
    expect(upstreamOf(outcome)).toEqual(["/openai/v1/chat?a=b", "gpt-4"]);
    expect(outcome.upstream?.text).toBe(body);
    const other = await plugin.request("POST /v1/chat", { headers: json, body: '{"model":"llama"}' });
    expect(upstreamOf(other)).toEqual(["/v1/chat", "llama"]);
  });

  test("rewrites the body under a length of its own, and keeps every other member to the letter", async () => {
    const plugin = await start(configuration, held);
    const body = '{"stream": true, "seed": 12345678901234567890.0, "model": "claude", "t": "\\u00e9\\/"}';
    const { upstream } = await plugin.request("POST /", { headers: json, body });
    const rewritten =
      '{"seed":12345678901234567890.0,"model":"claude","t":"\\u00e9\\/","stream":false,"metadata":{"via":"gateway"}}';
    expect(upstream?.text).toBe(rewritten);
    expect(upstream?.headers.getAll("content-length")).toEqual([String(rewritten.length)]);
    expect(upstream?.headers.has("transfer-encoding")).toBe(false);
  });

  test("rewrites a body that is followed by trailers", async () => {
    const plugin = await start(configuration, held);
    const { upstream } = await plugin.request("POST /", {
      headers: json,
      body: '{"model":"claude"}',
      trailers: { "x-t": "1" },
    });
    expect(upstream?.json()).toEqual({ model: "claude", stream: false, metadata: { via: "gateway" } });
    expect(upstream?.trailers.get("x-t")).toBe("1");
  });

  test("leaves a body without the field, or with another type of it, as it is", async () => {
    const plugin = await start(configuration, held);
    for (const body of ['{"messages":[]}', '{"model":7}', '{"model":null}', "[1]", '"model"', "0"]) {
      const outcome = await plugin.request("POST /v1", { headers: json, body });
      expect(upstreamOf(outcome)).toEqual(["/v1", null]);
      expect(outcome.upstream?.text).toBe(body);
      expect(outcome.upstream?.headers.get("content-length")).toBe(String(body.length));
    }
  });

  test("answers 400 to what is not JSON", async () => {
    const plugin = await start(configuration, held);
    for (const body of [
      '{"model":"gpt-4"',
      '{"model":nul}',
      "{}{}",
      "[".repeat(100_000),
      Uint8Array.of(0x22, 0xff, 0x22),
    ]) {
      const { client, upstream } = await plugin.request("POST /", { headers: json, body });
      expect([upstream, client.status]).toEqual([undefined, 400]);
      expect(client.text).toMatch(/^The body was refused: [ \w-]+ at byte \d+\n$/);
    }
    const { client } = await plugin.request("POST /", { headers: json, body: [""] });
    expect([client.status, client.text]).toEqual([400, "The body was refused: unexpected end at byte 0\n"]);
  });

  test("answers 400 where the upstream could read another value, or the header would be split", async () => {
    const plugin = await start(configuration, held);
    const twice = await plugin.request("POST /", { headers: json, body: '{"model":"llama","model":"gpt-4"}' });
    expect([twice.upstream, twice.client.status]).toEqual([undefined, 400]);
    const split = await plugin.request("POST /", { headers: json, body: '{"model":"a\\r\\nx-admin: 1"}' });
    expect([split.upstream, split.client.status]).toEqual([undefined, 400]);
  });

  test("passes what it cannot read, without the header that a client forged", async () => {
    const plugin = await start(configuration, held);
    const forged = { "X-Model": "gpt-4" };
    expect(upstreamOf(await plugin.request("GET /v1", { headers: { ...json, ...forged } }))).toEqual(["/v1", null]);
    const form = await plugin.request("POST /v1", { headers: forged, body: '{"model":"gpt-4"}' });
    expect(upstreamOf(form)).toEqual(["/v1", null]);
    const zipped = { ...json, ...forged, "content-encoding": "gzip" };
    const compressed = await plugin.request("POST /v1", { headers: zipped, body: Uint8Array.of(0x1f, 0x8b, 0xff) });
    expect(upstreamOf(compressed)).toEqual(["/v1", null]);
    expect([...compressed.upstream!.body]).toEqual([0x1f, 0x8b, 0xff]);
  });

  test("answers 413 to a body above the limit of the gateway", async () => {
    const plugin = await start(configuration, { ...held, bufferLimit: 4096 });
    const { client, upstream } = await plugin.request("POST /", { headers: json, body: `"${"x".repeat(100_000)}"` });
    expect([upstream, client.status]).toEqual([undefined, 413]);
  });
});

describe("body-json", () => {
  test("takes field and header from the configuration, or the defaults", async () => {
    const plugin = await load(
      await module(),
      { field: "tenant", header: "X-Tenant" },
      { allowOnHeadersStopIteration: true },
    );
    const exchange = await plugin.request("POST /", { headers: json, body: '{"tenant":"Zürich","model":"m"}' });
    expect(exchange.upstream.headers.get("x-tenant")).toBe("Zürich");
    expect(exchange.upstream.headers.has("x-model")).toBe(false);
  });

  test("names its refusals in the response code details", async () => {
    const plugin = await load(await module(), undefined, { allowOnHeadersStopIteration: true });
    const detailsOf = async (body: string) => (await plugin.request("POST /", { headers: json, body })).details;
    expect(await detailsOf("{")).toBe("body-json.not_json");
    expect(await detailsOf('{"a":1,"a":2}')).toBe("body-json.duplicate_key");
    expect(await detailsOf('{"model":"\\u0000"}')).toBe("body-json.bad_value");
  });

  test.each([
    [{ field: 1 }, "field: expected string, got number"],
    [{ header: "x model" }, "header: does not match ^["],
    [{ header: "" }, "header: does not match ^["],
    [{ routes: [] }, "routes: expected object, got array"],
    [{ routes: { a: 1 } }, "routes.a: expected string, got number"],
    [{ routes: { a: "v4" } }, "routes.a: a path starts with / and has neither blanks nor control characters"],
    [{ routes: { a: "/v 4" } }, "routes.a: a path starts with / and has neither blanks nor control characters"],
    [{ set: "x" }, "set: expected object, got string"],
    [{ set: null }, "set: expected object, got null"],
  ])("refuses %j", async (refused, reason) => {
    await expect(load(await module(), refused)).rejects.toThrow(`configuration refused: ${reason}`);
  });
});
