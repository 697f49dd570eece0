import { expect, test } from "vitest";
import { load, type LoadOptions } from "@sluice/testing";
import { Samples } from "../support/samples.js";

const samples = await Samples.of("docs/calls.md");

async function start(title: string, clusters: LoadOptions["clusters"]) {
  return load(await samples.module(title), undefined, { clusters: clusters! });
}

test("who.ts asks who it is, and lets nobody pass whom it cannot ask about", async () => {
  const users = "outbound|8080||users.dns";
  const plugin = await start("who.ts", {
    [users]: (request) =>
      request.headers.get("x-session") === "s1" ? { headers: { "x-user": "ann" } } : { status: 404 },
  });
  const ask = (session: string) => plugin.request("GET /", { headers: { "x-session": session } });
  expect((await ask("s1")).upstream.headers.get("x-user")).toBe("ann");
  expect((await ask("s2")).client.status).toBe(403);
  expect((await plugin.request("GET /")).upstream.headers.get("x-user")).toBe(null);
  expect((await (await start("who.ts", {})).request("GET /", { headers: { "x-session": "s1" } })).client.status).toBe(
    503,
  );
  const slow = await start("who.ts", { [users]: { delayMs: 400, headers: { "x-user": "ann" } } });
  expect((await slow.request("GET /", { headers: { "x-session": "s1" } })).client.status).toBe(403);
});

test("stubborn.ts asks again, and no more once the circuit breaker is open", async () => {
  let asked = 0;
  const plugin = await start("stubborn.ts", { stock: () => (++asked < 3 ? "refused" : { status: 204 }) });
  expect((await plugin.request("GET /")).upstream.headers.get("x-stock")).toBe("204");
  expect(asked).toBe(3);
  asked = -100;
  for (let i = 0; i < 10; i++) await plugin.request("GET /");
  expect(asked).toBe(-100 + 5);
});

test("both.ts asks two services, and has the answers in the order of the calls", async () => {
  const plugin = await start("both.ts", { prices: { status: 201, delayMs: 100 }, stock: { status: 202 } });
  expect((await plugin.request("GET /")).upstream.headers.getAll("x-answers")).toEqual(["201", "202"]);
});
