import binaryen from "assemblyscript/binaryen";
import { describe, expect, test } from "vitest";
import { verifyModule } from "@sluice/sdk/transform";

const PARTS = {
  imports: `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))`,
  memory: `(memory $m 1) (export "memory" (memory $m))`,
  marker: `(export "proxy_abi_version_0_2_1" (func $nothing))`,
  malloc: `(func $malloc (param i32) (result i32) (i32.const 16)) (export "malloc" (func $malloc))`,
  initialize: `(export "_initialize" (func $nothing))`,
  callback: `(func $headers (param i32 i32 i32) (result i32) (call $log (i32.const 0) (i32.const 0) (i32.const 0)))
             (export "proxy_on_request_headers" (func $headers))`,
  more: "",
};

/** A module that is right in everything but the given parts; made by binaryen, not by the reader under test. */
function module(parts: Partial<typeof PARTS> = {}, names = true): Uint8Array {
  const text = Object.values({ ...PARTS, ...parts }).join("\n");
  const made = binaryen.parseText(`(module ${text} (func $nothing))`);
  binaryen.setDebugInfo(names);
  try {
    return made.emitBinary();
  } finally {
    binaryen.setDebugInfo(false);
    made.dispose();
  }
}

function codes(bytes: Uint8Array, target: "envoy" | "higress" = "envoy", envoy?: "1.33" | "1.38"): string[] {
  return verifyModule(bytes, target, envoy).map(({ code }) => code);
}

test("a plugin that the host loads has no problems", () => {
  expect(verifyModule(module(), "envoy")).toEqual([]);
});

describe("imports", () => {
  test("that no host offers are named", () => {
    const [problem, ...more] = verifyModule(
      module({ imports: `${PARTS.imports} (import "env" "abort" (func $a))` }),
      "envoy",
    );
    expect(more).toEqual([]);
    expect(problem?.code).toBe("SLUICE_IMPORT_UNKNOWN");
    expect(problem?.message).toContain("Envoy does not offer env.abort: the module would not load");
  });

  test("of a wrong type are shown beside the right one, in Envoy's words", () => {
    const imports = `${PARTS.imports} (import "env" "proxy_done" (func $d (param i64)))`;
    const [problem] = verifyModule(module({ imports }), "envoy");
    expect(problem?.code).toBe("SLUICE_IMPORT_TYPE");
    expect(problem?.message).toContain("env.proxy_done is declared as i64 -> void, but Envoy offers void -> i32");
  });

  test("of metrics take 64-bit values", () => {
    const record = (type: string) =>
      `${PARTS.imports} (import "env" "proxy_record_metric" (func $r (param i32 ${type}) (result i32)))`;
    expect(codes(module({ imports: record("i64") }))).toEqual([]);
    expect(codes(module({ imports: record("i32") }))).toEqual(["SLUICE_IMPORT_TYPE"]);
  });

  test("of ABI 0.1.0 are gone", () => {
    const imports = `${PARTS.imports} (import "env" "proxy_clear_route_cache" (func $c (result i32)))`;
    expect(codes(module({ imports }))).toEqual(["SLUICE_IMPORT_UNKNOWN"]);
  });

  test("of Higress are for Higress only", () => {
    const imports = `${PARTS.imports} (import "env" "proxy_redis_call" (func $c (param i32 i32 i32 i32 i32) (result i32)))`;
    const marker = `(export "proxy_abi_version_0_2_100" (func $nothing))`;
    expect(codes(module({ imports }))).toEqual(["SLUICE_IMPORT_UNKNOWN"]);
    expect(codes(module({ imports, marker }), "higress")).toEqual([]);
  });

  test.each(["wasi_snapshot_preview1", "wasi_unstable"])("of WASI are offered as %s", (wasi) => {
    const imports = `${PARTS.imports} (import "${wasi}" "random_get" (func $r (param i32 i32) (result i32)))`;
    expect(codes(module({ imports }))).toEqual([]);
  });

  test("of newer WASI need a newer Envoy", () => {
    const imports = `${PARTS.imports} (import "wasi_snapshot_preview1" "clock_res_get" (func $r (param i32 i32) (result i32)))`;
    const [problem] = verifyModule(module({ imports }), "envoy");
    expect(problem?.message).toContain("Envoy before 1.38 does not offer wasi_snapshot_preview1.clock_res_get");
    expect(codes(module({ imports }), "envoy", "1.38")).toEqual([]);
  });

  test("other than functions are refused", () => {
    const imports = `${PARTS.imports} (import "env" "g" (global $g i32))`;
    expect(codes(module({ imports }))).toEqual(["SLUICE_IMPORT_KIND"]);
  });
});

