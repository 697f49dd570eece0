import { SchemaSectionError } from "../errors.js";
import { ConfigurationSchema, type Schema } from "./schema.js";

/** Custom section in which a module carries the JSON Schema of each of its plugins. */
const SECTION = "sluice.schema";

/** The part of the JavaScript API of WebAssembly used here; TypeScript has its types only in the DOM library. */
interface WasmApi {
  readonly Module: {
    new (code: Uint8Array): object;
    customSections(module: object, name: string): ArrayBuffer[];
  };
}

const { Module } = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;

/**
 * The schema of a plugin's configuration, as its module carries it; `undefined` when the module carries none.
 *
 * @param plugin name in `plugin.yaml`; of several plugins in a module the one of this name is taken
 * @param file name of the module, for messages
 * @throws SchemaSectionError when the bytes are no module, a section is no schema, or none of several is the plugin's
 */
export function schemaOf(module: Uint8Array, plugin: string, file: string): ConfigurationSchema | undefined {
  const schemas = sectionsOf(module, file).map((section) => parseSection(section, file));
  if (schemas.length <= 1) return schemas[0];
  const found = schemas.find((schema) => schema.plugin === plugin);
  if (found !== undefined) return found;
  const names = schemas.map((schema) => schema.plugin ?? "one without a title").join(", ");
  throw new SchemaSectionError(`${file} has several plugins (${names}), and none has the name ${plugin}.`);
}

function sectionsOf(module: Uint8Array, file: string): readonly ArrayBuffer[] {
  try {
    return Module.customSections(new Module(module), SECTION);
  } catch (error) {
    throw new SchemaSectionError(`${file} is no WebAssembly module: ${(error as Error).message}`, { cause: error });
  }
}

function parseSection(section: ArrayBuffer, file: string): ConfigurationSchema {
  let schema: unknown;
  try {
    schema = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(section));
  } catch (error) {
    const reason = (error as Error).message;
    throw new SchemaSectionError(`The section ${SECTION} of ${file} is not UTF-8 JSON: ${reason}`, { cause: error });
  }
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    throw new SchemaSectionError(
      `The section ${SECTION} of ${file} holds no JSON Schema but ${JSON.stringify(schema)}.`,
    );
  }
  return new ConfigurationSchema(schema as Schema);
}
