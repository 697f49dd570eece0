import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleOf, type BuildResult, type CompileJob } from "./compile-job.js";

/**
 * What stands beside a module: what it was made with, of, and what the build has written. Files are told relative to the
 * project's folder and compared by their contents, so a copy of the folder, or a clock, cannot make it lie.
 */
interface BuildRecord {
  readonly madeBy: string;
  /** Digest of each file that the compiler has read; null for one that it looked for in vain. */
  readonly inputs: Readonly<Record<string, string | null>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly diagnostics: string;
}

const transform = fileURLToPath(import.meta.resolve("@sluice/sdk/transform"));
const { resolve: resolveHere } = createRequire(import.meta.url);

/** Reads files for the compiler and remembers them. */
export class Inputs {
  /** False as soon as the build depends on more than the contents of files. */
  areAll = true;
  private readonly digests = new Map<string, string | null>();

  constructor(private readonly folder: string) {}

  /** As the compiler's own does. */
  readonly readFile = (name: string, baseDir: string): string | null => {
    const file = resolve(baseDir, name);
    const text = textOf(file);
    this.digests.set(relative(this.folder, file), text === null ? null : digest(text));
    if (text !== null && name.endsWith(".json") && !hasKnownTransforms(file, text)) this.areAll = false;
    return text;
  };

  /** The compiler lists the folders of libraries of the author's: that a file comes to them cannot be seen later. */
  readonly listFiles = (folder: string, baseDir: string): string[] => {
    this.areAll = false;
    return readdirSync(resolve(baseDir, folder)).filter((file) => /^(?!.*\.d\.ts$).*\.ts$/.test(file));
  };

  get all(): BuildRecord["inputs"] {
    return Object.fromEntries(this.digests);
  }
}

/** The record of a build that has gone well, as the file that belongs beside its module. */
export function recordOf(
  job: CompileJob,
  inputs: Inputs,
  outputs: ReadonlyMap<string, Uint8Array | string>,
  made: { readonly bytes: number; readonly diagnostics: string },
): [file: string, text: string] {
  const { folder } = job.project;
  const digests = [...outputs].map(([file, contents]) => [relative(folder, file), digest(contents)] as const);
  const record = {
    madeBy: maker(job, made.diagnostics),
    inputs: inputs.all,
    outputs: Object.fromEntries(digests),
    ...made,
  };
  return [recordFile(job), JSON.stringify(record satisfies BuildRecord)];
}

/** The result of a former build, when another one would read the same and write what is there. */
export function formerBuild(job: CompileJob): BuildResult | undefined {
  const { project, target } = job;
  const record = read(recordFile(job));
  if (!record || record.madeBy !== maker(job, record.diagnostics)) return undefined;
  const { inputs, outputs, bytes, diagnostics } = record;
  for (const [file, was] of Object.entries({ ...outputs, ...inputs })) {
    if (digestOfFile(join(project.folder, file)) !== was) return undefined;
  }
  return { project, target, file: moduleOf(job), bytes, diagnostics, problems: [] };
}

function read(file: string): BuildRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as BuildRecord;
  } catch {
    return undefined; // never written, or by somebody else
  }
}

function recordFile(job: CompileJob): string {
  return `${moduleOf(job)}.buildinfo`;
}

/**
 * Everything that decides over a build beside what it reads: also the folder, since source maps tell it, and where the compiler
 * has said something, its colours.
 */
function maker({ project, target, options }: CompileJob, diagnostics: string): string {
  const colors = diagnostics !== "" && options.colors;
  return digest(tools(), project.folder, target, JSON.stringify({ ...options, colors }));
}

let toolsDigest: string | undefined;

/** The compiler, and what this package and the SDK do with it. */
function tools(): string {
  if (toolsDigest !== undefined) return toolsDigest;
  const folders = [dirname(fileURLToPath(import.meta.url)), dirname(transform)];
  const programs = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .sort()
      .map((file) => readFileSync(join(folder, file))),
  );
  return (toolsDigest = digest(readFileSync(resolveHere("assemblyscript/package.json")), ...programs));
}

/** Whether an `asconfig.json` names no other transform than the SDK's, whose programs are among the tools. */
function hasKnownTransforms(file: string, text: string): boolean {
  interface Options {
    readonly transform?: string | readonly string[];
  }
  try {
    const { options, targets } = JSON.parse(text) as { options?: Options; targets?: Record<string, Options> };
    const named = [options, ...Object.values(targets ?? {})].flatMap((one) => one?.transform ?? []);
    return named.every((name) => createRequire(file).resolve(name) === transform);
  } catch {
    return false; // the compiler will say what is wrong with it
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function digestOfFile(file: string): string | null {
  try {
    return digest(readFileSync(file));
  } catch {
    return null;
  }
}

function digest(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("base64url");
}
