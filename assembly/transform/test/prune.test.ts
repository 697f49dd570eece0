import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";
import { describe, expect, test } from "vitest";
import { verifyModule } from "@sluice/sdk/transform";
import { build, type Built, errorsOf } from "./build.js";
import { Wasm } from "./wasm.js";

const IMPORT = `import { setCtx, HeaderStatus, DataStatus, finish, logLine, proxy_done } from "mock-sdk";\n`;
const HEADERS = `setCtx("a").processRequestHeadersBy((ctx, config) => HeaderStatus.Continue);\n`;
const PLUGIN = IMPORT + HEADERS;
const HIGRESS = ["--use", "HIGRESS=1"];

function exportsOf({ wasm, messages }: Built): string[] {
  if (!wasm) throw new Error(messages);
  return Wasm.Module.exports(new Wasm.Module(wasm)).map(({ name }) => name);
}

function importsOf({ wasm, messages }: Built): string[] {
  if (!wasm) throw new Error(messages);
  return Wasm.Module.imports(new Wasm.Module(wasm)).map(({ name }) => name);
}

describe("exports", () => {
  test("are what the plugin registered handlers for, and nothing of the build's", async () => {
    const exports = exportsOf(await build(PLUGIN));
    expect(exports.sort()).toEqual([
      "_initialize",
      "malloc",
      "memory",
      "proxy_abi_version_0_2_1",
      "proxy_on_request_headers",
    ]);
  });

  test("stay when something is registered for them, wherever that is written", async () => {
    const text = `${IMPORT}function later(): void { setCtx("a").processRequestBodyBy((c, g, b) => DataStatus.Continue); }\nlater();`;
    expect(exportsOf(await build(text))).toContain("proxy_on_request_body");
  });

  test("follow what runs, not what is written", async () => {
    const text = `${PLUGIN}if (HeaderStatus.Continue == 1) setCtx("a").processRequestBodyBy((c, g, b) => DataStatus.Continue);`;
    expect(exportsOf(await build(text))).not.toContain("proxy_on_request_body");
  });

  test("have the marker of the target", async () => {
    const exports = exportsOf(await build(PLUGIN, { flags: HIGRESS }));
    expect(exports).toContain("proxy_abi_version_0_2_100");
    expect(exports).not.toContain("proxy_abi_version_0_2_1");
  });

  test.each(["-O0", "-O3"])("make a module at %s that is smaller and that the host loads", async (level) => {
    const [pruned, whole] = [
      await build(PLUGIN, { flags: [level] }),
      await build(PLUGIN, { flags: [level], transform: false }),
    ];
    expect(pruned.wasm!.length).toBeLessThan(whole.wasm!.length * 0.85);
    expect(verifyModule(pruned.wasm!, "envoy")).toEqual([]);
    expect(Wasm.validate(pruned.wasm!)).toBe(true);
    process.stdout.write(
      `${level}: ${whole.wasm!.length} -> ${pruned.wasm!.length} bytes, ${pruned.transformTime.toFixed(1)} ms\n`,
    );
  });

  test("of a module that is not made with the SDK are left alone", async () => {
    const text = `${PLUGIN}export function sluice_problem(): usize { return 8; }\nexport function proxy_on_tick(id: i32): void {}`;
    const options = { files: { "entry.ts": "" } };
    const [bare, transformed] = [await build(text, { ...options, transform: false }), await build(text, options)];
    expect(exportsOf(transformed)).toEqual(exportsOf(bare));
    expect(transformed.wasm).toEqual(bare.wasm);
  });
});

test("host calls go with the callbacks that make them, in a debug build as well", async () => {
  expect(importsOf(await build(PLUGIN, { transform: false }))).toContain("proxy_redis_init");
  expect(importsOf(await build(PLUGIN))).toEqual(["proxy_log"]);
});

describe("what the SDK finds wrong with the registrations ends the build in its words", () => {
  test("at the only registration", async () => {
    expect(
      errorsOf(await build(`${IMPORT}  setCtx("").processRequestHeadersBy((c, g) => HeaderStatus.Continue);`)),
    ).toEqual([
      { text: "a plugin needs a name – here it has none [SLUICE_REGISTRATION]", place: "assembly/index.ts(2,3)" },
    ]);
  });

  test("at the last registration of the plugin that it names", async () => {
    const [error] = errorsOf(await build(`${IMPORT}setCtx("a");\nsetCtx("twice");\nsetCtx("b");\n setCtx("twice");`));
    expect(error).toEqual({
      text: "two plugins have the name twice [SLUICE_REGISTRATION]",
      place: "assembly/index.ts(5,2)",
    });
  });

  test("without a place when it names none", async () => {
    const [error] = errorsOf(await build(`${IMPORT}setCtx("a");\nsetCtx("");`));
    expect(error?.place).toBe("");
  });
});

test("a module that keeps the markers of two targets is refused", async () => {
  const [error] = errorsOf(await build(PLUGIN, { flags: ["--use", "BOTH=1"] }));
  expect(error?.text).toContain("the module keeps no single ABI marker");
});

