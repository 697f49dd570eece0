import { describe, expect, test } from "vitest";
import {
  type Crossing,
  EnvoyCrash,
  formatCrossing,
  Host,
  type HostOptions,
  type LogLine,
  PluginLoadError,
} from "@sluice/host";
import { Bench } from "./probe.js";
import { buildModule, minimal, op } from "./wasm-builder.js";

async function refusal(code: Uint8Array, options: HostOptions = {}): Promise<PluginLoadError> {
  const error: unknown = await new Host(options).addPlugin({ name: "p", code }).then(
    () => new Error("it was loaded"),
    (reason: unknown) => reason,
  );
  if (error instanceof PluginLoadError) return error;
  throw error;
}

async function loads(code: Uint8Array, options: HostOptions = {}): Promise<void> {
  await new Host(options).addPlugin({ name: "p", code });
}

const log = "proxy_log";
const imported = (name: string, type: string, module = "env") =>
  minimal({ types: [type], imports: [{ module, name, type: 2 }] });

describe("ABI markers", () => {
  test("a module with a marker and malloc loads, and traffic passes", async () => {
    const bench = new Bench();
    const plugin = await bench.host.addPlugin({ name: "p", code: minimal() });
    expect(bench.open([plugin]).get().respond(["a"]).down).toEqual(["headers 200", "data a", "data  eos", "complete"]);
  });

  test.each(["0_1_0", "0_2_0", "0_2_1"])("%s loads", async (version) => {
    await loads(minimal({}, `proxy_abi_version_${version}`));
  });

  test.each([
    ["no marker", minimal({}, "something")],
    ["only 0_2_100", minimal({}, "proxy_abi_version_0_2_100")],
    ["only 0_3_0", minimal({}, "proxy_abi_version_0_3_0")],
    ["a file that is not wasm", Buffer.from("hello")],
  ])("%s is refused", async (_, code) => {
    const error = await refusal(code);
    expect(error).toMatchObject({
      code: "SLUICE_HOST_PLUGIN_LOAD",
      reason: "Wasm VM failed Missing or unknown Proxy-Wasm ABI version",
    });
    expect(error.lines.slice(1)).toEqual([
      "Wasm VM failed Failed to load Wasm code",
      "Plugin p failed to load",
      "Plugin configured to fail closed failed to load",
      "Unable to create Wasm plugin p",
    ]);
  });

  test("an empty file, a truncated module and invalid code are told apart", async () => {
    expect((await refusal(new Uint8Array(0))).reason).toBe("Plugin p failed to load");
    const cut = await refusal(minimal().subarray(0, 40));
    expect(cut.reason).toBe("Wasm VM failed Failed to parse corrupted Wasm module");
    const invalid = await refusal(minimal({ functions: [{ type: 0, code: [op.drop] }] }));
    expect(invalid.reason).toBe("Wasm VM failed Failed to load Wasm bytecode");
    expect(invalid.lines.at(-1)).toContain("CompileError");
  });

  test("0_2_100 loads on Higress", async () => {
    await loads(minimal({}, "proxy_abi_version_0_2_100"), { flavour: "higress" });
  });

  test("0_2_1 beside 0_2_100 loads on stock Envoy", async () => {
    await loads(minimal({ exports: [{ name: "proxy_abi_version_0_2_1", index: 0 }] }, "proxy_abi_version_0_2_100"));
  });

  test("a marker that is no function does not count", async () => {
    const code = buildModule({
      memory: true,
      exports: [{ name: "proxy_abi_version_0_2_1", kind: "memory", index: 0 }],
    });
    expect((await refusal(code)).reason).toContain("Missing or unknown");
  });
});

describe("imports", () => {
  test.each([
    ["env", "abort", "->"],
    ["foo", "bar", "->"],
    ["wasm:js-string", "length", "->"],
    ["env", "proxy_clear_route_cache", "-> i"],
  ])("%s.%s is missing", async (module, name, type) => {
    const error = await refusal(imported(name, type, module));
    expect(error.reason).toBe(`Failed to load Wasm module due to a missing import: ${module}.${name}`);
    expect(error.lines[1]).toBe("Wasm VM failed Failed to initialize Wasm code");
  });

  test("a global is a missing import, a memory is given", async () => {
    const global = minimal({ imports: [{ module: "env", name: "g", kind: "global" }] });
    expect((await refusal(global)).reason).toBe("Failed to load Wasm module due to a missing import: env.g");
    await loads(minimal({ imports: [{ module: "env", name: "memory", kind: "memory" }] }));
  });

  test("proxy_get_log_level is missing in 0.2.0", async () => {
    const code = minimal(
      { types: ["i -> i"], imports: [{ module: "env", name: "proxy_get_log_level", type: 2 }] },
      "proxy_abi_version_0_2_0",
    );
    expect((await refusal(code)).reason).toBe(
      "Failed to load Wasm module due to a missing import: env.proxy_get_log_level",
    );
  });

  test("the calls of 0.1.0 are there for 0.1.0 only", async () => {
    const parts = { types: ["-> i"], imports: [{ module: "env", name: "proxy_continue_request", type: 2 }] };
    await loads(minimal(parts, "proxy_abi_version_0_1_0"));
    expect((await refusal(minimal(parts))).reason).toContain("missing import: env.proxy_continue_request");
  });

  test("a wrong type tells both types", async () => {
    expect((await refusal(imported(log, "i i -> i"))).reason).toBe(
      "Failed to load Wasm module due to an import type mismatch: env.proxy_log, want: i32 i32 -> i32, but host exports: i32 i32 i32 -> i32",
    );
    expect((await refusal(imported("proxy_done", "i ->"))).reason).toContain(
      "want: i32 -> void, but host exports: void -> i32",
    );
  });

  test("path_link and path_symlink have the types of Envoy, not those of the standard", async () => {
    const standard = await refusal(imported("path_link", "i i i i i i i -> i", "wasi_snapshot_preview1"));
    expect(standard.reason).toContain("import type mismatch: wasi_snapshot_preview1.path_link");
    await loads(imported("path_link", "i i i i i i -> i", "wasi_snapshot_preview1"));
    await loads(imported("path_symlink", "i i i i -> i", "wasi_unstable"));
  });

  test("metric values are i64", async () => {
    await loads(imported("proxy_increment_metric", "i I -> i"));
    expect((await refusal(imported("proxy_increment_metric", "i i -> i"))).reason).toContain(
      "host exports: i32 i64 -> i32",
    );
  });
});

