import { load } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { HostSubject } from "../../test/support/both.js";
import { buildPlugin } from "../../test/support/plugin.js";

const module = buildPlugin(new URL("fixtures/streams.as.ts", import.meta.url), "higress");
const op = (name: string): { "x-op": string } => ({ "x-op": name });
const start = async (): Promise<HostSubject> => HostSubject.start(await module, undefined, { flavour: "higress" });

function said(subject: HostSubject, word: string): string[] {
  return subject.logs().flatMap((line) => new RegExp(`\\] ${word} (.*)$`).exec(line)?.[1] ?? []);
}

describe("a taken response on Higress", () => {
  test("is sent on piece by piece, and what was kept at its end", async () => {
    const subject = await start();
    const upstream = { body: ["a", "b", "c"] };
    expect((await subject.request("GET /", { headers: op("inject"), upstream })).client.text).toBe("<a><b>c");
  });

  test("gets its end from another callback, past the plugin, at once", async () => {
    const subject = await start();
    let settled: Promise<void> | undefined;
    const seen = await subject.observe("GET /", {
      headers: op("inject-later"),
      upstream: { body: ["a", "b"] },
      afterResponse: () => (settled ??= subject.aside("GET /", op("finish"))),
    });
    expect(seen.client!.text).toBe("<a>[late][end]");
    expect([said(subject, "injected"), said(subject, "ended"), said(subject, "again")]).toEqual([["0"], ["0"], ["2"]]);
  });
});

describe("a body for a response without one", () => {
  test("is injected behind its header handler on Higress, once", async () => {
    const subject = await start();
    const upstream = { status: 404, headers: { "content-length": "0", "x-kept": "1" } };
    const { client } = await subject.request("GET /", { headers: op("on-header"), upstream });
    expect([client.status, client.text, client.headers.get("x-kept")]).toEqual([404, "mäde", "1"]);
    expect(client.headers.has("content-length")).toBe(false);
    expect([said(subject, "on-header"), said(subject, "then")]).toEqual([["0"], ["2"]]);
  });

  test.each([
    ["that has a body", "GET /", op("on-header"), { body: ["upstream"] }, 200],
    ["to HEAD", "HEAD /", op("on-header"), {}, 200],
    ["with status 204", "GET /", op("on-header"), { status: 204 }, 204],
    ["from bytes that are not UTF-8", "GET /", op("on-header-bad"), {}, 200],
  ])("is refused for a response %s, which goes on as it is", async (_, line, headers, upstream, status) => {
    const subject = await start();
    const { client } = await subject.request(line, { headers, upstream });
    expect([client.status, client.text]).toEqual([status, "body" in upstream ? "upstream" : ""]);
    expect(said(subject, "on-header")).toEqual(["2"]);
  });

  test("is not there in plugin.wasm, which says so once", async () => {
    const plugin = await load(await buildPlugin(new URL("fixtures/streams.as.ts", import.meta.url)));
    for (let i = 0; i < 2; i++) await plugin.request("GET /", { headers: op("on-header") });
    const texts = plugin.logs.texts();
    expect(texts.filter((line) => line.endsWith("on-header 12"))).toHaveLength(2);
    expect(texts.filter((line) => line.includes("only plugin.higress.wasm can do this"))).toHaveLength(1);
  });
});
