import { describe, expect, test } from "vitest";
import { load, type TestPlugin } from "@sluice/testing";
import { fixture } from "../../host/test/probe.js";

const call = "call auth :method=GET,:path=/,:authority=h - 1000";

async function probe(script: string): Promise<TestPlugin> {
  return load(await fixture("probe"), script, { clusters: { auth: async () => ({ body: "ok" }) } });
}

describe("a connection", () => {
  test("carries what each side sends to the other one, piece by piece, and ends in order", async () => {
    const plugin = await probe("dd: setbuf 2 0 0 >");
    const connection = await plugin.connect({
      upstream: async (piece, upstream) => {
        await upstream.send(`echo ${piece.text}`);
      },
    });
    await connection.send("a\udcff");
    await connection.send(Uint8Array.of(0xff));
    expect(connection.upstream.chunks).toEqual([Uint8Array.of(0x3e, 0x61, 0xff), Uint8Array.of(0x3e, 0xff)]);
    expect(connection.client.text).toBe("echo >a\udcffecho >\udcff");
    expect([connection.upstream.cluster, connection.upstream.connected, connection.closed]).toEqual([
      "upstream",
      true,
      false,
    ]);
    await connection.end();
    expect([connection.client.ended, connection.upstream.ended, connection.closed]).toEqual([true, true, true]);
    expect(connection.logs.slice(-4)).toEqual(["dc #2 1", "dn #2", "lg #2", "dl #2"]);
  });

  test("has an upstream that answers by a list, and is silent when that is at its end", async () => {
    const connection = await (await probe("")).connect({ upstream: ["+OK", Uint8Array.of(0, 0xff)] });
    for (const data of ["1", "2", "3"]) await connection.send(data);
    expect(connection.client.body).toEqual(Buffer.from("+OK\0\xff", "latin1"));
  });

  test("waits for the answers of clusters", async () => {
    const plugin = await probe(`dd: ${call}; return 1\nhc: effective caller; continue 2`);
    const connection = await plugin.connect();
    await connection.send("held");
    expect(connection.upstream.text).toBe("held");
  });

  test("is driven from the upstream's side too", async () => {
    const connection = await (await probe("")).connect({ halfOpen: true });
    await connection.upstream.send("hello");
    await connection.upstream.end();
    expect([connection.client.text, connection.client.ended, connection.closed]).toEqual(["hello", true, false]);
    await connection.send("late");
    await connection.end();
    expect([connection.upstream.text, connection.upstream.ended, connection.closed]).toEqual(["late", true, true]);
    expect(connection.logs).toContain("dc #2 2");
  });

  test("may be broken off by either side", async () => {
    const plugin = await probe("");
    const mine = await plugin.connect();
    await mine.breakOff();
    expect([mine.closed, mine.upstream.reset, mine.client.ended]).toEqual([true, true, false]);
    expect(mine.logs).toContain("dc #2 2");
    const theirs = await plugin.connect({ upstream: (_, upstream) => upstream.breakOff() });
    await theirs.send("x");
    expect([theirs.closed, theirs.client.reset, theirs.upstream.ended]).toEqual([true, true, false]);
    expect(theirs.logs).toContain("dc #3 1");
  });

  test("to an upstream that refuses is closed", async () => {
    const connection = await (await probe("")).connect({ upstream: "refused" });
    expect([connection.closed, connection.client.ended, connection.upstream.connected]).toEqual([true, true, false]);
    expect(connection.toString()).toContain("upstream: refused");
  });

  test("tells who holds it", async () => {
    const connection = await (await probe("dd: return 1\nud: return 1")).connect();
    await connection.send("12345");
    await connection.upstream.send("xyz");
    expect(connection.state).toMatchObject({ waitingFor: ["test"], bufferedDownstreamBytes: 5, upstream: "connected" });
    expect(connection.toString()).toContain("test holds 5 bytes of the client");
    expect(connection.toString()).toContain("test holds 3 bytes of the upstream");
    expect((await (await probe("nc: return 1")).connect()).toString()).toContain("upstream: not asked for");
  });

  test("that its upstream's function fails on rejects with its error", async () => {
    const connection = await (
      await probe("")
    ).connect({
      upstream: () => {
        throw new Error("no answer today");
      },
    });
    await expect(connection.send("x")).rejects.toThrow("no answer today");
  });

  test("carries 10 MB each way", async () => {
    const body = Buffer.alloc(10_000_000, "sluice");
    const connection = await (await probe("")).connect({ upstream: [body] });
    await connection.send(body);
    expect(Buffer.compare(connection.upstream.body, body)).toBe(0);
    expect(Buffer.compare(connection.client.body, body)).toBe(0);
  });

  test("has the properties of the test", async () => {
    const plugin = await probe("nc: prop source/address; prop source/port");
    const connection = await plugin.connect({ properties: { "source.address": "10.0.0.1:1234" } });
    expect(connection.logs).toContain("prop source/address -> 0 10.0.0.1:1234");
  });
});
