// Builds what the benchmarks compare our plugins with into build/peers/<peer>/<scenario>.wasm: `node bench/peers/build.mjs`.
// What has not changed since the last time is kept; a peer whose toolchain is missing is said and left out.
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildOnce,
  cargo,
  clang,
  gcore,
  go,
  goVersion,
  missingFor,
  npmVersionOf,
  versionOf,
} from "../../scripts/foreign-tools.mjs";
import { root } from "../../scripts/steps.mjs";

const sources = fileURLToPath(new URL(".", import.meta.url));
const out = join(root, "build/peers");
const programs = [fileURLToPath(import.meta.url), join(root, "scripts/foreign-tools.mjs")];

const peers = {
  c: {
    scenarios: ["add-header", "body-upper", "call-out", "json-body", "key-auth", "log-fields", "no-op", "streaming"],
    made: () => versionOf("clang"),
    build(target) {
      for (const scenario of this.scenarios) clang(join(sources, "c"), `${scenario}.c`, target(scenario), ["-O3"]);
    },
  },
  // The same, for a VM that serves several configurations.
  "c-contexts": {
    language: "c",
    scenarios: ["add-header", "key-auth"],
    made: () => versionOf("clang"),
    build(target) {
      const flags = ["-O3", "-DCONTEXTS"];
      for (const scenario of this.scenarios) clang(join(sources, "c"), `${scenario}.c`, target(scenario), flags);
    },
  },
  rust: {
    scenarios: ["add-header", "body-upper", "key-auth", "log-fields"],
    made() {
      const lock = readFileSync(join(sources, "rust/Cargo.lock"), "utf8");
      const sdk = /name = "proxy-wasm"\nversion = "(.*)"/.exec(lock)[1];
      return `proxy-wasm ${sdk}, ${versionOf("rustc")}`;
    },
    build(target) {
      // As our modules have it.
      const built = cargo(join(sources, "rust"), out, "-Ctarget-feature=+bulk-memory");
      for (const scenario of this.scenarios)
        copyFileSync(join(built, `${scenario.replaceAll("-", "_")}.wasm`), target(scenario));
    },
  },
  go: goPeer("sdk", "github.com/proxy-wasm/proxy-wasm-go-sdk"),
  "higress-go": goPeer("higress", "github.com/higress-group/wasm-go"),
  gcore: {
    scenarios: ["add-header", "body-upper", "key-auth", "log-fields"],
    made: () => {
      const [sdk, compiler] = ["@gcoredev/proxy-wasm-sdk-as", "assemblyscript"].map(npmVersionOf);
      return `@gcoredev/proxy-wasm-sdk-as ${sdk}, asc ${compiler}`;
    },
    build(target) {
      for (const scenario of this.scenarios)
        gcore(join(sources, "gcore", `${scenario}.as.ts`), target(scenario), ["-O3", "--converge"]);
    },
  },
};

/** Plugins of a folder of the Go module, which are made with that SDK. */
function goPeer(folder, sdk) {
  return {
    language: "go",
    scenarios: ["add-header", "body-upper", "key-auth", "log-fields"],
    made() {
      const version = new RegExp(`${sdk} v(\\S+)`).exec(readFileSync(join(sources, "go/go.mod"), "utf8"))[1];
      return `${sdk.split("/").at(-1)} ${version}, ${goVersion()}`;
    },
    build(target) {
      for (const scenario of this.scenarios) go(join(sources, "go"), `./${folder}/${scenario}`, target(scenario));
    },
  };
}

/**
 * Builds the peers whose toolchains are there.
 * @returns for each its name, with what it was made, and the file of each scenario; or what is missing
 */
export function buildPeers(say = console.log) {
  return Object.entries(peers).map(([name, peer]) => {
    const { language = name } = peer;
    const missing = missingFor(language);
    if (missing.length > 0) {
      say(`${name}: left out, for ${missing.join(", ")} is missing${remedy(language, missing)}`);
      return { name, missing, modules: {} };
    }
    const target = (scenario) => join(out, name, `${scenario}.wasm`);
    mkdirSync(join(out, name), { recursive: true });
    const made = peer.made();
    const build = () => peer.build(target);
    if (buildOnce(join(out, `${name}.stamp`), made, [...programs, join(sources, language)], build))
      say(`${name}: built with ${made}`);
    const modules = Object.fromEntries(peer.scenarios.map((scenario) => [scenario, target(scenario)]));
    return { name, made, modules };
  });
}

/** Debian's Go is older than what the SDKs for Go take. */
function remedy(language, missing) {
  return language === "go" ? "" : `: sudo apt-get install ${missing.join(" ")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildPeers();
