#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { buildCommand } from "./commands/build.js";
import { debugCommand } from "./commands/debug.js";
import { envoyCommand } from "./commands/envoy.js";
import { explainCommand } from "./commands/explain.js";
import { generateCommand } from "./commands/generate.js";
import { profileCommand } from "./commands/profile.js";
import { hammerCommand } from "./commands/hammer.js";
import { runCommand } from "./commands/run.js";
import { testCommand } from "./commands/test.js";
import { complain } from "./output.js";
import { bad } from "./style.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("sluice")
  .description("Builds, tests and runs Envoy and Higress plugins written in AssemblyScript.")
  .version(version)
  .showHelpAfterError("(sluice --help lists the commands)");
const commands = [
  buildCommand(),
  testCommand(),
  hammerCommand(),
  runCommand(),
  explainCommand(),
  debugCommand(),
  profileCommand(),
  generateCommand(),
  envoyCommand(),
];
for (const command of commands) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  // Errors with a code are for the person who typed; any other is a defect, and then the stack matters.
  const { code } = error as { code?: unknown };
  if (error instanceof Error && typeof code === "string" && code.startsWith("SLUICE_")) {
    complain(`${bad("error")} ${code}: ${error.message}`);
  } else {
    complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
