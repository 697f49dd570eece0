import { describe, expect, test } from "vitest";
import { loadProbe, operate, refusal } from "./support.js";

const greeting = async (plugin: Awaited<ReturnType<typeof loadProbe>>): Promise<string | null> =>
  (await plugin.request("GET /")).upstream.headers.get("x-greeting");

describe("a JSON configuration", () => {
  test.each([
    ["absent", undefined],
    ["empty", ""],
    ["an empty object", "{}"],
  ])("that is %s means the defaults", async (_, configuration) => {
    expect(await greeting(await loadProbe(configuration))).toBe("world");
  });

  test.each([
    ["null", "null", "expected object, got null"],
    ["a list", "[]", "expected object, got array"],
    ["a number", "1", "expected object, got number"],
    ["a string", '"x"', "expected object, got string"],
    ["true", "true", "expected object, got boolean"],
    ["blanks", "  ", "not JSON: unexpected end at byte 2"],
    ["truncated", '{"greeting":"a', "not JSON:"],
    ["followed by text", "{} x", "not JSON:"],
    ["not UTF-8", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), "not JSON: invalid UTF-8"],
    [
      "nested 5,000 levels deep",
      `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`,
      "not JSON: nested deeper than 64 levels",
    ],
    ["1 MB of garbage", "\u0001garbage ".repeat(100_000), "not JSON:"],
    ["1 MB of open brackets", "[".repeat(1_000_000), "not JSON: nested deeper than 64 levels"],
  ])("that is %s is refused with the reason in the log", async (_, configuration, reason) => {
    const said = await refusal(loadProbe(configuration));
    expect(said).toContain(`[probe] [nil] [nil] configuration refused: ${reason}`);
    expect(said).not.toContain("abort");
  });

  test("is refused with the path of each problem, whatever the parser does about it", async () => {
    const said = await refusal(loadProbe({ greeting: 5, limit: "many", tags: ["a", null] }));
    expect(said).toContain("configuration refused: greeting: expected string, got number");
    expect(said).toContain("configuration refused: limit: expected integer, got string");
    expect(said).toContain("configuration refused: tags[1]: expected string, got null");
  });

  test("is refused for a reason of the parser's own", async () => {
    expect(await refusal(loadProbe({ limit: 101 }))).toContain("configuration refused: limit is above 100");
  });

  test("with no rule in its rules and nothing else is refused", async () => {
    expect(await refusal(loadProbe({ _rules_: [] }))).toContain(
      "configuration refused: parse config failed, no valid rules; global config parse error:<nil>",
    );
  });

  test("names the plugin instance in the log by its _plugin_id_", async () => {
    const plugin = await loadProbe({ _plugin_id_: "shop-7" });
    await operate(plugin, "log");
    expect(plugin.logs.texts("info")[0]).toMatch(/^\[probe\] \[shop-7\] /);
    expect(await refusal(loadProbe({ _plugin_id_: 7 }))).toContain("_plugin_id_: expected string, got number");
  });

  test("keeps bytes beyond ASCII", async () => {
    expect(await greeting(await loadProbe({ greeting: "héllo 😀" }))).toBe("héllo 😀");
  });
});

describe("a configuration changed at run time", () => {
  test("acts without a restart", async () => {
    const plugin = await loadProbe({ greeting: "one" });
    await plugin.reconfigure({ greeting: "two" });
    expect(await greeting(plugin)).toBe("two");
  });

  test("that is bad leaves the former one in force", async () => {
    const plugin = await loadProbe({ greeting: "one" });
    await expect(plugin.reconfigure({ greeting: 1 })).rejects.toThrow();
    await expect(plugin.reconfigure("{")).rejects.toThrow();
    expect(await greeting(plugin)).toBe("one");
  });

  test("replaces the former one as a whole", async () => {
    const plugin = await loadProbe({ greeting: "one" });
    await plugin.reconfigure({ limit: 5 });
    expect(await greeting(plugin)).toBe("world");
  });

  test("a thousand times leaves memory where it was", async () => {
    const plugin = await loadProbe({ greeting: "x".repeat(1000) });
    const memory = (): number[] => plugin.plugin.vms.map((vm) => vm.memoryBytes);
    for (let i = 0; i < 200; i++) await plugin.reconfigure({ greeting: `${i}`.padEnd(1000) });
    const before = memory();
    for (let i = 0; i < 1000; i++) await plugin.reconfigure({ greeting: `${i}`.padEnd(1000) });
    expect(memory()).toEqual(before);
  });
});
