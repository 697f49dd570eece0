import { inflateSync } from "node:zlib";
import { SchemaSectionError } from "../errors.js";
import { ConfigurationSchema, type Schema } from "./schema.js";

/** Custom section in which a module carries the JSON Schema of each of its plugins. */
const SECTION = "sluice.schema";
/** By what a compressed section begins (zlib, RFC 1950); JSON does not. */
const COMPRESSED = 0x78;
/** Larger schemas are taken for a mistake. */
const MAX_BYTES = 16 * 1024 * 1024;

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
 * @param plugin name in `plugin.yaml`: that of the plugin in the module, or what it is in lower case with dashes for all but
 *   letters and digits. A schema without a title has any name when it is the only one.
 * @param file name of the module, for messages
 * @throws SchemaSectionError when the bytes are no module, a section is no schema, or none is the plugin's
 */
export function schemaOf(module: Uint8Array, plugin: string, file: string): ConfigurationSchema | undefined {
  const schemas = sectionsOf(module, file).map((section) => parseSection(section, file));
  if (schemas.length === 0) return undefined;
  const found =
    schemas.find((schema) => schema.plugin === plugin) ??
    schemas.find((schema) => schema.plugin !== undefined && manifestNameOf(schema.plugin) === plugin);
  if (found !== undefined) return found;
  if (schemas.length === 1 && schemas[0]!.plugin === undefined) return schemas[0];
  const names = schemas.map((schema) => schema.plugin ?? "one without a title").join(", ");
  throw new SchemaSectionError(
    `${file} carries no schema of ${plugin}, but of ${names}. The name in plugin.yaml, or without one that of the folder, must be ` +
      "the name that setCtx is given.",
  );
}

/** A name as `plugin.yaml` can have it. */
function manifestNameOf(plugin: string): string {
  return plugin
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
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
    const [first] = new Uint8Array(section, 0, Math.min(section.byteLength, 1));
    const json = first === COMPRESSED ? inflateSync(section, { maxOutputLength: MAX_BYTES }) : section;
    schema = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (error) {
    const reason = (error as Error).message;
    throw new SchemaSectionError(
      `The section ${SECTION} of ${file} is neither UTF-8 JSON nor that compressed by zlib: ${reason}`,
      { cause: error },
    );
  }
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    throw new SchemaSectionError(
      `The section ${SECTION} of ${file} holds no JSON Schema but ${JSON.stringify(schema)}.`,
    );
  }
  return new ConfigurationSchema(schema as Schema);
}