describe("exports", () => {
  test.each(["memory", "malloc", "initialize"] as const)("must have %s", (part) => {
    expect(codes(module({ [part]: part === "memory" ? "(memory $m 1)" : "" }))).toEqual(["SLUICE_EXPORT_MISSING"]);
  });

  test("must have the marker of the target", () => {
    expect(codes(module({ marker: "" }))).toEqual(["SLUICE_MARKER"]);
    expect(codes(module(), "higress")).toEqual(["SLUICE_MARKER"]);
  });

  test("must have one marker only", () => {
    const [problem] = verifyModule(
      module({ marker: `${PARTS.marker} (export "proxy_abi_version_0_2_100" (func $nothing))` }),
      "envoy",
    );
    expect(problem?.code).toBe("SLUICE_MARKER");
    expect(problem?.message).toContain("proxy_abi_version_0_2_1 and proxy_abi_version_0_2_100");
  });

  test("of a callback must have the type that the host wants", () => {
    const callback = `(func $headers (param i32 i32) (result i32) (i32.const 0)) (export "proxy_on_request_headers" (func $headers))`;
    const [problem] = verifyModule(module({ callback }), "envoy");
    expect(problem?.code).toBe("SLUICE_EXPORT_TYPE");
    expect(problem?.message).toContain("has type i32 i32 -> i32, the host wants i32 i32 i32 -> i32");
  });

  test("that no host knows are refused", () => {
    expect(codes(module({ more: `(export "proxy_on_http_headers" (func $nothing))` }))).toEqual([
      "SLUICE_EXPORT_UNKNOWN",
    ]);
  });

  test("that were for the build are refused", () => {
    expect(codes(module({ more: `(export "sluice_problem" (func $nothing))` }))).toEqual(["SLUICE_EXPORT_LEFTOVER"]);
  });

  test("of Redis answers are known to Higress only", () => {
    const more = `(func $redis (param i32 i32 i32 i32)) (export "proxy_on_redis_call_response" (func $redis))`;
    const marker = `(export "proxy_abi_version_0_2_100" (func $nothing))`;
    expect(codes(module({ more }))).toEqual(["SLUICE_EXPORT_UNKNOWN"]);
    expect(codes(module({ more, marker }), "higress")).toEqual([]);
  });
});

test("a start section is refused", () => {
  expect(codes(module({ more: "(func $s) (start $s)" }))).toEqual(["SLUICE_START_SECTION"]);
});

test("a module without names is refused", () => {
  expect(codes(module({}, false))).toEqual(["SLUICE_NAME_SECTION"]);
});

test.each([
  ["no function", [1, 1, 0]],
  ["nothing", []],
  ["the module only", [0, 2, 1, 0x6d]],
])("a name section that names %s does not count", (_, content) => {
  const section = [4, ...new TextEncoder().encode("name"), ...content];
  expect(codes(Uint8Array.of(...module({}, false), 0, section.length, ...section))).toEqual(["SLUICE_NAME_SECTION"]);
});

describe("bytes that are no module are a problem, never an exception:", () => {
  test("an empty file", () => {
    expect(codes(new Uint8Array())).toEqual(["SLUICE_MODULE_MALFORMED"]);
  });

  test("text", () => {
    expect(codes(new TextEncoder().encode("(module)"))).toEqual(["SLUICE_MODULE_MALFORMED"]);
  });

  test("a module cut off anywhere", () => {
    const bytes = module();
    for (let size = 0; size < bytes.length; size++) {
      expect(codes(bytes.subarray(0, size)).length, `cut at ${size}`).toBeGreaterThan(0);
    }
  });

  test("a module with a byte changed", () => {
    const bytes = module();
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0x00, 0x7f, 0x80, 0xff]) {
        const changed = bytes.slice();
        changed[at] = value;
        expect(() => verifyModule(changed, "envoy")).not.toThrow();
      }
    }
  });
});
