import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { load, type HeadersInit } from "@sluice/testing";
import { inHostAndEnvoy, type Outcome } from "../../../test/support/both.js";

const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

/** 200 for what passed: the upstream has seen it. */
const statusOf = ({ client, upstream }: Outcome): number => {
  expect(upstream === undefined).toBe(client.status !== 200);
  return client.status;
};

inHostAndEnvoy("request-block", module, (start) => {
  test("blocks by what the path holds, its query included, with the configured status and message", async () => {
    const plugin = await start({ block_urls: ["swagger", "a=b"], blocked_code: 404, blocked_message: "gone" });
    const { client, upstream } = await plugin.request("GET /api/swagger.html");
    expect([upstream, client.status, client.text]).toEqual([undefined, 404, "gone"]);
    expect(statusOf(await plugin.request("GET /?x=1&a=b"))).toBe(404);
    for (const path of ["/", "/api/Swagger.html", "/swag/ger"]) {
      expect(statusOf(await plugin.request(`GET ${path}`))).toBe(200);
    }
  });

  test("blocks by each list on its own: exact paths, expressions, headers, bodies", async () => {
    const exact = await start({ block_exact_urls: ["/admin?x=1"] });
    expect(statusOf(await exact.request("GET /admin?x=1"))).toBe(403);
    expect(statusOf(await exact.request("GET /admin"))).toBe(200);
    const regexp = await start({ block_regexp_urls: ["^/[a-c]+\\d$"] });
    expect(statusOf(await regexp.request("GET /abc1"))).toBe(403);
    expect(statusOf(await regexp.request("GET /abc1/"))).toBe(200);
    const headers = await start({ block_headers: ["bad-agent", "x-a\n1"] });
    expect(statusOf(await headers.request("GET /", { headers: { "user-agent": "a bad-agent/1" } }))).toBe(403);
    expect(statusOf(await headers.request("GET /", { headers: { "x-a": "1" } }))).toBe(403);
    expect(statusOf(await headers.request("GET /", { headers: { "x-a": "21", "x-b": "x-a: 1" } }))).toBe(200);
    const bodies = await start({ block_bodies: ["hello world"] });
    expect(statusOf(await bodies.request("POST /", { body: ["say hello", " world"] }))).toBe(403);
    expect(statusOf(await bodies.request("POST /", { body: ["say hello", "world"] }))).toBe(200);
  });

  test("finds a header among repeats, beside bytes that are no text, and not across two headers", async () => {
    const plugin = await start({ block_headers: ["secret"] });
    const send = async (headers: HeadersInit) => statusOf(await plugin.request("GET /", { headers }));
    expect(await send({ "x-a": ["1", "\udcff secret\udcc0"] })).toBe(403);
    expect(await send({ "x-a": ["sec", "ret", "\udcff"], "x-sec": "ret" })).toBe(200);
    expect(await send({ "x-a": "sec", ret: "1" })).toBe(200);
    const methods = await start({ block_headers: [":method\nDELETE"] });
    expect(statusOf(await methods.request("DELETE /"))).toBe(403);
    expect(statusOf(await methods.request("GET /", { headers: { "x-a": "DELETE" } }))).toBe(200);
  });

  test("ignores the case of texts, paths, headers, bodies and expressions when told so", async () => {
    const lists = {
      block_urls: ["Swagger"],
      block_exact_urls: ["/Exact"],
      block_regexp_urls: ["^/re\\S$"],
      block_headers: ["Bad-Agent"],
      block_bodies: ["Hello"],
    };
    const plugin = await start({ ...lists, case_sensitive: false });
    for (const path of ["/api/SWAGGER", "/eXACT", "/REx"]) {
      expect(statusOf(await plugin.request(`GET ${path}`))).toBe(403);
    }
    expect(statusOf(await plugin.request("GET /re%20"))).toBe(200);
    expect(statusOf(await plugin.request("GET /", { headers: { "user-agent": "BAD-agent" } }))).toBe(403);
    expect(statusOf(await plugin.request("POST /", { body: "hELLO" }))).toBe(403);
    const sensitive = await start(lists);
    for (const path of ["/api/SWAGGER", "/eXACT", "/REx"]) {
      expect(statusOf(await sensitive.request(`GET ${path}`))).toBe(200);
    }
    expect(statusOf(await sensitive.request("POST /", { headers: { "x-a": "BAD-agent" }, body: "hELLO" }))).toBe(200);
  });

  test("passes an empty body, and any other one unchanged, trailers included", async () => {
    const plugin = await start({ block_bodies: ["x"] });
    expect(statusOf(await plugin.request("POST /"))).toBe(200);
    expect(statusOf(await plugin.request("POST /", { body: [""] }))).toBe(200);
    const { upstream } = await plugin.request("POST /", { body: "abc" });
    expect([upstream?.text, upstream?.headers.get("content-length")]).toEqual(["abc", "3"]);
    const trailed = await plugin.request("POST /", { body: ["a", "b"], trailers: { "x-t": "1" } });
    expect([trailed.upstream?.text, trailed.upstream?.trailers.get("x-t")]).toEqual(["ab", "1"]);
    expect(statusOf(await plugin.request("POST /", { body: "x", trailers: { "x-t": "1" } }))).toBe(403);
  });

  test("leaves binary and encoded bodies unchecked, and says so once", async () => {
    const plugin = await start({ block_bodies: ["hello"] });
    for (const headers of [{ "content-encoding": "gzip" }, { "content-type": "application/octet-stream" }]) {
      expect(statusOf(await plugin.request("POST /", { headers, body: "hello" }))).toBe(200);
    }
    expect(plugin.logs().filter((line) => line.includes("binary or encoded"))).toHaveLength(1);
  });

  test("answers 413 to 10 MB where bodies are checked, and lets them stream where they are not", async () => {
    const body = "x".repeat(10 << 20);
    const checking = await start({ block_bodies: ["hello"] });
    expect(statusOf(await checking.request("POST /", { body }))).toBe(413);
    const streaming = await start({ block_urls: ["hello"] });
    const { upstream } = await streaming.request("POST /", { body });
    expect(upstream?.body.length).toBe(body.length);
  });

  test("logs nothing of what it blocks", async () => {
    const plugin = await start({ block_bodies: ["s3cret"], block_headers: ["t0ken"] });
    await plugin.request("POST /", { body: "a s3cret" });
    await plugin.request("POST /", { headers: { "x-a": "t0ken" } });
    expect(plugin.logs().join("\n")).not.toMatch(/s3cret|t0ken/);
  });

  test("refuses an expression that is none, with its place", async () => {
    await expect(start({ block_regexp_urls: ["a", "(b"] })).rejects.toThrow(
      "block_regexp_urls[1]: not a regular expression: missing ) at 0",
    );
  });
});

