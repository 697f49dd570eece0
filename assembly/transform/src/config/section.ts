/** Name of the custom section of a module that holds the schema of a plugin's configuration, one for each plugin. */
export const SCHEMA_SECTION = "sluice.schema";

/** The JSON Schemas in a module, in the order of its plugins, those without a declaration left out. */
export function schemasOf(module: Uint8Array<ArrayBuffer>): string[] {
  const sections = WebAssembly.Module.customSections(new WebAssembly.Module(module), SCHEMA_SECTION);
  return sections.map((section) => Buffer.from(section).toString("utf8"));
}
