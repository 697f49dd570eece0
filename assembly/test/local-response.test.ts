import { describe, expect, test } from "vitest";
import { loadProbe, operate } from "./support.js";

describe("a local response", () => {
  test("has the status, the headers, the body and the details given", async () => {
    const plugin = await loadProbe();
    const { exchange } = await operate(plugin, "respond", { value: "nö" });
    expect(exchange.reachedUpstream).toBe(false);
    expect(exchange.client.status).toBe(403);
    expect(exchange.client.text).toBe("nö");
    expect(exchange.client.headers.getAll("x-a")).toEqual(["1", "2"]);
    expect(exchange.client.headers.getAll("content-length")).toEqual(["3"]);
    expect(exchange.details).toBe("probe.denied");
    expect(plugin.logs.texts("error")).toEqual([]);
  });

  test("passes the plugin's own response handler, which cannot hold it back", async () => {
    const plugin = await loadProbe();
    const { exchange } = await operate(plugin, "respondThenAgain");
    expect([exchange.client.status, exchange.client.text]).toEqual([403, "first"]);
    expect(plugin.logs.texts("error").join()).toContain("is answered or closed already, or done");
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
    ["with more headers than the host takes", "respondMany", "", "at most 1024 headers"],
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
    expect(plugin.logs.texts("error").join()).toContain("is answered or closed already, or done");
  });

  test("is refused once the stream is done, where the host would crash", async () => {
    const plugin = await loadProbe();
    const exchange = await plugin.request("GET /done");
    expect(exchange.client.status).toBe(200);
    expect(plugin.logs.texts("info")).toContainEqual(expect.stringContaining("done GET 222"));
    expect(plugin.logs.texts("error").join()).toContain("is answered or closed already, or done");
  });
});

test("a stream that is paused with nothing to resume it is answered with 500 and an explanation", async () => {
  const plugin = await loadProbe();
  const { exchange } = await operate(plugin, "pause");
  expect(exchange.client.status).toBe(500);
  expect(exchange.details).toBe("probe.paused_for_nothing");
  expect(plugin.logs.texts("error").join()).toContain("paused, and nobody resumes it");
});
