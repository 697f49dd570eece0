import { existsSync } from "node:fs";
import { basename, relative } from "node:path";
import {
  clusterOf,
  explainRequest,
  formatExplanation,
  manifestOf,
  pluginOf,
  startEcho,
  type ManifestCluster,
  type PluginSpec,
} from "@sluice/gateway";
import { Command, Option } from "commander";
import { configurationOf } from "../configuration.js";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { readProject } from "../project.js";
import { requestOf, withRequest, type RequestOptions } from "../request.js";

interface ExplainCommandOptions extends RequestOptions {
  readonly upstream?: string;
  readonly wait: string;
  readonly logLevel: (typeof logLevels)[number];
  readonly calls: boolean;
  readonly json: boolean;
}

const logLevels = ["trace", "debug", "info", "warn", "error"] as const;

/** `sluice explain [plugin]`: sends one request through a built plugin and prints what happened to it. */
export function explainCommand(): Command {
  const command = new Command("explain")
    .description("send one request through a built plugin and print its life: callbacks, host calls, changes, waits")
    .argument("[plugin]", "plugin folder, or a .wasm file", ".");
  return withRequest(command)
    .addOption(new Option("--upstream <url>", "http://host:port in place of the echo upstream").env("UPSTREAM"))
    .option("--wait <ms>", "milliseconds until a request without an answer is explained as it stands", "5000")
    .addOption(new Option("--log-level <level>", "lowest level of log lines").choices(logLevels).default("info"))
    .option("--no-calls", "leave the host calls out of the text")
    .option("--json", "print data instead of text", false)
    .action(explain);
}

async function explain(target: string, options: ExplainCommandOptions): Promise<void> {
  const { plugin, clusters } = await pluginAt(target, await configurationOf(options.config));
  const { headers, body } = await requestOf(options);
  const patienceMs = millisecondsOf(options.wait);
  const echo = options.upstream === undefined ? await startEcho() : undefined;
  const upstream = options.upstream ?? echo?.url ?? "";
  try {
    const explanation = await explainRequest({
      plugins: [plugin],
      upstream,
      clusters: clusters.map((cluster) => clusterOf(cluster, upstream)),
      line: options.request,
      headers,
      ...(body !== undefined && { body }),
      patienceMs,
      logLevel: options.logLevel,
    });
    const { json, calls } = options;
    print(json ? JSON.stringify(explanation, undefined, 2) : formatExplanation(explanation, { calls }));
  } finally {
    await echo?.close();
  }
}

async function pluginAt(
  target: string,
  configuration: string | undefined,
): Promise<{ plugin: PluginSpec; clusters: readonly ManifestCluster[] }> {
  if (target.endsWith(".wasm")) {
    const plugin = { name: basename(target, ".wasm"), code: required(target) };
    return { plugin: { ...plugin, ...(configuration !== undefined && { configuration }) }, clusters: [] };
  }
  const { folder, modules } = await readProject(target);
  const manifest = await manifestOf(folder);
  return { plugin: pluginOf(manifest, required(modules.release ?? ""), configuration), clusters: manifest.clusters };
}

function required(file: string): string {
  if (existsSync(file)) return file;
  throw new UsageError(`There is no module at ${relative(process.cwd(), file)}. Build the plugin first: sluice build`);
}

function millisecondsOf(text: string): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number > 0) return number;
  throw new UsageError(`--wait ${JSON.stringify(text)} is not a time. Give milliseconds from 1 up.`);
}
