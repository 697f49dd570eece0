import { deflateSync, inflateSync } from "node:zlib";

/** Name of the custom section of a module that holds the schema of a plugin's configuration, one for each plugin. */
export const SCHEMA_SECTION = "sluice.schema";

/** A schema as the section holds it: compressed (zlib, RFC 1950), since it is a fifteenth of a small plugin otherwise. */
export function sectionOf(schema: string): Uint8Array {
  return deflateSync(Buffer.from(schema, "utf8"), { level: 9 });
}

/** The JSON Schemas in a module, in the order of its plugins, those without a declaration left out. */
export function schemasOf(module: Uint8Array<ArrayBuffer>): string[] {
  const sections = WebAssembly.Module.customSections(new WebAssembly.Module(module), SCHEMA_SECTION);
  return sections.map((section) => inflateSync(section).toString("utf8"));
}
