import { describe, expect, test } from "vitest";
import { buildPlugin, compilePlugin } from "../../test/support/plugin.js";
import { load } from "@sluice/testing";

const fixture = (name: string): URL => new URL(`fixtures/${name}.as.ts`, import.meta.url);
const exportsOf = (wasm: Uint8Array): string[] =>
  WebAssembly.Module.exports(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>))
    .map(({ name }) => name)
    .sort();
const importsOf = (wasm: Uint8Array): string[] =>
  WebAssembly.Module.imports(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>))
    .map(({ module, name }) => `${module}.${name}`)
    .sort();

describe("a module", () => {
  test("exports the callbacks it uses and no others, and one marker for each target", async () => {
    const common = [
      "_initialize",
      "_rule_",
      "malloc",
      "memory",
      "proxy_on_configure",
      "proxy_on_context_create",
      "proxy_on_delete",
      "proxy_on_request_headers",
    ];
    expect(exportsOf(await buildPlugin(fixture("two-plugins")))).toEqual([...common, "proxy_abi_version_0_2_1"].sort());
    expect(exportsOf(await buildPlugin(fixture("two-plugins"), "higress"))).toEqual(
      [...common, "proxy_abi_version_0_2_100"].sort(),
    );
  });

  test("that can read the request later, or has rules for it, needs the request callback", async () => {
    expect(exportsOf(await buildPlugin(fixture("reads-path-later")))).toContain("proxy_on_request_headers");
    expect(exportsOf(await buildPlugin(fixture("response-only")))).toContain("proxy_on_request_headers");
    expect(exportsOf(await buildPlugin(fixture("no-config-response")))).not.toContain("proxy_on_request_headers");
  });

  test("that uses what the compiler's library would import from nowhere imports only what Envoy offers", async () => {
    const wasm = await buildPlugin(fixture("standard-library"));
    expect(importsOf(wasm)).toEqual(
      expect.arrayContaining([
        "env.proxy_get_current_time_nanoseconds",
        "env.proxy_log",
        "wasi_snapshot_preview1.random_get",
      ]),
    );
    const plugin = await load(wasm, undefined, { logLevel: "trace" });
    const result = (await plugin.request("GET /")).upstream.headers.get("x-result")!;
    const lines = plugin.logs.lines.map(({ level, message }) => `${level} ${message}`);
    const [now, iso, random, bytes, performance] = result.split("|");
    expect(Number(now)).toBe(Number(plugin.clock.nowNanoseconds() / 1_000_000n));
    expect(iso).toBe(new Date(Number(now)).toISOString());
    expect(Number(random)).toBeGreaterThanOrEqual(0);
    expect(Number(random)).toBeLessThan(1);
    expect(bytes).not.toBe("0,0,0,0,0,0,0,0");
    expect(Number(performance)).toBeGreaterThan(1e12);
    expect(lines).toEqual(
      expect.arrayContaining([
        "info to the log",
        "warn a warning",
        "error Assertion failed: not so",
        "trace trace: traced 1.0, 2.5",
      ]),
    );
  });
});

describe("a registration that cannot work", () => {
  test("fails the build with its reason", async () => {
    expect((await compilePlugin(fixture("no-parser"))).messages).toContain(
      "no-parser: a configuration class with fields needs one parser: mark it @config, or call parseConfigBy",
    );
    expect((await compilePlugin(fixture("same-name"))).messages).toContain("two plugins have the name twin");
    expect((await compilePlugin(fixture("no-plugin"))).messages).toContain("no plugin: call setCtx at top level");
  });
});

test("two builds at once in one process give the modules that each gives alone", async () => {
  const files = ["probe", "two-plugins"].map((name) => new URL(`fixtures/${name}.as.ts`, import.meta.url));
  const together = await Promise.all(files.map((file) => buildPlugin(file)));
  for (const [i, file] of files.entries()) {
    expect(Buffer.compare(together[i]!, await buildPlugin(file))).toBe(0);
  }
});
