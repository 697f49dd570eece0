import { relative } from "node:path";
import {
  clusterOf,
  gatewayKinds,
  manifestOf,
  pluginOf,
  startEcho,
  startGateway,
  type Gateway,
  type GatewayKind,
  type GatewayLog,
  type ManifestCluster,
  type PluginManifest,
} from "@sluice/gateway";
import { Command, Option } from "commander";
import { configurationOf } from "../configuration.js";
import { UsageError } from "../errors.js";
import { complain, print } from "../output.js";
import { readProject } from "../project.js";
import { bold, dim } from "../style.js";
import { build } from "./build.js";

interface RunOptions {
  readonly config?: string;
  readonly gateway: GatewayKind;
  readonly port: string;
  readonly upstream?: string;
}

/** `sluice run [folder]`: builds a plugin and serves it until Ctrl-C. */
export function runCommand(): Command {
  return new Command("run")
    .description("build a plugin and run it in a gateway in front of an echo upstream")
    .argument("[folder]", "plugin folder with asconfig.json, and plugin.yaml where it has one", ".")
    .addOption(new Option("--config <json>", "configuration, or @file").env("SLUICE_CONFIG"))
    .addOption(
      new Option("--gateway <kind>", "a real Envoy, the embedded gateway, or Envoy where it can be had")
        .choices(gatewayKinds)
        .default("auto")
        .env("GATEWAY"),
    )
    .addOption(new Option("--port <number>", "port on 127.0.0.1; 0 takes a free one").default("10000").env("PORT"))
    .addOption(new Option("--upstream <url>", "http://host:port in place of the echo upstream").env("UPSTREAM"))
    .action(run);
}

async function run(folder: string, options: RunOptions): Promise<void> {
  const port = portOf(options.port);
  const configuration = await configurationOf(options.config);
  const project = await readProject(folder);
  const manifest = await manifestOf(project.folder);
  const [module] = await build([folder], ["release"]);
  if (module === undefined) return;
  const interrupted = untilInterrupted();
  const echo = options.upstream === undefined ? await startEcho() : undefined;
  const upstream = options.upstream ?? echo?.url ?? "";
  try {
    const gateway = await startGateway({
      kind: options.gateway,
      plugins: [pluginOf(manifest, module.file, configuration)],
      upstream,
      clusters: manifest.clusters.map((cluster) => clusterOf(cluster, upstream)),
      port,
      onNotice: complain,
      onLog: printLog,
    });
    introduce(gateway, manifest, module.file, configuration, echo === undefined ? upstream : `${upstream} (echo)`);
    const reason = await Promise.race([interrupted, gateway.ended]);
    if (reason !== undefined) {
      complain(reason);
      process.exitCode = 1;
    }
    await gateway.stop();
  } finally {
    await echo?.close();
  }
}

function introduce(
  gateway: Gateway,
  manifest: PluginManifest,
  module: string,
  configuration: string | undefined,
  upstream: string,
): void {
  const line = (name: string, value: string): void => print(`  ${dim(name.padEnd(14))}${value}`);
  print();
  line("gateway", bold(`${gateway.title} on ${gateway.url}`));
  if (gateway.adminUrl !== undefined) line("admin", gateway.adminUrl);
  line("plugin", `${manifest.name} ${manifest.version} (${relative(process.cwd(), module)})`);
  line("configuration", configuration ?? "none");
  line("upstream", upstream);
  for (const { name, endpoints } of manifest.clusters) line("cluster", `${name} (${placesOf(endpoints)})`);
  print(`\n  curl -i ${gateway.url}/\n\nCtrl-C ends it.`);
}

function placesOf(endpoints: ManifestCluster["endpoints"]): string {
  return endpoints?.map(({ address, port }) => `${address}:${port}`).join(", ") ?? "the upstream";
}

function printLog(line: GatewayLog): void {
  if (line.logger !== "wasm" && line.level !== "error" && line.level !== "critical") return;
  print(`${dim(`[${line.level}]`)} ${line.message.trimEnd()}`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port ${JSON.stringify(text)} is not a port. Give a number from 0 to 65535.`);
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function untilInterrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(undefined));
  });
}
