import { UsageError } from "./errors.js";

/** A port, also 0, from the value of a flag. */
export function portOf(text: string, flag = "--port"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag} ${JSON.stringify(text)} is not a port. Give a number from 0 to 65535.`);
}
