// Builds what the benchmarks compare our plugins with into build/peers/<peer>/<scenario>.wasm: `node bench/peers/build.mjs`.
// What has not changed since the last time is kept; a peer whose toolchain is missing is said and left out.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = fileURLToPath(new URL(".", import.meta.url));
const out = join(root, "build/peers");

/** The system's compilers and nothing else: rustup's rustc has no library for WebAssembly, and clang would run any `wasm-opt`. */
const system = { PATH: "/usr/bin:/bin" };
const version = (command) => run(command, ["--version"], { env: system }).split("\n")[0];

// The features are those of our modules: not every host has SIMD.
const clangFlags = ["--target=wasm32", "-nostdlib", "-O3", "-mbulk-memory", "-Wall", "-Werror"];
const ascFlags = ["--config", "node_modules/@assemblyscript/wasi-shim/asconfig.json", "--use", "abort=abort_proc_exit"];
const peers = {
  c: {
    scenarios: ["add-header", "body-upper", "call-out", "json-body", "key-auth", "log-fields", "no-op", "streaming"],
    needs: { clang: "/usr/bin/clang", lld: "/usr/bin/wasm-ld" },
    made: () => version("/usr/bin/clang"),
    build(target) {
      for (const scenario of this.scenarios)
        run("/usr/bin/clang", [...clangFlags, "-Wl,--no-entry", "-o", target(scenario), `${scenario}.c`], {
          cwd: join(sources, "c"),
          env: system,
        });
    },
  },
  rust: {
    scenarios: ["add-header", "body-upper", "key-auth", "log-fields"],
    needs: {
      cargo: "/usr/bin/cargo",
      rustc: "/usr/bin/rustc",
      "libstd-rust-dev-wasm32": "/usr/lib/rustlib/wasm32-unknown-unknown/lib",
    },
    made() {
      const lock = readFileSync(join(sources, "rust/Cargo.lock"), "utf8");
      const sdk = /name = "proxy-wasm"\nversion = "(.*)"/.exec(lock)[1];
      return `proxy-wasm ${sdk}, ${version("/usr/bin/rustc")}`;
    },
    build(target) {
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
      const rustFlags = `--remap-path-prefix=${vendored}=crates -Ctarget-feature=+bulk-memory`;
      const env = { ...system, HOME: out, RUSTFLAGS: rustFlags };
      run("/usr/bin/cargo", ["build", "--offline", "--locked", "--release", ...flags], { cwd, env });
      const built = join(out, "cargo/wasm32-unknown-unknown/release");
      for (const scenario of this.scenarios)
        copyFileSync(join(built, `${scenario.replaceAll("-", "_")}.wasm`), target(scenario));
    },
  },
  gcore: {
    scenarios: ["add-header", "body-upper", "key-auth", "log-fields"],
    needs: {},
    made: () => {
      const of = (name) => JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
      return `@gcoredev/proxy-wasm-sdk-as ${of("@gcoredev/proxy-wasm-sdk-as")}, asc ${of("assemblyscript")}`;
    },
    build(target) {
      for (const scenario of this.scenarios) {
        const entry = relative(root, join(sources, "gcore", `${scenario}.as.ts`));
        const flags = [...ascFlags, "-O3", "--converge", "--debug", "-o", target(scenario)];
        run("node", ["node_modules/assemblyscript/bin/asc.js", entry, ...flags], { cwd: root });
      }
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
function stampOf(name) {
  const hash = createHash("sha256").update(peers[name].made());
  const files = readdirSync(join(sources, name), { recursive: true }).map((file) => join(sources, name, file));
  for (const file of [fileURLToPath(import.meta.url), ...files.sort()])
    if (statSync(file).isFile()) hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/**
 * Builds the peers whose toolchains are there.
 * @returns for each its name, with what it was made, and the file of each scenario; or which Debian packages are missing
 */
export function buildPeers(say = console.log) {
  return Object.entries(peers).map(([name, peer]) => {
    const missing = Object.entries(peer.needs).flatMap(([deb, file]) => (existsSync(file) ? [] : [deb]));
    if (missing.length > 0) {
      say(`${name}: left out, for ${missing.join(", ")} is missing: sudo apt-get install ${missing.join(" ")}`);
      return { name, missing, modules: {} };
    }
    const target = (scenario) => join(out, name, `${scenario}.wasm`);
    const stampFile = join(out, `${name}.stamp`);
    const stamp = stampOf(name);
    if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
      mkdirSync(join(out, name), { recursive: true });
      peer.build(target);
      writeFileSync(stampFile, stamp);
      say(`${name}: built with ${peer.made()}`);
    }
    const modules = Object.fromEntries(peer.scenarios.map((scenario) => [scenario, target(scenario)]));
    return { name, made: peer.made(), modules };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildPeers();
