import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEcho, type EchoUpstream } from "@sluice/gateway";
import { all, echoed, exchange, listens } from "./support/exchange.js";

let echo: EchoUpstream;

beforeAll(async () => {
  echo = await startEcho();
});

afterAll(() => echo.close());

test("answers with method, path, headers and body", async () => {
  const seen = await echoed(`${echo.url}/a?b`, { method: "PATCH", headers: ["host", "h", "X-A", "1"], body: "é" });
  expect(seen).toMatchObject({ method: "PATCH", path: "/a?b", body: "é", trailers: [] });
  expect(seen.headers).toContainEqual(["X-A", "1"]);
  expect(seen).not.toHaveProperty("bodyBase64");
});

test("gives header values as byte strings, one character per byte", async () => {
  const bytes = Buffer.from("é\xff", "latin1").toString("latin1");
  const seen = await echoed(echo.url, { headers: ["host", "h", "x-a", bytes] });
  expect(all(seen.headers, "x-a")).toEqual([bytes]);
  expect(all(seen.headers, "x-a")[0]).toHaveLength(2);
});

test("gives a body that is not UTF-8 as base64", async () => {
  const body = Uint8Array.from([0xff, 0x00, 0xc3]);
  const seen = await echoed(echo.url, { method: "POST", body });
  expect(seen).not.toHaveProperty("body");
  expect(Buffer.from(seen.bodyBase64 ?? "", "base64")).toEqual(Buffer.from(body));
});

test("takes headers of 100,000 bytes and more than a thousand of them", async () => {
  const many = Array.from({ length: 1500 }, (_, at) => ["x-many", String(at)]).flat();
  const seen = await echoed(echo.url, { headers: ["host", "h", "x-long", "y".repeat(100_000), ...many] });
  expect(all(seen.headers, "x-long")[0]).toHaveLength(100_000);
  expect(all(seen.headers, "x-many")).toEqual(Array.from({ length: 1500 }, (_, at) => String(at)));
});

test("gives trailers, and sends them back on /raw", async () => {
  const trailers = { "x-sum": "1" };
  const seen = await echoed(echo.url, { method: "POST", body: "x", trailers });
  expect(seen.trailers).toEqual([["x-sum", "1"]]);
  const raw = await exchange(`${echo.url}/raw`, { method: "POST", body: "x", trailers });
  expect([raw.body.toString(), all(raw.trailers, "x-sum")]).toEqual(["x", ["1"]]);
});

test("answers with the status the path asks for, and 400 when there is no such status", async () => {
  expect((await exchange(`${echo.url}/status/503`)).status).toBe(503);
  expect((await exchange(`${echo.url}/status/600`)).status).toBe(400);
  const empty = await exchange(`${echo.url}/status/204`);
  expect([empty.status, empty.body.length, all(empty.headers, "content-length")]).toEqual([204, 0, []]);
});

test("answers with as many bytes as the path asks for, within its bound", async () => {
  const { body } = await exchange(`${echo.url}/bytes/100001`);
  expect(body).toHaveLength(100_001);
  expect(body[65_537]).toBe(1);
  const head = await exchange(`${echo.url}/bytes/999999999`, { method: "HEAD" });
  expect(all(head.headers, "content-length")).toEqual([String(64 * 1024 * 1024)]);
});

test("waits as long as the path asks for", async () => {
  const before = performance.now();
  await exchange(`${echo.url}/delay/120`);
  expect(performance.now() - before).toBeGreaterThanOrEqual(118);
});

test("sets the response headers of the query, bytes included", async () => {
  const { headers } = await exchange(`${echo.url}/headers?x-a=%FF1&x-a=2`);
  expect(all(headers, "x-a")).toEqual(["\xff1", "2"]);
});

test("cuts the connection where the path asks for it", async () => {
  await expect(exchange(`${echo.url}/reset`)).rejects.toThrow();
  await expect(exchange(`${echo.url}/cut/1000`)).rejects.toThrow();
});

test("survives a client that hangs up and one that does not speak HTTP", async () => {
  await new Promise<void>((resolve) => {
    const socket = connect(echo.port, "127.0.0.1", () => {
      socket.write("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 10\r\n\r\nhalf");
      setTimeout(() => resolve(void socket.destroy()), 50);
    });
  });
  await new Promise<void>((resolve) => {
    const socket = connect(echo.port, "127.0.0.1", () => socket.write("garbage\r\n\r\n"));
    socket.on("close", () => resolve()).resume();
  });
  expect((await exchange(echo.url)).status).toBe(200);
});

test("counts requests, refuses a port that is taken, and ends when it is closed", async () => {
  const own = await startEcho();
  await exchange(own.url);
  expect(own.requests).toBe(1);
  await expect(startEcho({ port: own.port })).rejects.toMatchObject({ code: "SLUICE_ADDRESS_IN_USE" });
  await own.close();
  expect(await listens(own.port)).toBe(false);
});
