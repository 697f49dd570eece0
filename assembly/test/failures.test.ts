import { describe, expect, test } from "vitest";
import { loadProbe, operate } from "./support.js";

describe("a plugin that fails", () => {
  test("says where: file, line and message", async () => {
    const plugin = await loadProbe();
    const { exchange } = await operate(plugin, "abort");
    expect(exchange.client.status).toBe(503);
    expect(plugin.logs.texts("critical").join()).toMatch(
      /^abort: asked for at assembly\/test\/fixtures\/probe\.as\.ts:\d+:\d+/,
    );
  });

  test("says so with no memory left, with a back-trace", async () => {
    const plugin = await loadProbe();
    const { exchange } = await operate(plugin, "exhaust");
    expect(exchange.client.status).toBe(503);
    expect(plugin.logs.toString()).toMatch(/proxy_on_request_headers failed: .*unreachable/);
    expect(plugin.logs.toString()).toMatch(/~lib\/rt\/tlsf/);
  });

  test("with no stack left fails its VM, not the host", async () => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "recurse")).exchange.client.status).toBe(503);
    expect((await plugin.request("GET /")).client.status).toBe(503);
  });
});
