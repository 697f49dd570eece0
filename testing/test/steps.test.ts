import { load } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { inBothPlaces, probe, waitFor } from "./places.js";

inBothPlaces("an open exchange", (begin) => {
  test("goes on chunk by chunk in both directions, and shows what has come out so far", async () => {
    const plugin = await begin("");
    const exchange = await plugin.open("POST /x", { headers: { "x-a": "1" } });
    expect([exchange.upstream.path, exchange.upstream.headers.get("x-a")]).toEqual(["/x", "1"]);
    await exchange.send("one ");
    await exchange.send(Uint8Array.of(0xff));
    expect([exchange.upstream.text, exchange.upstream.complete]).toEqual(["one \udcff", false]);
    await exchange.end({ "x-end": "1" });
    expect([exchange.upstream.complete, exchange.upstream.trailers.get("x-end")]).toEqual([true, "1"]);
    expect(exchange.reachedClient).toBe(false);
    await exchange.respondHeaders({ status: 201, headers: { "x-b": "2" } });
    expect([exchange.client.status, exchange.client.headers.get("x-b")]).toEqual([201, "2"]);
    await exchange.respondChunk("two");
    expect([exchange.client.text, exchange.client.complete, exchange.ended]).toEqual(["two", false, false]);
    await exchange.respondEnd({ "x-bye": "1" });
    expect([exchange.client.complete, exchange.client.trailers.get("x-bye")]).toEqual([true, "1"]);
    expect([exchange.ended, exchange.reset, exchange.details]).toEqual([true, undefined, "via_upstream"]);
  });

  test("ends with its headers where requests have no body, and can be answered as a whole", async () => {
    const plugin = await begin("");
    const exchange = await plugin.open("GET /");
    expect(exchange.upstream.complete).toBe(true);
    await exchange.respond({ status: 404, body: ["no", "thing"] });
    expect([exchange.client.status, exchange.client.text, exchange.ended]).toEqual([404, "nothing", true]);
  });

  test("shows a body that a plugin holds only when it lets go", async () => {
    const plugin = await begin("rb: return 1\nrb!: return 0");
    const exchange = await plugin.open("POST /", { upstream: { body: "ok" } });
    await exchange.send("a");
    await exchange.send("b");
    expect(exchange.upstream.text).toBe("");
    await exchange.end();
    expect([exchange.upstream.text, exchange.client.text]).toEqual(["ab", "ok"]);
  });

  test("is answered by a plugin before its body has come, and drops what the client still sends", async () => {
    const plugin = await begin("rh: reply 403 denied - -1 mine; return 1");
    const exchange = await plugin.open("POST /");
    expect([exchange.client.status, exchange.reachedUpstream, exchange.ended]).toEqual([403, false, true]);
    await exchange.send("late");
    await expect(exchange.respond()).rejects.toMatchObject({ code: "SLUICE_TEST_STEP_INVALID" });
  });

  test("lets the test answer call-outs", async () => {
    const plugin = await begin(waitFor("auth"), { clusters: { auth: "held" } });
    const exchange = await plugin.open("GET /", { upstream: { body: "ok" } });
    expect(exchange.reachedUpstream).toBe(false);
    const [call] = plugin.calls;
    expect([call?.cluster, call?.pending]).toEqual(["auth", true]);
    expect([call?.request.path, call?.request.headers.get("x-token"), call?.request.text]).toEqual([
      "/check",
      "t",
      "hello",
    ]);
    await call!.answer({ status: 401 });
    expect(exchange.client.text).toBe("ok");
    expect(plugin.logs.toString()).toContain("401");
    expect(call!.pending).toBe(false);
    await expect(call!.answer({})).rejects.toMatchObject({ code: "SLUICE_TEST_STEP_INVALID" });
  });

  test("may break on either side", async () => {
    const plugin = await begin("");
    const left = await plugin.open("POST /");
    await left.send("half");
    await left.hangUp();
    expect([left.ended, left.upstream.text, left.upstream.complete]).toEqual([true, "half", false]);
    const early = await plugin.open("GET /");
    await early.breakOff();
    expect([early.client.status, early.ended]).toEqual([503, true]);
    const late = await plugin.open("GET /");
    await late.respondHeaders();
    await late.respondChunk("half");
    await late.breakOff();
    expect([late.client.text, late.client.complete, late.ended]).toEqual(["half", false, true]);
    expect(late.reset).toBeDefined();
    const odd = await plugin.open("GET /");
    await odd.respond("garbage");
    expect([odd.client.status, odd.client.complete]).toEqual([502, true]);
  });

  test("goes on beside others", async () => {
    const plugin = await begin("");
    const one = await plugin.open("GET /1");
    const two = await plugin.open("GET /2");
    await two.respond({ body: "two" });
    await one.respond({ body: "one" });
    expect([one.client.text, two.client.text]).toEqual(["one", "two"]);
    expect([one.upstream.path, two.upstream.path]).toEqual(["/1", "/2"]);
  });
});

describe("steps that are not possible", () => {
  test("say why, with the life of the request", async () => {
    const plugin = await load(await probe(), "");
    const exchange = await plugin.open("GET /");
    await expect(exchange.send("x")).rejects.toThrow(/send is not possible: the request has ended[\s\S]*GET \//);
    await expect(exchange.end()).rejects.toThrow("has ended already");
    await expect(exchange.respondChunk("x")).rejects.toThrow("call respondHeaders first");
    await exchange.respond();
    await expect(exchange.respond()).rejects.toThrow("a response is under way or has ended");
    await expect(exchange.breakOff()).rejects.toThrow("the response has ended");
    const scripted = await plugin.open("POST /", { upstream: {} });
    await expect(scripted.respond()).rejects.toThrow("answers by itself");
  });
});
