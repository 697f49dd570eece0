import { buildModule, minimal, type ModuleParts, op } from "../../host/test/wasm-builder.js";
import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const plugin = (module: Uint8Array): Case["plugins"] => [{ module }];
/** The main thread's and the worker's start, and no traffic. */
const loads = (title: string, module: Uint8Array): Case => ({
  title,
  plugins: plugin(module),
  start: true,
  traffic: [],
});

const importing = (module: string, name: string, type: string, marker?: string): Uint8Array =>
  minimal({ types: [type], imports: [{ module, name, type: 2 }] }, marker);

const zeroes: Readonly<Record<string, readonly number[]>> = { i: [op.i32, 0], I: [0x42, 0] };

/** A module whose start code calls an import with zeroes, and then logs an empty line. */
function starting(name: string, type: string, exported: readonly string[], module = "env"): Uint8Array {
  const [params = "", results = ""] = type.split("->").map((side) => side.replaceAll(" ", ""));
  const call = [...[...params].flatMap((letter) => zeroes[letter] ?? []), op.call, 0];
  const log = [op.i32, 2, op.i32, 0, op.i32, 0, op.call, 1, op.drop];
  return minimal({
    types: [type, "i i i -> i"],
    imports: [
      { module, name, type: 2 },
      { module: "env", name: "proxy_log", type: 3 },
    ],
    functions: [{ type: 0, code: [...call, ...(results === "" ? [] : [op.drop]), ...log] }],
    exports: [...exported.map((entry) => ({ name: entry, index: 4 })), { name: "memory", kind: "memory", index: 0 }],
    memory: true,
  });
}

const marker = { name: "proxy_abi_version_0_2_1", index: 0 };
const allocator = (name: string): Uint8Array =>
  buildModule({
    types: ["->", "i -> i"],
    functions: [{ type: 0 }, { type: 1, code: [op.i32, 0] }],
    exports: [marker, { name, index: 1 }],
  });

/** A function of no use, in a module that needs what the function needs. */
const using = (code: readonly number[], parts: ModuleParts = {}): Uint8Array =>
  minimal({ ...parts, functions: [{ type: 0, code }] });
const v128 = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const features: readonly (readonly [string, Uint8Array])[] = [
  ["bulk memory", using([op.i32, 0, op.i32, 0, op.i32, 0, 0xfc, 0x0b, 0], { memory: true })],
  ["sign extension", using([op.i32, 0, 0xc0, op.drop])],
  ["saturating float conversion", using([0x43, 0, 0, 0, 0, 0xfc, 0, op.drop])],
  ["multi-value", minimal({ types: ["-> i i"], functions: [{ type: 2, code: [op.i32, 0, op.i32, 0] }] })],
  ["reference types", using([0xd0, 0x70, op.drop])],
  ["SIMD", using([...v128, op.drop])],
  ["tail calls", using([0x12, 0])],
  ["threads and shared memory", using([0xfe, 3, 0], { memories: [[3, 1, 1]] })],
  ["legacy exceptions", using([0x06, 0x40, 0x19, 0x0b], { tags: [0] })],
];
/** What Envoy's V8 knows and that of the oldest Node does not, so that it depends on the Node which of them load. */
const newFeatures: readonly (readonly [string, Uint8Array])[] = [
  ["relaxed SIMD", using([...v128, ...v128, 0xfd, 0x80, 2, op.drop])],
  ["several memories", using([], { memories: [[0, 1], [0, 1]] })], // prettier-ignore
  ["64-bit memory", using([], { memories: [[4, 1]] })],
  ["exceptions as values", using([0x02, 0x40, 0x1f, 0x40, 1, 2, 0, 0x0b, 0x0b], { tags: [0] })],
  ["garbage-collected structures", using([0xfb, 1, 2, op.drop], { types: [[0x5f, 1, 0x7f, 0]] })],
];

const trapping = (names?: Record<number, string>): Uint8Array =>
  minimal({
    types: ["i i i -> i"],
    functions: [
      { type: 2, code: [op.call, 3, op.i32, 0] },
      { type: 0, code: [op.unreachable] },
    ],
    exports: [{ name: "proxy_on_request_headers", index: 2 }],
    ...(names && { names }),
  });

