import { readFile } from "node:fs/promises";
import { requireJson } from "@sluice/gateway";
import { UsageError } from "./errors.js";

/** The JSON text that `--config` gives, itself or as `@file`; undefined for none. */
export async function configurationOf(option: string | undefined): Promise<string | undefined> {
  if (option === undefined || option === "") return undefined;
  if (!option.startsWith("@")) return requireJson(option, "--config");
  const file = option.slice(1);
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`--config @${file}: the file cannot be read: ${error.message}`);
  });
  return requireJson(text, file);
}
