import { readFile } from "node:fs/promises";
import { requireJson } from "@sluice/gateway";
import { UsageError } from "./errors.js";

/** What `--config` stands for: JSON, or the contents of `@file`; undefined without one. */
export async function configurationOf(option: string | undefined): Promise<string | undefined> {
  if (option === undefined || option === "") return undefined;
  if (!option.startsWith("@")) return requireJson(option, "--config");
  return requireJson((await contentsOf(option, "--config")).toString("utf8"), option.slice(1));
}

/** The bytes of the file that an option names as `@file`. */
export function contentsOf(value: string, option: string): Promise<Buffer> {
  return readFile(value.slice(1)).catch((error: Error) => {
    throw new UsageError(`${option} ${value}: the file cannot be read: ${error.message}`);
  });
}
