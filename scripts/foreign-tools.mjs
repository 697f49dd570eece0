// Compiles modules with the compilers of other languages; shared by the plugin of test/conformance/foreign and the peers of the
// benchmarks.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./steps.mjs";

/**
 * The system's compilers and nothing else: clang would run a `wasm-opt` that it finds, and rustup's rustc has no library
 * for WebAssembly. What is compiled has to be the same everywhere, for functions and their addresses are compared.
 */
const system = { PATH: "/usr/bin:/bin" };

/** The Debian packages that a language takes, each with a file of it. Go is not among them: `missingFor` looks for one in the path. */
export const needs = {
  c: { clang: "/usr/bin/clang", lld: "/usr/bin/wasm-ld" },
  gcore: {},
  rust: {
    cargo: "/usr/bin/cargo",
    rustc: "/usr/bin/rustc",
    "libstd-rust-dev-wasm32": "/usr/lib/rustlib/wasm32-unknown-unknown/lib",
  },
};

/** Those of them that are missing here. */
export function missingFor(language) {
  if (language === "go") return goVersion() === undefined ? ["Go 1.24 or newer"] : [];
  return Object.entries(needs[language]).flatMap(([deb, file]) => (existsSync(file) ? [] : [deb]));
}

/** What clang or rustc says of itself. */
export function versionOf(compiler) {
  return run(`/usr/bin/${compiler}`, ["--version"], { env: system }).split("\n")[0];
}

/** The Go of the path, undefined when there is none that compiles libraries for WASI. */
export function goVersion() {
  const { stdout } = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  const minor = /^go1\.(\d+)/.exec(stdout ?? "")?.[1];
  return Number(minor) >= 24 ? stdout.trim() : undefined;
}

/** Compiles the main package in folder `folder` of the Go module in `cwd`. */
export function go(cwd, folder, target) {
  const env = { ...process.env, GOOS: "wasip1", GOARCH: "wasm" };
  run("go", ["build", "-trimpath", "-buildmode=c-shared", "-o", target, folder], { cwd, env });
}

/** Version of an npm package of the repository. */
export function npmVersionOf(name) {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}

/** Compiles `source` of folder `cwd` for a host without SIMD. */
export function clang(cwd, source, target, flags) {
  const all = ["--target=wasm32", "-nostdlib", "-mbulk-memory", "-Wall", "-Werror", "-Wl,--no-entry", ...flags];
  run("/usr/bin/clang", [...all, "-o", target, source], { cwd, env: system });
}

/** Compiles an AssemblyScript file that is made with Gcore's SDK. */
export function gcore(entry, target, flags) {
  const shim = ["--config", "node_modules/@assemblyscript/wasi-shim/asconfig.json", "--use", "abort=abort_proc_exit"];
  const asc = ["node_modules/assemblyscript/bin/asc.js", relative(root, entry), ...shim, ...flags];
  run("node", [...asc, "--debug", "-o", target], { cwd: root });
}

/**
 * Compiles the Rust workspace in `cwd`, with its crates and everything it makes in `out`.
 * @returns the folder of the modules
 */
export function cargo(cwd, out, rustFlags = "") {
  const vendored = join(out, "crates");
  // The cargo of the caller brings the crates: Debian's speaks an old protocol with the registry, which is slow.
  run("cargo", ["vendor", "--locked", "--versioned-dirs", vendored], { cwd });
  const flags = [
    ["--config", `source.crates-io.replace-with="vendored"`],
    ["--config", `source.vendored.directory="${vendored}"`],
    ["--target", "wasm32-unknown-unknown"],
    ["--target-dir", join(out, "cargo")],
  ].flat();
  const env = { ...system, HOME: out, RUSTFLAGS: `--remap-path-prefix=${vendored}=crates ${rustFlags}`.trim() };
  run("/usr/bin/cargo", ["build", "--offline", "--locked", "--release", ...flags], { cwd, env });
  return join(out, "cargo/wasm32-unknown-unknown/release");
}

/**
 * Builds unless nothing has changed since the last time.
 * @param stampFile beside what is built
 * @param made what decides beside the sources, such as the version of the compiler
 * @param sources files, and folders with all that is in them
 * @returns whether it was built
 */
export function buildOnce(stampFile, made, sources, build) {
  const hash = createHash("sha256").update(made);
  for (const file of sources.flatMap(filesOf))
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  const stamp = hash.digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return false;
  mkdirSync(dirname(stampFile), { recursive: true });
  build();
  writeFileSync(stampFile, stamp);
  return true;
}

function filesOf(path) {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true }).sort();
  return names.map((name) => join(path, name)).filter((file) => statSync(file).isFile());
}

function run(command, args, options) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", ...options });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}