describe("request-block", () => {
  test("names the list that blocked in the response code details, the first one in order", async () => {
    const all = {
      block_exact_urls: ["/a"],
      block_urls: ["/a", "b"],
      block_regexp_urls: ["[abc]"],
      block_headers: ["d"],
      block_bodies: ["e"],
    };
    const plugin = await load(await module(), all);
    const detailsOf = async (path: string, body = "") => (await plugin.request(`POST ${path}`, { body })).details;
    expect(await detailsOf("/a")).toBe("request-block.url_blocked.exact");
    expect(await detailsOf("/ab")).toBe("request-block.url_blocked.keyword");
    expect(await detailsOf("/c")).toBe("request-block.url_blocked.regexp");
    expect(await detailsOf("/d")).toBe("request-block.header_blocked");
    const bodies = await load(await module(), { block_bodies: ["e"] });
    expect((await bodies.request("POST /", { body: "e" })).details).toBe("request-block.body_blocked");
  });

  test("blocks a path with bytes that are no text by the rest of it", async () => {
    const plugin = await load(await module(), { block_urls: ["admin"], block_regexp_urls: ["^/.x$"] });
    expect((await plugin.request("GET /\udcffadmin")).client.status).toBe(403);
    expect((await plugin.request("GET /\udcffx")).client.status).toBe(403);
    expect((await plugin.request("GET /\udcffadm\udcffin")).client.status).toBe(200);
  });

  test("finds what a search for each text finds, for 2,000 random lists and bodies", async () => {
    let seed = 11;
    const below = (limit: number): number => (seed = (seed * 48_271) % 0x7fffffff) % limit;
    const text = (length: number): string => Array.from({ length }, () => "aBé"[below(3)]).join("");
    const plugin = await load(await module(), { block_bodies: ["x"] });
    for (let round = 0; round < 100; round++) {
      const texts = Array.from({ length: 1 + below(5) }, () => text(2 + below(6)));
      await plugin.reconfigure({ block_bodies: texts });
      for (let i = 0; i < 20; i++) {
        const body = text(below(25));
        const { client } = await plugin.request("POST /", { body });
        const expected = texts.some((one) => body.includes(one)) ? 403 : 200;
        expect(client.status, `${JSON.stringify(texts)} in ${body}`).toBe(expected);
      }
    }
  });

  test("knows 10,000 paths, and searches large bodies for them in memory that stays", async () => {
    const paths = Array.from({ length: 10_000 }, (_, i) => `/blocked/${i}/x`);
    const plugin = await load(await module(), { block_exact_urls: paths, block_urls: paths, block_bodies: paths });
    expect((await plugin.request("GET /blocked/7777/x")).details).toBe("request-block.url_blocked.exact");
    expect((await plugin.request("GET /a/blocked/7777/xyz")).details).toBe("request-block.url_blocked.keyword");
    const memory = (): number[] => plugin.plugin.vms.map(({ memoryBytes }) => memoryBytes);
    const send = async () => (await plugin.request("POST /", { body: "/blocked/".repeat(100_000) })).client.status;
    for (let i = 0; i < 3; i++) expect(await send()).toBe(200);
    const before = memory();
    for (let i = 0; i < 10; i++) expect(await send()).toBe(200);
    expect(memory()).toEqual(before);
  });

  test("leaves out empty texts, and takes the name of old for bodies", async () => {
    const plugin = await load(await module(), {
      block_urls: ["", "a"],
      block_exact_urls: [""],
      block_regexp_urls: [""],
      block_headers: [""],
      block_bodys: ["b"],
    });
    expect((await plugin.request("GET /")).client.status).toBe(200);
    expect((await plugin.request("POST /", { body: "abc" })).client.status).toBe(403);
  });

  test("lets a configuration replace the former one as a whole, or not at all", async () => {
    const plugin = await load(await module(), { block_urls: ["a"] });
    await expect(plugin.reconfigure({ block_urls: ["b"], blocked_code: "x" })).rejects.toThrow("blocked_code");
    expect((await plugin.request("GET /b")).client.status).toBe(200);
    await plugin.reconfigure({ block_exact_urls: ["/b"] });
    expect((await plugin.request("GET /a")).client.status).toBe(200);
    expect((await plugin.request("GET /b")).client.status).toBe(403);
  });

  test.each([
    [{}, "there is nothing to block"],
    [{ block_urls: [] }, "there is nothing to block"],
    [{ block_headers: [""] }, "there is nothing to block"],
    [{ block_urls: "a" }, "block_urls: expected array, got string"],
    [{ block_urls: ["a", 1] }, "block_urls[1]: expected string, got number"],
    [{ block_exact_urls: [null] }, "block_exact_urls[0]: expected string, got null"],
    [{ block_regexp_urls: [true, "a"] }, "block_regexp_urls[0]: expected string, got boolean"],
    [
      { block_regexp_urls: ["(?=a)"] },
      "block_regexp_urls[0]: not a regular expression: lookaround is not supported at 0",
    ],
    [{ block_urls: ["a"], block_headers: {} }, "block_headers: expected array, got object"],
    [{ block_urls: ["a"], block_bodies: [[]] }, "block_bodies[0]: expected string, got array"],
    [{ block_urls: ["a"], blocked_code: 199 }, "blocked_code: expected an integer from 200 to 599, got 199"],
    [{ block_urls: ["a"], blocked_code: 600 }, "blocked_code: expected an integer from 200 to 599, got 600"],
    [{ block_urls: ["a"], blocked_code: "403" }, "blocked_code: expected integer, got string"],
    [
      { block_urls: ["a"], blocked_code: 204, blocked_message: "a" },
      "blocked_message: statuses 204 and 304 have no body",
    ],
    [{ block_urls: ["a"], blocked_message: 1 }, "blocked_message: expected string, got number"],
    [{ block_urls: ["a"], case_sensitive: "false" }, "case_sensitive: expected boolean, got string"],
  ])("refuses %j", async (configuration, reason) => {
    await expect(load(await module(), configuration)).rejects.toThrow(`configuration refused: ${reason}`);
  });
});