describe("exports", () => {
  test("a callback of a wrong type is named with both types", async () => {
    const code = minimal({
      types: ["i i -> i"],
      functions: [{ type: 2, code: [op.i32, 0] }],
      exports: [{ name: "proxy_on_request_headers", index: 2 }],
    });
    expect((await refusal(code)).reason).toBe(
      "Bad function signature for: proxy_on_request_headers, want: i32 i32 i32 -> i32, but the module exports: i32 i32 -> i32",
    );
  });

  test("header callbacks of 0.1.0 have no end of stream", async () => {
    const parts = {
      types: ["i i -> i"],
      functions: [{ type: 2, code: [op.i32, 0] }],
      exports: [{ name: "proxy_on_request_headers", index: 2 }],
    };
    const bench = new Bench();
    const plugin = await bench.host.addPlugin({ name: "p", code: minimal(parts, "proxy_abi_version_0_1_0") });
    expect(bench.open([plugin]).get().up).toEqual(["headers / eos"]);
  });

  test("a module needs malloc or proxy_on_memory_allocate", async () => {
    const marker = { name: "proxy_abi_version_0_2_1", index: 0 };
    const without = buildModule({ types: ["->"], functions: [{ type: 0 }], exports: [marker] });
    expect((await refusal(without)).reason).toBe("Wasm VM failed Wasm module is missing malloc function.");
    await loads(
      buildModule({
        types: ["->", "i -> i"],
        functions: [{ type: 0 }, { type: 1, code: [op.i32, 0] }],
        exports: [marker, { name: "proxy_on_memory_allocate", index: 1 }],
      }),
    );
  });
});

describe("start code", () => {
  const calling = (name: string, type: string, code: readonly number[], exports: string[], start?: number) =>
    minimal({
      types: [type],
      imports: [{ module: "env", name, type: 2 }],
      functions: [{ type: 0, code: [...code, op.call, 0, op.drop] }],
      exports: [...exports.map((entry) => ({ name: entry, index: 3 })), { name: "memory", kind: "memory", index: 0 }],
      memory: true,
      ...(start !== undefined && { start }),
    });
  const logging = [op.i32, 2, op.i32, 0, op.i32, 4];

  test("a start section without host calls is fine", async () => {
    await loads(minimal({ functions: [{ type: 0 }], start: 2 }));
  });

  test("a start section that traps is a load error", async () => {
    const error = await refusal(minimal({ functions: [{ type: 0, code: [op.unreachable] }], start: 2 }));
    expect(error.reason).toBe("Failed to create new Wasm instance");
    expect(error.lines.at(-1)).toContain("RuntimeError: unreachable");
  });

  test("a start section that calls the host kills Envoy", async () => {
    const code = calling(log, "i i i -> i", logging, [], 3);
    const failure = new Host().addPlugin({ name: "p", code });
    await expect(failure).rejects.toBeInstanceOf(EnvoyCrash);
    await expect(failure).rejects.toMatchObject({ phase: "the wasm start section", kind: "crash" });
  });

  test("_initialize may log, with a prefix without names", async () => {
    const lines: LogLine[] = [];
    const host = new Host({ onLog: (line) => void lines.push(line) });
    await host.addPlugin({ name: "p", vmId: "v", code: calling(log, "i i i -> i", logging, ["_initialize"]) });
    expect(new Set(lines.map(({ prefix }) => prefix))).toEqual(new Set(["wasm log"]));
    expect(lines.map(({ vm }) => vm)).toEqual(["base", "canary", "main", "worker_0"]);
  });

  test.each(["proxy_set_tick_period_milliseconds", "proxy_get_log_level", "proxy_get_current_time_nanoseconds"])(
    "_initialize must not call %s",
    async (name) => {
      const error = await refusal(calling(name, "i -> i", [op.i32, 0], ["_initialize"]));
      expect(error.reason).toBe("Function: _initialize failed: Uncaught Error: restricted_callback");
    },
  );

  test("_start runs when there is no _initialize, and not otherwise", async () => {
    const lines: LogLine[] = [];
    const host = new Host({ onLog: (line) => void lines.push(line) });
    await host.addPlugin({ name: "p", code: calling(log, "i i i -> i", logging, ["_start"]) });
    expect(lines).toHaveLength(4);
    const both = minimal({
      types: ["i i i -> i"],
      imports: [{ module: "env", name: log, type: 2 }],
      functions: [{ type: 0, code: [...logging, op.call, 0, op.drop] }, { type: 0 }],
      exports: [
        { name: "_start", index: 3 },
        { name: "_initialize", index: 4 },
        { name: "memory", kind: "memory", index: 0 },
      ],
      memory: true,
    });
    await host.addPlugin({ name: "q", code: both });
    expect(lines).toHaveLength(4);
  });

  test("main runs after _initialize", async () => {
    const lines: string[] = [];
    const host = new Host({ onTrace: ({ direction, name, args }) => void lines.push(`${direction} ${name} ${args}`) });
    const code = minimal({
      types: ["i i -> i"],
      functions: [{ type: 0 }, { type: 2, code: [op.i32, 0] }],
      exports: [
        { name: "_initialize", index: 2 },
        { name: "main", index: 3 },
      ],
    });
    await host.addPlugin({ name: "p", code });
    const calls = lines.filter((line) => line.startsWith("host->vm"));
    expect(calls.slice(0, 2)).toEqual(["host->vm _initialize ", "host->vm main 0,0"]);
  });
});