conform({
  name: "loading",
  title: "Loading",
  cases: [
    {
      title: "1: a module with a marker and malloc, without callbacks and start code, loads and lets traffic pass",
      plugins: plugin(minimal()),
      start: true,
      traffic: { line: "POST /", body: "in", upstream: { body: "out" } },
    },
    loads("1: a module without a marker is refused", minimal({}, "something")),
    loads("1: marker 0.2.100 alone is refused", minimal({}, "proxy_abi_version_0_2_100")),
    loads("1: marker 0.3.0 alone is refused", minimal({}, "proxy_abi_version_0_3_0")),
    loads("1: a file that is no WebAssembly is refused as one without a marker", Buffer.from("hello")),
    loads("1: an empty file is refused", new Uint8Array(0)),
    loads("1: a module that ends early is refused", minimal().subarray(0, 40)),
    loads(
      "1: markers 0.2.1 and 0.2.100 together load",
      minimal({ exports: [{ name: "proxy_abi_version_0_2_100", index: 0 }] }),
    ),
    loads(
      "1: proxy_get_log_level is missing for a module of ABI 0.2.0",
      importing("env", "proxy_get_log_level", "i -> i", "proxy_abi_version_0_2_0"),
    ),
    loads("1: an unknown function of env is a missing import", importing("env", "abort", "i i i i ->")),
    loads("1: a function of an unknown module is a missing import", importing("foo", "bar", "->")),
    loads("1: a string builtin is a missing import", importing("wasm:js-string", "length", "i -> i")),
    loads(
      "1: an imported global is a missing import",
      minimal({ imports: [{ module: "env", name: "g", kind: "global" }] }),
    ),
    loads("1: an import of a wrong type is refused with both types", importing("env", "proxy_log", "i i -> i")),
    loads(
      "1: path_link with the seven parameters of the standard is of a wrong type",
      importing("wasi_snapshot_preview1", "path_link", "i i i i i i i -> i"),
    ),
    loads(
      "1: path_symlink with the five parameters of the standard is of a wrong type",
      importing("wasi_snapshot_preview1", "path_symlink", "i i i i i -> i"),
    ),
    loads(
      "1: an exported callback of a wrong type is refused with both types",
      minimal({
        types: ["i i -> i"],
        functions: [{ type: 2, code: [op.i32, 0] }],
        exports: [{ name: "proxy_on_request_headers", index: 2 }],
      }),
    ),
    loads("1: a module without malloc is refused", allocator("something")),
    loads("1: proxy_on_memory_allocate in place of malloc loads", allocator("proxy_on_memory_allocate")),
    loads("1: a memory that is not exported loads", minimal({ memory: true })),
    loads("1: an imported memory loads", minimal({ imports: [{ module: "env", name: "memory", kind: "memory" }] })),
    loads("1: a start section that does not call the host loads", minimal({ functions: [{ type: 0 }], start: 2 })),
    loads(
      "1: a start section that traps is refused",
      minimal({ functions: [{ type: 0, code: [op.unreachable] }], start: 2 }),
    ),
    loads("1: a module whose code is invalid is refused", minimal({ functions: [{ type: 0, code: [op.drop] }] })),
    loads(
      "1: _initialize runs first, then main(0, 0); _start beside it is ignored",
      minimal({
        types: ["i i -> i"],
        functions: [{ type: 0 }, { type: 2, code: [op.i32, 0] }],
        exports: [
          { name: "_start", index: 2 },
          { name: "_initialize", index: 2 },
          { name: "main", index: 3 },
        ],
      }),
    ),
    loads(
      "1: without main, __main_void runs after _initialize",
      minimal({
        types: ["-> i"],
        functions: [{ type: 0 }, { type: 2, code: [op.i32, 0] }],
        exports: [
          { name: "_initialize", index: 2 },
          { name: "__main_void", index: 3 },
        ],
      }),
    ),
    loads("1: _start alone runs", minimal({ functions: [{ type: 0 }], exports: [{ name: "_start", index: 2 }] })),
    loads(
      "1: an _initialize that traps is refused",
      minimal({ functions: [{ type: 0, code: [op.unreachable] }], exports: [{ name: "_initialize", index: 2 }] }),
    ),
    loads(
      "1: _initialize may call proxy_log, whose lines name nobody yet",
      starting("proxy_log", "i i i -> i", ["_initialize"]),
    ),
    loads(
      "1: _initialize may call clock_time_get",
      starting("clock_time_get", "i I i -> i", ["_initialize"], "wasi_snapshot_preview1"),
    ),
    loads(
      "1: _initialize may call random_get",
      starting("random_get", "i i -> i", ["_initialize"], "wasi_snapshot_preview1"),
    ),
    ...(
      [
        ["proxy_set_tick_period_milliseconds", "i -> i"],
        ["proxy_get_log_level", "i -> i"],
        ["proxy_get_current_time_nanoseconds", "i -> i"],
        ["proxy_get_property", "i i i i -> i"],
        ["proxy_define_metric", "i i i i -> i"],
      ] as const
    ).map(([name, type]) => loads(`1: _initialize must not call ${name}`, starting(name, type, ["_initialize"]))),
    loads(
      "1: _initialize must not call proc_exit",
      starting("proc_exit", "i ->", ["_initialize"], "wasi_snapshot_preview1"),
    ),
    ...features.map(([feature, module]) => loads(`1: a module with ${feature} loads`, module)),
    ...newFeatures.map(([feature, module]) => ({
      ...loads(`1: a module with ${feature} loads`, module),
      ...(!WebAssembly.validate(Uint8Array.from(module)) && {
        differs: "the V8 of this Node does not know it; newer ones do",
      }),
    })),
    {
      title: "1: a trap is reported with a back-trace when the module has a name section",
      plugins: plugin(trapping({ 2: "outer", 3: "inner" })),
    },
    {
      title: "1: a trap is reported without a back-trace when the module has no name section",
      plugins: plugin(trapping()),
    },
  ],
});
