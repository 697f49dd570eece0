import type { PluginManifest } from "../plugin-manifest.js";
import { exampleOf } from "./example.js";
import { fieldTable } from "./field-table.js";
import { renderHigress } from "./higress.js";
import { renderIstio } from "./istio.js";
import { replaceBlock } from "./readme.js";
import type { ConfigurationSchema } from "./schema.js";
import { renderSpec } from "./spec.js";

/** What is written of a plugin. */
export interface ResourceSource {
  readonly schema: ConfigurationSchema;
  readonly manifest: PluginManifest;
  /** The text of its README. */
  readonly readme: string;
  /** File name of the README, for messages. */
  readonly readmeFile: string;
}

/**
 * The files of a plugin that follow from its schema and its manifest, by name relative to its folder: `README.md` with the
 * table of its fields, `resources/istio.yaml`, `resources/higress.yaml` and `spec.yaml`.
 *
 * @throws ReadmeMarkersError when the README has no place for the table
 * @throws ExampleNeededError when the schema has no example and none can be made up
 */
export function renderResources({ schema, manifest, readme, readmeFile }: ResourceSource): ReadonlyMap<string, string> {
  const configuration = exampleOf(schema);
  const described = { manifest, rootId: schema.plugin ?? manifest.name, configuration };
  return new Map([
    ["README.md", replaceBlock(readme, fieldTable(schema), readmeFile)],
    ["resources/istio.yaml", renderIstio(described)],
    ["resources/higress.yaml", renderHigress(described)],
    ["spec.yaml", renderSpec(schema, manifest, configuration)],
  ]);
}
