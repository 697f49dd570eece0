import { expect, test } from "vitest";
import { load, type TestPlugin } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

const fixture = new URL("fixtures/state-higress.as.ts", import.meta.url);

function importsOf(module: Uint8Array): string[] {
  const compiled = new WebAssembly.Module(module as Uint8Array<ArrayBuffer>);
  return WebAssembly.Module.imports(compiled).map(({ name }) => name);
}

const hosts = { "10.0.0.1:80": "queue 1", "10.0.0.2:80": "queue 2" };

async function results(plugin: TestPlugin, properties = {}): Promise<(string | null)[]> {
  const { upstream } = await plugin.request("GET /", { properties });
  return ["x-result", "x-chosen", "x-rebuild"].map((name) => upstream.headers.get(name));
}

test("plugin.higress.wasm sees the hosts of the cluster, chooses one, and asks for a new VM in time", async () => {
  const module = await buildPlugin(fixture, "higress");
  expect(importsOf(module)).toEqual(
    expect.arrayContaining(["proxy_get_upstream_hosts", "proxy_set_upstream_override_host"]),
  );
  const plugin = await load(module, undefined, { flavour: "higress" });
  const told = "10.0.0.1:80=queue 1 10.0.0.2:80=queue 2 0";
  expect(await results(plugin, { upstream_hosts: hosts })).toEqual([told, "10.0.0.2:80", "(null)"]);
  expect(await results(plugin)).toEqual(["0", "10.0.0.2:80", "(null)"]);
  expect(await results(plugin)).toEqual(["0", "10.0.0.2:80", "true"]);
  expect(await results(plugin)).toEqual(["0", "10.0.0.2:80", "(null)"]);
  expect(await results(plugin, { plugin_vm_memory: 1n << 30n })).toEqual(["0", "10.0.0.2:80", "true"]);
  expect((await results(plugin))[2]).toBe("true"); // the sixth
  expect((await results(plugin, { plugin_vm_memory: (1n << 30n) - 1n }))[2]).toBe("(null)");
  expect(plugin.logs.texts("warn").join()).toContain("Higress does not set the requests per IO cycle");
});

test("plugin.wasm does without, says so once, and imports nothing that only Higress has", async () => {
  const module = await buildPlugin(fixture);
  expect(importsOf(module).filter((name) => name.includes("upstream"))).toEqual([]);
  const plugin = await load(module);
  for (let i = 0; i < 3; i++) expect(await results(plugin)).toEqual(["12", "(null)", "(null)"]);
  const warnings = plugin.logs.texts("warn").map((line) => line.replace(/^(\[.*?\] )*/, ""));
  expect(warnings.filter((line) => line.startsWith("only plugin.higress.wasm"))).toHaveLength(1);
  expect(warnings).toHaveLength(2); // and one for the options
});
