import { gatewayKinds, manifestOf, type GatewayKind } from "@sluice/gateway";
import { Command, Option } from "commander";
import { configurationOf } from "../configuration.js";
import { portOf } from "../port.js";
import { readProject } from "../project.js";
import { serve, untilStopped } from "../serve.js";
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
  const { gateway: kind, upstream } = options;
  await serve({ manifest, module: module.file, configuration, kind, port, upstream }, untilStopped);
}
