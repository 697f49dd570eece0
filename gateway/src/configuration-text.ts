import { ConfigurationTextError } from "./errors.js";
import { jsonErrorPosition } from "./json-position.js";

/**
 * Makes sure that a plugin configuration is JSON and hands it back unchanged: Envoy passes the text on as it is, and a
 * plugin that gets something else can only refuse it with less to go by.
 *
 * @param source where the text comes from, for the message: `CONFIG`, `greeting.json`
 * @throws ConfigurationTextError with line, column and the place itself
 */
export function requireJson(text: string, source: string): string {
  const position = jsonErrorPosition(text);
  if (position === undefined) return text;
  const line = text.split("\n")[position.line - 1] ?? "";
  const start = Math.max(0, position.column - 41);
  const excerpt = line.slice(start, start + 80);
  const what =
    position.offset === text.length
      ? "it breaks off at the end"
      : `unexpected ${JSON.stringify(text[position.offset])} at line ${position.line}, column ${position.column}`;
  throw new ConfigurationTextError(
    `The configuration in ${source} is not JSON: ${what}.\n` +
      `  ${excerpt}\n  ${" ".repeat(position.column - 1 - start)}^\n` +
      'Names and texts stand in double quotes: {"greeting": "hi"}. In a shell put single quotes around it all.',
  );
}