test("a module with its start code under another name is refused", async () => {
  const [error] = errorsOf(await build(PLUGIN, { flags: ["--exportStart", "_start"] }));
  expect(error?.text).toContain("the module does not export _initialize");
});

describe("top-level code that calls the host is refused", () => {
  const text =
    "top-level code calls env.proxy_done; on a real host this is refused (restricted_callback): call it in a handler " +
    "[SLUICE_START_CALLS_HOST]";

  test.each([
    ["directly", `proxy_done();`, "assembly/index.ts(3,1)"],
    ["through the SDK", `  finish();`, "assembly/index.ts(3,3)"],
    ["in a function", `function f(): void { finish(); }\nf();`, "assembly/index.ts(3,22)"],
    ["in a constructor", `class A { constructor() { finish(); } }\nnew A();`, "assembly/index.ts(3,27)"],
    ["in an initialiser", `const status = proxy_done();`, "assembly/index.ts(3,16)"],
    [
      "in a static field",
      `class A { static status: i32 = proxy_done(); }\nlogLine(A.status.toString());`,
      "assembly/index.ts(3,32)",
    ],
  ])("%s", async (_, code, place) => {
    expect(errorsOf(await build(PLUGIN + code))).toEqual([{ text, place }]);
  });

  test("but not what a host allows then, which works", async () => {
    const wasi = (name: string, type: string) =>
      `@external("wasi_snapshot_preview1", "${name}") declare function ${name}${type}: i32;\n`;
    const code = [
      wasi("environ_sizes_get", "(count: usize, size: usize)"),
      wasi("environ_get", "(list: usize, text: usize)"),
      wasi("args_sizes_get", "(count: usize, size: usize)"),
      wasi("clock_time_get", "(clock: i32, precision: u64, time: usize)"),
      wasi("random_get", "(data: usize, size: usize)"),
      wasi("fd_write", "(file: i32, vectors: usize, count: usize, written: usize)"),
      `const cells = memory.data<u8>([7, 7, 7, 7, 7, 7, 7, 7]);`,
      `assert(environ_sizes_get(cells, cells + 4) == 0 && load<u64>(cells) == 0 && environ_get(cells, cells) == 0);`,
      `store<u64>(cells, 7); assert(args_sizes_get(cells, cells + 4) == 0 && load<u64>(cells) == 0);`,
      `assert(clock_time_get(0, 0, cells) == 0 && load<u64>(cells) > 1_600_000_000_000_000_000);`,
      `store<u64>(cells, 0); assert(random_get(cells, 8) == 0 && load<u64>(cells) != 0);`,
      `store<u32>(cells, cells); store<u32>(cells, 4, 4);`,
      `assert(fd_write(1, cells, 1, cells) == 0 && load<u32>(cells) == 4);`,
      `logLine("started");`,
    ].join("\n");
    expect(errorsOf(await build(PLUGIN + code))).toEqual([]);
  });
});

describe("top-level code that traps is refused with its reason", () => {
  test("at the place that the abort handler logs", async () => {
    const [error] = errorsOf(await build(`${PLUGIN}logLine("here");\n  assert(HeaderStatus.Continue == 1, "not so");`));
    expect(error?.text).toContain('top-level code stops with "abort: not so at assembly/index.ts:4:3"');
    expect(error?.place).toBe("assembly/index.ts(4,3)");
  });

  test("at the author's line when the library trapped", async () => {
    const [error] = errorsOf(await build(`${PLUGIN}const list: i32[] = [];\nconst first = list[1];`));
    expect(error?.text).toContain('top-level code stops with "abort: Index out of range at ~lib/array.ts');
    expect(error?.place).toBe("assembly/index.ts(4,15)");
  });

  test("that is no abort", async () => {
    const [error] = errorsOf(
      await build(`${PLUGIN}function deep(n: i32): i32 { return deep(n + 1) + 1; }\nlogLine(deep(1).toString());`),
    );
    expect(error?.text).toMatch(/top-level code stops with "Maximum call stack size exceeded"/);
    expect(error?.place).toMatch(/^assembly\/index\.ts\(3,/);
  });

  test("that is no abort, whatever was logged before", async () => {
    const [error] = errorsOf(await build(`${PLUGIN}logLine("started");\nunreachable();`));
    expect(error?.text).toContain('top-level code stops with "unreachable"');
  });

  test("that never ends", async () => {
    const [error] = errorsOf(await build(`${PLUGIN}while (true) {}`));
    expect(error?.text).toContain("top-level code did not end within 3 seconds");
  });
});

test("asc finds the transform by the path of its file", async () => {
  const path = fileURLToPath(new URL("../dist/index.js", import.meta.url));
  const bad = "export function f(a: i32): void { const g = (): i32 => a; g(); }";
  const stderr = asc.createMemoryStream();
  await asc.main(["index.ts", "--outFile", "out.wasm", "--transform", path, "--noColors"], {
    stderr,
    readFile: (file) => (file === "index.ts" ? bad : null),
    writeFile: () => {},
    listFiles: () => [],
  });
  expect(stderr.toString()).toContain("SLUICE_CAPTURED_VARIABLE");
});
