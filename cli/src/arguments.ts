import { readFile } from "node:fs/promises";
import { requireJson } from "@sluice/gateway";
import { UsageError } from "./errors.js";

/** The configuration that `--config` gives: JSON, or `@` and the name of a file. Its text, checked to be JSON. */
export async function configurationOf(option: string | undefined): Promise<string | undefined> {
  if (option === undefined || option === "") return undefined;
  if (!option.startsWith("@")) return requireJson(option, "--config");
  const file = option.slice(1);
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`--config @${file}: the file cannot be read: ${error.message}`);
  });
  return requireJson(text, file);
}

/** A port, also 0, from the value of a flag. */
export function portOf(text: string, flag = "--port"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag} ${JSON.stringify(text)} is not a port. Give a number from 0 to 65535.`);
}
