import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { formatLogLine, Host, type ClusterHandler, type HeaderList, type Plugin } from "@sluice/host";
import { manifestOf } from "@sluice/gateway";
import { compileAll } from "./compile-all.js";
import { BuildFailedError } from "./errors.js";
import { isGood } from "./compile-job.js";
import { complain } from "./output.js";
import { readProject } from "./project.js";
import { SourcePositions } from "./source-positions.js";

/** A plugin that can be profiled. */
export interface ProfiledPlugin {
  readonly host: Host;
  readonly plugin: Plugin;
  /** File name of the module. */
  readonly module: string;
  /** Undefined for a module that was not compiled here. */
  readonly positions: SourcePositions | undefined;
}

/**
 * Loads what is to be profiled. A folder is compiled as for release, but with all names and a source map, into
 * `build/plugin.profile.wasm`; its clusters all give `answer`.
 *
 * @param target folder of a plugin, or file name of a module
 */
export async function loadProfiled(
  target: string,
  configuration: string | undefined,
  answer: { headers: HeaderList; body?: Uint8Array },
): Promise<ProfiledPlugin> {
  const isFile = (await stat(target).catch(() => undefined))?.isFile() === true;
  const module = isFile ? target : await compileMapped(target);
  const manifest = isFile ? undefined : await manifestOf(target);
  const cluster: ClusterHandler = () => Promise.resolve(answer);
  const host = new Host({
    logLevel: "warn",
    onLog: (line) => complain(formatLogLine(line)),
    clusters: Object.fromEntries((manifest?.clusters ?? []).map(({ name }) => [name, cluster])),
  });
  const plugin = await host.addPlugin({
    name: manifest?.name ?? basename(target, ".wasm"),
    code: await readFile(module),
    ...(configuration !== undefined && { configuration }),
    ...(manifest?.needs.includes("held-headers") && { allowOnHeadersStopIteration: true }),
  });
  return { host, plugin, module, positions: isFile ? undefined : SourcePositions.of(module) };
}

async function compileMapped(folder: string): Promise<string> {
  const project = await readProject(folder);
  const mapped = join(project.folder, "build", "plugin.profile.wasm");
  const options = { colors: process.stderr.isTTY === true, mapped };
  const result = await compileAll([{ project, target: "release", options }])[0]!;
  if (result.diagnostics !== "") complain(result.diagnostics);
  for (const problem of result.problems) complain(problem);
  if (!isGood(result)) throw new BuildFailedError([mapped]);
  return mapped;
}
