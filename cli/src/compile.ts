import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { trimNames, verifyModule } from "@sluice/sdk/transform";
import * as asc from "assemblyscript/asc";
import { Inputs, recordOf } from "./build-record.js";
import { moduleOf, type BuildResult, type CompileJob } from "./compile-job.js";
import type { Project } from "./project.js";
import { schemaFiles } from "./schema-files.js";
import { anchorSourceMap } from "./source-map.js";

/**
 * Compiles one target of a project in this process, as `asc --target` does with the project's `asconfig.json`, and
 * checks the module against what the target host offers. Beside the module it writes the schema of its configuration,
 * and the record by which a later build knows that it has nothing to do.
 */
export async function compile(job: CompileJob): Promise<BuildResult> {
  const { project, target } = job;
  const file = moduleOf(job);
  const started = performance.now();
  const files = new Map<string, Uint8Array | string>();
  const inputs = new Inputs(project.folder);
  const diagnostics = await runCompiler(job, inputs, files);
  const common = { project, target, file, milliseconds: performance.now() - started, diagnostics: diagnostics.text };
  if (diagnostics.failed) return { ...common, problems: [] };
  const compiled = files.get(file);
  if (!(compiled instanceof Uint8Array)) throw new Error(`The compiler made no module at ${file}`);
  const module = finish(compiled, files, file, project);
  for (const [name, schema] of schemaFiles(file, module)) files.set(name, schema);
  const problems = verifyModule(module, target === "higress" ? "higress" : "envoy");
  if (problems.length === 0 && inputs.areAll) {
    files.set(...recordOf(job, inputs, files, { bytes: module.length, diagnostics: diagnostics.text }));
  }
  for (const [name, contents] of files) await replace(name, contents);
  return {
    ...common,
    bytes: module.length,
    problems: problems.map((problem) => `${problem.code}: ${problem.message}`),
  };
}

/**
 * The module as it is written. One with a source map is for looking at: it keeps every name, and map and module are tied to
 * this machine.
 */
function finish(
  compiled: Uint8Array,
  files: Map<string, Uint8Array | string>,
  file: string,
  project: Project,
): Uint8Array<ArrayBuffer> {
  const map = files.get(`${file}.map`);
  let module = new Uint8Array(typeof map === "string" ? compiled : trimNames(compiled));
  if (typeof map === "string") {
    const anchored = anchorSourceMap(module, map, file, project.folder);
    module = anchored.module;
    files.set(`${file}.map`, anchored.map);
  }
  files.set(file, module);
  return module;
}

/** Puts a file in place as a whole: a gateway or a test that reads it meanwhile sees the former one or the new one. */
async function replace(file: string, contents: Uint8Array | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, contents);
  await rename(fresh, file);
}

async function runCompiler(
  { project, target, options: { colors, mapped } }: CompileJob,
  { readFile, listFiles }: Inputs,
  files: Map<string, Uint8Array | string>,
): Promise<{ failed: boolean; text: string }> {
  const stdout = asc.createMemoryStream();
  const stderr = asc.createMemoryStream();
  const args = ["--baseDir", project.folder, "--config", "asconfig.json", "--target", target];
  // With Envoy's limit in the module a host has nothing to write into it, which would put the code elsewhere than the map says.
  if (mapped !== undefined) {
    args.push("--outFile", relative(project.folder, mapped), "--sourceMap", "", "--maximumMemory", "16384");
  }
  try {
    const { error } = await asc.main([...args, ...(colors ? [] : ["--noColors"])], {
      stdout,
      stderr,
      readFile,
      listFiles,
      writeFile: (name, contents, baseDir) => void files.set(resolve(baseDir, name), contents),
    });
    return { failed: error !== null, text: `${stdout.toString()}${stderr.toString()}`.trimEnd() };
  } catch (error) {
    // A configuration that cannot be read, or a transform that cannot be loaded, is thrown instead of returned.
    return { failed: true, text: `${stderr.toString()}${error instanceof Error ? error.message : String(error)}` };
  }
}
