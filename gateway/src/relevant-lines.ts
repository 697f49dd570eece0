import { logLevels } from "@sluice/host";
import type { GatewayLog } from "./log-book.js";

/**
 * What of a log explains a refusal: everything plugins said at info or above, and what the gateway said about plugins
 * and configuration at warn or above. Lines of one text are given once, since every VM of a plugin says the same.
 */
export function relevantLines(lines: readonly GatewayLog[]): readonly string[] {
  const texts = lines.filter(isRelevant).map((line) => `[${line.level}][${line.logger}] ${line.message.trimEnd()}`);
  return [...new Set(texts)];
}

function isRelevant(line: GatewayLog): boolean {
  const level = logLevels.indexOf(line.level);
  if (line.text !== undefined) return level >= logLevels.indexOf("info");
  const aboutConfiguration = line.logger === "wasm" || line.logger === "config" || line.logger === "upstream";
  return level >= logLevels.indexOf(aboutConfiguration ? "warn" : "error");
}
