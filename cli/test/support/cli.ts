import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const main = join(root, "cli", "dist", "main.js");

/** What the command said and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. */
export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** What it has printed once `pattern` is there; rejects when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts `sluice` with these arguments, by default from the root of the repository. */
export function start(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Running {
  const env = { ...process.env, NO_COLOR: "1", ...options.env };
  const child = spawn(process.execPath, [main, ...args], { cwd: options.cwd ?? root, env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const outcome = new Promise<Outcome>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(stdout);
        if (found !== null) resolve(found);
      };
      child.stdout.on("data", look);
      look();
      void outcome.then(() => reject(new Error(`ended without ${String(pattern)}:\n${stdout}${stderr}`)));
    });
  return { child, outcome, printed };
}

export function sluice(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return start(args, options).outcome;
}

/** A plugin project of a test. */
export interface TestProject {
  readonly folder: string;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

export const greeter = `import { setCtx, HeaderStatus } from "@sluice/sdk";

class Config {
  greeting: string = "world";
}

setCtx<Config>("greeter")
  .parseConfigBy((json, config) => {
    config.greeting = json.string("greeting", config.greeting);
  })
  .processRequestHeadersBy((ctx, config) => {
    ctx.request.headers.set("x-hello", config.greeting);
    return HeaderStatus.Continue;
  });
`;

/** An `asconfig.json` as a plugin has it, with members of the release target on top. */
export function asconfig(release: object = {}): string {
  return JSON.stringify({
    extends: "@sluice/sdk/asconfig.json",
    entries: ["./assembly/index.ts"],
    targets: {
      release: { outFile: "./build/plugin.wasm", ...release },
      higress: { outFile: "./build/plugin.higress.wasm" },
      debug: { outFile: "./build/plugin.debug.wasm" },
    },
  });
}

/** One of the release target alone, which is built in a third of the time: nothing is optimised. */
export function quickAsconfig(release: object = {}): string {
  const { targets, ...rest } = JSON.parse(asconfig({ optimizeLevel: 0, ...release })) as {
    targets: { release: object };
  };
  return JSON.stringify({ ...rest, targets: { release: targets.release } });
}

/** A project inside the repository, where `@sluice/sdk` can be found. It holds a plugin that builds. */
export async function createProject(): Promise<TestProject> {
  const folder = await mkdtemp(join(root, "build-test-cli-"));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  await write("asconfig.json", asconfig());
  await write("package.json", '{ "type": "module" }');
  await write("plugin.yaml", "name: greeter\nversion: 0.1.0\ntitle: Greeter\n");
  await write("assembly/index.ts", greeter);
  return { folder, write, remove: () => rm(folder, { recursive: true, force: true }) };
}
