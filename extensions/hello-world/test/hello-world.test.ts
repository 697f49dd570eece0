import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { inHostAndEnvoy } from "../../../test/support/both.js";

const file = (path: string): URL => new URL(`../${path}`, import.meta.url);
const module = (): Promise<Uint8Array> => readFile(file("build/plugin.wasm"));

inHostAndEnvoy("hello-world", module, (start) => {
  test("greets the upstream with the configured name", async () => {
    const plugin = await start({ greeting: "Envoy" });
    const { upstream, client } = await plugin.request("GET /");
    expect(upstream?.headers.getAll("x-hello")).toEqual(["Envoy"]);
    expect(client.status).toBe(200);
  });

  test("greets the world without a configuration", async () => {
    const { upstream } = await (await start()).request("GET /");
    expect(upstream?.headers.get("x-hello")).toBe("world");
  });

  test("replaces a greeting that the client sent", async () => {
    const { upstream } = await (await start()).request("GET /", { headers: { "x-hello": "forged" } });
    expect(upstream?.headers.getAll("x-hello")).toEqual(["world"]);
  });

  test("refuses a greeting that is no string", async () => {
    await expect(start({ greeting: 7 })).rejects.toThrow("greeting: expected string, got number");
  });
});

test("the source has at most 20 lines and the module with its names and its schema at most 24 KB", async () => {
  const source = await readFile(file("assembly/index.ts"), "utf8");
  expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  for (const name of ["plugin.wasm", "plugin.higress.wasm"]) {
    const bytes = await readFile(file(`build/${name}`));
    expect(bytes.length).toBeLessThanOrEqual(24 * 1024);
  }
});

test("the module imports only host calls it uses and exports only callbacks it uses", async () => {
  const wasm = new WebAssembly.Module((await module()) as Uint8Array<ArrayBuffer>);
  const imports = WebAssembly.Module.imports(wasm).map(({ module: from, name }) => `${from}.${name}`);
  expect(imports.sort()).toEqual([
    "env.proxy_get_buffer_bytes",
    "env.proxy_get_header_map_value",
    "env.proxy_get_log_level",
    "env.proxy_get_property",
    "env.proxy_log",
    "env.proxy_replace_header_map_value",
  ]);
  const exports = WebAssembly.Module.exports(wasm).map(({ name }) => name);
  expect(exports.sort()).toEqual([
    "_initialize",
    "_rule_",
    "malloc",
    "memory",
    "proxy_abi_version_0_2_1",
    "proxy_on_configure",
    "proxy_on_context_create",
    "proxy_on_delete",
    "proxy_on_request_headers",
  ]);
});
