// Builds the plugin of test/conformance/foreign with other SDKs and languages into build/foreign/: `node
// scripts/foreign-modules.mjs [name…]`, all without a name. What has not changed since the last time is kept.
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { buildOnce, cargo, clang, gcore, missingFor, npmVersionOf, versionOf } from "./foreign-tools.mjs";
import { root } from "./steps.mjs";

const sources = join(root, "test/conformance/foreign/fixtures");
const out = join(root, "build/foreign");
const target = (name) => join(out, `${name}.wasm`);

/** What the plugin in C includes. */
const abi = join(root, "bench/peers/c/abi.h");

/** How each module is made. */
const modules = {
  c: {
    shared: [abi],
    made: () => versionOf("clang"),
    build: () => clang(join(sources, "c"), "plugin.c", target("c"), ["-O2"]),
  },
  gcore: {
    made: () => ["assemblyscript", "@assemblyscript/wasi-shim", "@gcoredev/proxy-wasm-sdk-as"].map(npmVersionOf).join(),
    build: () => gcore(join(sources, "gcore/plugin.as.ts"), target("gcore"), ["-O"]),
  },
  rust: {
    made: () => versionOf("rustc"),
    build: () => copyFileSync(join(cargo(join(sources, "rust"), out), "foreign_plugin.wasm"), target("rust")),
  },
};

function build(name) {
  const module = modules[name];
  if (module === undefined) throw new Error(`there is no ${name}, only ${Object.keys(modules).join(", ")}`);
  const missing = missingFor(name);
  if (missing.length > 0)
    throw new Error(
      `The ${name} module of test/conformance/foreign cannot be built: ${missing.join(", ")} missing. ` +
        `Install, for instance with: sudo apt-get install --no-install-recommends ${missing.join(" ")}`,
    );
  mkdirSync(out, { recursive: true });
  const stamp = join(out, `${name}.stamp`);
  if (!existsSync(target(name))) rmSync(stamp, { force: true });
  const programs = ["foreign-modules.mjs", "foreign-tools.mjs"].map((file) => join(root, "scripts", file));
  const began = performance.now();
  if (!buildOnce(stamp, module.made(), [...programs, ...(module.shared ?? []), join(sources, name)], module.build))
    return;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`build/foreign/${name}.wasm: ${statSync(target(name)).size} bytes, built in ${seconds} s`);
}

const names = process.argv.slice(2);
try {
  for (const name of names.length > 0 ? names : Object.keys(modules)) build(name);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
