// Builds the plugin of test/conformance/foreign with other SDKs and languages into build/foreign/: `node
// scripts/foreign-modules.mjs [name…]`, all without a name. What has not changed since the last time is kept.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { root } from "./steps.mjs";

const sources = join(root, "test/conformance/foreign/fixtures");
const out = join(root, "build/foreign");
const target = (name) => join(out, `${name}.wasm`);

/**
 * The system's compilers and nothing else: clang would run a `wasm-opt` that it finds, and rustup's rustc has no library
 * for WebAssembly. What is compiled has to be the same everywhere, for functions and their addresses are compared.
 */
const system = { PATH: "/usr/bin:/bin" };

/** How each module is made: the Debian packages and files it takes, what it is made of, and the commands. */
const modules = {
  c: {
    needs: { clang: "/usr/bin/clang", lld: "/usr/bin/wasm-ld" },
    compiler: () => run("/usr/bin/clang", ["--version"], { env: system }),
    build() {
      const flags = ["--target=wasm32", "-nostdlib", "-O2", "-mbulk-memory", "-Wall", "-Werror", "-Wl,--no-entry"];
      run("/usr/bin/clang", [...flags, "-o", target("c"), "plugin.c"], { cwd: join(sources, "c"), env: system });
    },
  },
  gcore: {
    needs: {},
    compiler: () =>
      ["assemblyscript", "@assemblyscript/wasi-shim", "@gcoredev/proxy-wasm-sdk-as"]
        .map((name) => readFileSync(join(root, "node_modules", name, "package.json"), "utf8"))
        .join(""),
    build() {
      const entry = relative(root, join(sources, "gcore/plugin.as.ts"));
      const shim = "node_modules/@assemblyscript/wasi-shim/asconfig.json";
      const flags = ["--config", shim, "--use", "abort=abort_proc_exit", "-O", "--debug", "-o", target("gcore")];
      run("node", ["node_modules/assemblyscript/bin/asc.js", entry, ...flags], { cwd: root });
    },
  },
  rust: {
    needs: {
      cargo: "/usr/bin/cargo",
      rustc: "/usr/bin/rustc",
      "libstd-rust-dev-wasm32": "/usr/lib/rustlib/wasm32-unknown-unknown/lib",
    },
    compiler: () => run("/usr/bin/rustc", ["--version"], { env: system }),
    build() {
      const cwd = join(sources, "rust");
      const vendored = join(out, "crates");
      // The cargo of the caller brings the crates: Debian's speaks an old protocol with the registry, which is slow.
      run("cargo", ["vendor", "--locked", "--versioned-dirs", vendored], { cwd });
      const flags = [
        ["--config", `source.crates-io.replace-with="vendored"`],
        ["--config", `source.vendored.directory="${vendored}"`],
        ["--target", "wasm32-unknown-unknown"],
        ["--target-dir", join(out, "cargo")],
      ].flat();
      const env = { ...system, HOME: out, RUSTFLAGS: `--remap-path-prefix=${vendored}=crates` };
      run("/usr/bin/cargo", ["build", "--offline", "--locked", "--release", ...flags], { cwd, env });
      copyFileSync(join(out, "cargo/wasm32-unknown-unknown/release/foreign_plugin.wasm"), target("rust"));
    },
  },
};

function run(command, args, options) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", ...options });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** Digest of everything that decides what comes out. */
function stampOf(name, { compiler }) {
  const hash = createHash("sha256").update(compiler());
  const folder = join(sources, name);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
  for (const file of [fileURLToPath(import.meta.url), ...files.sort()])
    if (statSync(file).isFile()) hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function build(name) {
  const module = modules[name];
  if (module === undefined) throw new Error(`there is no ${name}, only ${Object.keys(modules).join(", ")}`);
  const missing = Object.entries(module.needs).flatMap(([deb, file]) => (existsSync(file) ? [] : [deb]));
  if (missing.length > 0)
    throw new Error(
      `The ${name} module of test/conformance/foreign cannot be built: ${missing.join(", ")} missing. ` +
        `Install, for instance with: sudo apt-get install --no-install-recommends ${missing.join(" ")}`,
    );
  const stampFile = join(out, `${name}.stamp`);
  const stamp = stampOf(name, module);
  if (existsSync(target(name)) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  mkdirSync(out, { recursive: true });
  const began = performance.now();
  module.build();
  writeFileSync(stampFile, stamp);
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
