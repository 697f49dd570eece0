import { describe, expect, test } from "vitest";
import { loadProbe, operate } from "./support.js";

describe("a local response", () => {
  test("has the status, the headers, the body and the details given", async () => {
    const { exchange } = await operate(await loadProbe(), "respond", { value: "nö" });
    expect(exchange.reachedUpstream).toBe(false);
    expect(exchange.client.status).toBe(403);
    expect(exchange.client.text).toBe("nö");
    expect(exchange.client.headers.getAll("x-a")).toEqual(["1", "2"]);
    expect(exchange.client.headers.getAll("content-length")).toEqual(["3"]);
    expect(exchange.details).toBe("probe.denied");
  });

  test("replaces a response of the upstream", async () => {
    const plugin = await loadProbe();
    const exchange = await plugin.request("GET /", {
      upstream: { headers: { "x-response-op": "respond" }, body: "original" },
    });
    expect([exchange.client.status, exchange.client.text]).toEqual([418, "instead"]);
  });

  test.each([
    [
      "with CR LF in a header",
      "respondSplit",
      "",
      "local response refused: bad header; answered with 500: header refused: its value",
    ],
    ["with a pseudo header", "respondPseudo", "", "local response refused: bad header; answered with 500: :status"],
    ["with status 99", "respondStatus", "99", "status must be from 200 to 599"],
    ["with status 101", "respondStatus", "101", "status must be from 200 to 599"],
    ["with status 600", "respondStatus", "600", "status must be from 200 to 599"],
    ["with status -1", "respondStatus", "-1", "status must be from 200 to 599"],
    ["204 with a body", "respond204", "", "statuses 204 and 304 have no body"],
    ["with a line end in the details", "respondDetails", "", "details have a control character"],
  ])("%s becomes one clean 500, and the log says why", async (_, op, value, reason) => {
    const plugin = await loadProbe();
    const { exchange } = await operate(plugin, op, { value });
    expect(exchange.reachedUpstream).toBe(false);
    expect([exchange.client.status, exchange.client.text]).toEqual([500, ""]);
    expect(exchange.client.headers.has("x-b")).toBe(false);
    expect(exchange.details).toBe("probe.invalid_local_response");
    expect(plugin.logs.texts("error").join()).toContain(reason);
    expect(plugin.logs.texts("info").join()).toContain("local response 2");
  });

  test("is sent once: a second one is refused", async () => {
    const plugin = await loadProbe();
    const { exchange } = await operate(plugin, "respondTwice");
    expect([exchange.client.status, exchange.client.text]).toEqual([401, "first"]);
    expect(plugin.logs.texts("error").join()).toContain("has been answered already");
  });

  test("is refused once the stream is done, where the host would crash", async () => {
    const plugin = await loadProbe();
    const exchange = await plugin.request("GET /done");
    expect(exchange.client.status).toBe(200);
    expect(plugin.logs.texts("info")).toContainEqual(expect.stringContaining("done GET 2 2"));
    expect(plugin.logs.texts("error").join()).toContain("can no longer be answered");
  });
});

test("a stream that is paused with nothing to resume it is answered with 500 and an explanation", async () => {
  const plugin = await loadProbe();
  const { exchange } = await operate(plugin, "pause");
  expect(exchange.client.status).toBe(500);
  expect(exchange.details).toBe("probe.paused_for_nothing");
  expect(plugin.logs.texts("error").join()).toContain("paused, and nothing will resume the stream");
});