describe("malloc", () => {
  /** A plugin whose malloc calls one import with zeroes and then gives memory. */
  const calling = (module: string, name: string, params: string): Uint8Array =>
    buildModule({
      types: ["->", "i -> i", `${params} -> i`, "i i i -> i"],
      imports: [
        { module, name, type: 2 },
        { module: "env", name: "proxy_get_header_map_pairs", type: 3 },
      ],
      functions: [
        { type: 0 },
        { type: 1, code: [...params.split(" ").flatMap((p) => zero[p] ?? []), op.call, 0, op.drop, op.i32, 16] },
        { type: 3, code: [op.i32, 0, op.i32, 0, op.i32, 4, op.call, 1] },
      ],
      exports: [
        { name: "proxy_abi_version_0_2_1", index: 2 },
        { name: "malloc", index: 3 },
        { name: "proxy_on_request_headers", index: 4 },
        { name: "memory", kind: "memory", index: 0 },
      ],
      memory: true,
    });
  const zero: Readonly<Record<string, readonly number[]>> = { i: [op.i32, 0], I: [0x42, 0] };

  test.each([
    ["env", "proxy_done", ""],
    ["env", "proxy_get_log_level", "i"],
    ["wasi_snapshot_preview1", "random_get", "i i"],
    ["wasi_snapshot_preview1", "environ_get", "i i"],
  ])("must not call %s.%s: its VM fails", async (module, name, params) => {
    const bench = new Bench();
    const plugin = await bench.host.addPlugin({ name: "p", code: calling(module, name, params) });
    expect(bench.open([plugin]).get().down).toEqual(["headers 503 eos", "complete"]);
    const messages = bench.lines.map(({ message }) => message);
    expect(messages).toContain("Function: malloc failed: Uncaught Error: restricted_callback");
  });

  test.each([
    ["env", "proxy_log", "i i i"],
    ["wasi_snapshot_preview1", "fd_write", "i i i i"],
    ["wasi_snapshot_preview1", "clock_time_get", "i I i"],
    ["wasi_snapshot_preview1", "poll_oneoff", "i i i i"],
  ])("may call %s.%s", async (module, name, params) => {
    const bench = new Bench();
    const plugin = await bench.host.addPlugin({ name: "p", code: calling(module, name, params) });
    expect(bench.open([plugin]).get().up).toEqual(["headers / eos"]);
  });

  test("that returns 0 is answered with status 6", async () => {
    const code = minimal({
      types: ["i i i -> i"],
      imports: [{ module: "env", name: "proxy_get_header_map_pairs", type: 2 }],
      functions: [{ type: 2, code: [op.i32, 0, op.i32, 0, op.i32, 4, op.call, 0, op.drop, op.i32, 0] }],
      exports: [
        { name: "proxy_on_request_headers", index: 3 },
        { name: "memory", kind: "memory", index: 0 },
      ],
      memory: true,
    });
    const crossings: Crossing[] = [];
    const bench = new Bench({ onTrace: (crossing) => void crossings.push(crossing) });
    const plugin = await bench.host.addPlugin({ name: "p", code });
    bench.open([plugin]).get();
    expect(crossings.map(formatCrossing)).toContain("[vm<-host] env.proxy_get_header_map_pairs return: 6");
  });
});
