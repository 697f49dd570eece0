import { readFile } from "node:fs/promises";
import { hammer, type HammerCase } from "@sluice/testing";
import { Command, Option } from "commander";
import { configurationOf } from "../configuration.js";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { readProject } from "../project.js";
import { good, seconds } from "../style.js";

interface Options {
  readonly config?: string;
  readonly seconds: string;
  readonly seed: string;
  readonly replay?: string;
  readonly allowOnHeadersStopIteration: boolean;
}

/** `sluice hammer [plugin]`: random but legal exchanges and hostile bytes for a built plugin. */
export function hammerCommand(): Command {
  return new Command("hammer")
    .description(
      "let random exchanges and hostile bytes happen to a built plugin, and tell the smallest case that fails",
    )
    .argument("[plugin]", "a module, or a plugin folder whose module has been built", ".")
    .addOption(new Option("--config <json>", "configuration, or @file (default: the examples in the module's schema)"))
    .option("--seconds <number>", "how long", "10")
    .option("--seed <number>", "decides every random choice", "1")
    .option("--replay <file>", "let a case from the message of a former run happen again, from a JSON file")
    .option("--allow-on-headers-stop-iteration", "set the field of that name", false)
    .action(async (plugin: string, options: Options) => {
      const module = plugin.endsWith(".wasm") ? plugin : (await readProject(plugin)).modules.release!;
      const { allowOnHeadersStopIteration } = options;
      if (options.replay !== undefined) {
        await hammer.replay(module, await readCase(options.replay), { allowOnHeadersStopIteration });
        return print(good("The plugin stands the case."));
      }
      const configuration = await configurationOf(options.config);
      const milliseconds = 1000 * numberOf("--seconds", options.seconds);
      const report = await hammer(module, {
        milliseconds,
        seed: numberOf("--seed", options.seed),
        allowOnHeadersStopIteration,
        ...(configuration !== undefined && { configuration }),
      });
      const { exchanges, events, callouts, accepted, refused } = report;
      print(good(`The plugin stood ${exchanges} exchanges in ${seconds(milliseconds)}.`));
      print(`${events} events, ${callouts} call-outs, ${accepted} configurations taken and ${refused} refused.`);
    });
}

async function readCase(file: string): Promise<HammerCase> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as HammerCase;
  } catch (error) {
    throw new UsageError(`--replay ${file}: there is no case in it: ${(error as Error).message}`);
  }
}

function numberOf(flag: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`${flag} ${JSON.stringify(text)} is no number.`);
}
