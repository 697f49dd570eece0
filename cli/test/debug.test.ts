import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, sluice, start, type TestProject } from "./support/cli.js";
import { Inspector } from "./support/inspector.js";

interface Script {
  readonly scriptId: string;
  readonly sourceMapURL: string;
  readonly codeOffset: number;
  readonly length: number;
}

interface Paused {
  readonly reason: string;
  readonly callFrames: readonly {
    readonly functionName: string;
    readonly location: { readonly scriptId: string; readonly columnNumber: number };
    readonly scopeChain: readonly { readonly type: string; readonly object: { readonly objectId: string } }[];
  }[];
}

let project: TestProject;
beforeAll(async () => {
  project = await createProject();
  expect((await sluice(["build", "--debug", project.folder])).code).toBe(0);
});
afterAll(() => project.remove());

/** The compiler of the plugin is a module, too, and one without a map. */
const isPlugin = ({ sourceMapURL }: Script): boolean => sourceMapURL.endsWith("plugin.debug.wasm.map");

/** The map that a module names. */
async function readMap(url: string): Promise<SourceMapPayload> {
  return JSON.parse(await readFile(fileURLToPath(url), "utf8")) as SourceMapPayload;
}

/** Where the code of a source line begins, as a debugger finds it; 1-based line. */
function offsetOf(map: SourceMap, script: Script, source: string, line: number): number {
  for (let offset = script.codeOffset; offset < script.length; offset++) {
    const entry = map.findEntry(0, offset);
    if (!("originalSource" in entry) || entry.generatedColumn !== offset) continue;
    if (entry.originalSource === source && entry.originalLine === line - 1) return offset;
  }
  throw new Error(`No code of ${source}:${line}`);
}

test("a debug build names its map, and the map its sources, by what a debugger can open", async () => {
  const module = await readFile(join(project.folder, "build/plugin.debug.wasm"));
  const at = module.lastIndexOf("sourceMappingURL");
  const url = module.subarray(at + "sourceMappingURL".length + 1).toString("utf8");
  expect(url).toBe(pathToFileURL(join(project.folder, "build/plugin.debug.wasm.map")).href);
  const { sources, sourcesContent } = await readMap(url);
  expect(sources).toContain(pathToFileURL(join(project.folder, "assembly/index.ts")).href);
  for (const [i, source] of sources.entries()) {
    if (source === "~lib/rt/safe-point.ts") continue; // made by the build
    expect(source).toMatch(/^file:/);
    expect(await readFile(fileURLToPath(source), "utf8")).toBe(sourcesContent[i]);
  }
  expect(sources.some((source) => source.endsWith("/std/assembly/rt/tlsf.ts"))).toBe(true);
});

test("a breakpoint at a line of AssemblyScript stops the request there, and resuming lets it through", async () => {
  const request = ["--request", "GET /stop?here", "-H", "x-extra: 1"];
  const running = start(["debug", project.folder, "--inspect", "0", "--port", "0", ...request]);
  let said = "";
  running.child.stderr!.on("data", (text: Buffer) => (said += text.toString()));
  try {
    await expect.poll(() => said, { timeout: 120_000 }).toMatch(/ws:\/\/\S+/);
    const inspector = await Inspector.connect(/ws:\/\/\S+/.exec(said)![0]);
    await inspector.send("Runtime.enable");
    await inspector.send("Debugger.enable");
    await inspector.send("Runtime.runIfWaitingForDebugger");
    const script = await inspector.event<Script>("Debugger.scriptParsed", isPlugin);
    // It stops by itself once the plugin is loaded, for breakpoints to be set.
    expect((await inspector.event<Paused>("Debugger.paused")).callFrames[0]!.functionName).toBe("stopForBreakpoints");

    const payload = await readMap(script.sourceMapURL);
    const map = new SourceMap(payload);
    const source = pathToFileURL(join(project.folder, "assembly/index.ts")).href;
    const text = await readFile(fileURLToPath(source), "utf8");
    const line = text.split("\n").findIndex((one) => one.includes("headers.set(")) + 1;
    const columnNumber = offsetOf(map, script, source, line);
    const location = { scriptId: script.scriptId, lineNumber: 0, columnNumber };
    await inspector.send("Debugger.setBreakpoint", { location });
    await inspector.send("Debugger.resume");

    const { callFrames } = await inspector.event<Paused>("Debugger.paused");
    const [top, ...callers] = callFrames;
    expect(top!.functionName).toMatch(/start:assembly\/index~anonymous\|1$/);
    const entry = map.findEntry(0, top!.location.columnNumber);
    expect(entry).toMatchObject({ originalSource: source, originalLine: line - 1 });
    expect(callers.map(({ functionName }) => functionName).join()).toContain("/proxy_on_request_headers");
    // Locals have the names of the source.
    const locals = top!.scopeChain.find(({ type }) => type === "local")!;
    const { result } = await inspector.send<{ result: { name: string }[] }>("Runtime.getProperties", {
      objectId: locals.object.objectId,
      ownProperties: true,
    });
    expect(result.map(({ name }) => name)).toEqual(expect.arrayContaining(["$ctx", "$config"]));

    await inspector.send("Debugger.resume");
    await running.printed(/200 OK[^]*\["x-hello","world"\]/);
    inspector.close();
    expect((await running.outcome).code).toBe(0);
  } finally {
    running.child.kill();
  }
});

test("without a request it serves, and a debugger may come whenever it likes", async () => {
  const running = start(["debug", project.folder, "--inspect", "0", "--port", "0"]);
  let said = "";
  running.child.stderr!.on("data", (text: Buffer) => (said += text.toString()));
  try {
    const [, url] = await running.printed(/curl -i (http:\S+)\//);
    const inspector = await Inspector.connect(/ws:\/\/\S+/.exec(said)![0]);
    await inspector.send("Debugger.enable");
    await inspector.event<Script>("Debugger.scriptParsed", isPlugin);
    expect((await fetch(url!)).status).toBe(200);
    inspector.close();
    running.child.kill("SIGINT");
    expect((await running.outcome).code).toBe(0);
  } finally {
    running.child.kill();
  }
});

test.each([
  [["--request", "GET"], /--request "GET": write a method, a blank and a path/],
  [["--request", "GET /", "-H", "nothing"], /--header "nothing": write a name, a colon and a value/],
  [["--inspect", "x"], /--inspect "x" is not a port/],
])("%j is refused with what to write", async (args, message) => {
  const { code, stderr } = await sluice(["debug", project.folder, ...args]);
  expect(stderr).toMatch(message);
  expect(code).toBe(1);
});

test("a project without a debug target is told what to add", async () => {
  const bare = await createProject();
  try {
    await bare.write("asconfig.json", '{ "targets": { "release": { "outFile": "./build/plugin.wasm" } } }');
    const { code, stderr } = await sluice(["debug", bare.folder]);
    expect(stderr).toMatch(/SLUICE_PROJECT_INVALID: .* has no target "debug"\. Add .*plugin\.debug\.wasm/);
    expect(code).toBe(1);
  } finally {
    await bare.remove();
  }
});
