import { load } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";
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

  test("have the paths that the build has encoded, as well as those that are made when they are read", async () => {
    const plugin = await load(await buildPlugin(new URL("fixtures/constant-paths.as.ts", import.meta.url)));
    const { upstream } = await plugin.request("GET /path", {
      properties: { "source.address": "10.0.0.1:4711" },
      headers: { "x-name": "address" },
    });
    const seen = (name: string): string | null => upstream.headers.get(name);
    expect(["x-address", "x-again", "x-named"].map(seen)).toEqual(Array.from({ length: 3 }, () => "10.0.0.1:4711"));
    expect(seen("x-bytes")).toBe("13");
    expect(seen("x-wide")).toBe("found");
    expect(seen("x-none")).toBe("(null)");
    expect(seen("x-time")).toBe("yes");
    expect(seen("x-absent")).toBe("-7");
    expect(seen("x-size")).toBe("-7");
    expect(plugin.logs.texts("error").join()).toContain("the type it was read as: request.path");
  });

  test("make no array for a path of constants", async () => {
    const reads = (path: string): string => `
      import { NoConfig, setCtx } from "@sluice/sdk";
      setCtx<NoConfig>("p").processStreamDoneBy((ctx) => {
        ctx.getStringProperty(${path});
        ctx.getProperty(${path});
      });`;
    const makesArray = async (path: string): Promise<boolean> => {
      const module = await buildPlugin({ file: "assembly/test/fixtures/paths.as.ts", text: reads(path) });
      return Buffer.from(module).includes("~lib/rt/__newArray");
    };
    expect(await makesArray(`["source", "address"]`)).toBe(false);
    expect(await makesArray(`["source", ctx.method]`)).toBe(true);
  });
});
