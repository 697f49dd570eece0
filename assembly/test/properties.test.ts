import { describe, expect, test } from "vitest";
import { loadProbe, operate } from "./support.js";

const properties = {
  "source.address": "10.0.0.1:4711",
  "xds.route_name": "shop",
};

describe("properties", () => {
  test("are read as text, null when absent", async () => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "property", { name: "source.address", properties })).result).toBe("10.0.0.1:4711");
    expect((await operate(plugin, "property", { name: "xds.route_name", properties })).result).toBe("shop");
    expect((await operate(plugin, "property", { name: "no.such.thing" })).result).toBe("(null)");
    expect((await operate(plugin, "property", { name: "request.path" })).result).toBe("/probe?x=1");
  });

  test("are read as numbers, booleans and maps", async () => {
    const plugin = await loadProbe();
    expect(Number((await operate(plugin, "intProperty", { name: "request.time" })).result)).toBeGreaterThan(1.5e18);
    expect((await operate(plugin, "intProperty", { name: "no.such" })).result).toBe("-1");
    expect(
      (await operate(plugin, "boolProperty", { name: "connection.mtls", properties: { "connection.mtls": true } }))
        .result,
    ).toBe("true");
    expect(Number((await operate(plugin, "mapProperty", { name: "request.headers" })).result)).toBeGreaterThan(4);
  });

  test("of another size than the type they are read as are absent, with a line in the log", async () => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "intProperty", { name: "request.path" })).result).toBe("-1");
    expect(plugin.logs.texts("error").join()).toContain(
      "a property has not the size of the type it was read as: request.path",
    );
  });

  test("are written under one name, and read back", async () => {
    const plugin = await loadProbe();
    expect((await operate(plugin, "setProperty", { name: "note", value: "é\udcff" })).result).toBe("0 é\udcff");
    expect((await operate(plugin, "setProperty", { name: "a.b", value: "x" })).result).toBe("2 (null)");
    expect(plugin.logs.texts("error").join()).toContain(
      "a property can be written only under one name, not under a path: a.b",
    );
  });
});
