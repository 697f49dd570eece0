import { dirname, join } from "node:path";
import { schemasOf } from "@sluice/sdk/transform";

/**
 * The files that a build writes beside a module: the JSON Schema of its plugin's configuration, `plugin.schema.json`, or one
 * for each plugin, `plugin.<name>.schema.json`, where it has several. None for a module that declares no configuration.
 */
export function schemaFiles(file: string, module: Uint8Array<ArrayBuffer>): Map<string, string> {
  const schemas = schemasOf(module);
  const nameOf = (schema: string): string => (JSON.parse(schema) as { title: string }).title;
  return new Map(
    schemas.map((schema) => {
      const name = schemas.length === 1 ? "plugin.schema.json" : `plugin.${nameOf(schema)}.schema.json`;
      return [join(dirname(file), name), indentJson(schema)];
    }),
  );
}

/** JSON without blanks in lines; parsing it would round integers beyond 2^53. */
function indentJson(text: string): string {
  let indent = "\n";
  const [...tokens] = text.match(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{}[\],:]|[^{}[\],:"]+/g) ?? [];
  const lines = tokens.map((token) => {
    if (token === "{" || token === "[") return `${token}${(indent += "  ")}`;
    if (token === "}" || token === "]") return `${(indent = indent.slice(0, -2))}${token}`;
    if (token === ",") return `,${indent}`;
    return token === ":" ? ": " : token;
  });
  return `${lines.join("")}\n`;
}
