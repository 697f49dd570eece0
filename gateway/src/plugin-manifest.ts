import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { PluginManifestError } from "./errors.js";
import { FieldReader } from "./field-reader.js";
import { readManifestCluster, type ManifestCluster } from "./manifest-cluster.js";

/** Stage of the chain in which Higress and Istio insert a plugin. */
export const phases = ["AUTHN", "AUTHZ", "STATS", "unspecified"] as const;

/** One of {@link phases}. */
export type Phase = (typeof phases)[number];

/** What a plugin can ask of the host: `held-headers` means StopIteration of header callbacks while the body is read. */
export const needs = ["held-headers"] as const;

/** One of {@link needs}. */
export type Need = (typeof needs)[number];

/** A plugin's `plugin.yaml`. */
export interface PluginManifest {
  /** Lower case letters, digits and dashes. */
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  /** For people. */
  readonly title: string;
  readonly description?: string;
  /** Default `unspecified`. */
  readonly phase: Phase;
  /** Place inside the phase; higher runs first (default 0). */
  readonly priority: number;
  /** Default none. */
  readonly needs: readonly Need[];
  /** What the plugin calls, for `sluice run` (default none). A gateway in use has clusters of its own. */
  readonly clusters: readonly ManifestCluster[];
}

/**
 * Reads and checks a `plugin.yaml`.
 *
 * @throws PluginManifestError with every problem at once
 */
export async function readPluginManifest(file: string): Promise<PluginManifest> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new PluginManifestError(file, [`cannot be read: ${(error as Error).message}`]);
  }
  return parsePluginManifest(text, file);
}

/**
 * The manifest of a plugin folder: its `plugin.yaml`, or, in a folder without one, the name of the folder and what holds
 * by default.
 *
 * @throws PluginManifestError when there is one that cannot be read
 */
export async function manifestOf(folder: string): Promise<PluginManifest> {
  const file = join(folder, "plugin.yaml");
  if (existsSync(file)) return readPluginManifest(file);
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return parsePluginManifest(
    JSON.stringify({ name: name || "plugin", version: "0.0.0", title: name || "plugin" }),
    file,
  );
}

/** As {@link readPluginManifest}, from a text; `file` is for messages. */
export function parsePluginManifest(text: string, file: string): PluginManifest {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new PluginManifestError(
      file,
      document.errors.map((error) => error.message),
    );
  }
  const fields: unknown = document.toJS();
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new PluginManifestError(file, ["expected fields such as name: hello-world"]);
  }
  const problems: string[] = [];
  const read = new FieldReader(fields as Record<string, unknown>, problems);
  const manifest: PluginManifest = {
    name: read.text("name", /^[a-z0-9]+(-[a-z0-9]+)*$/, "lower case letters, digits and dashes"),
    version: read.text("version", /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, "a version such as 0.1.0"),
    title: read.text("title", /\S/, "a text"),
    ...(read.has("description") && { description: read.text("description", /\S/, "a text") }),
    phase: read.has("phase") ? read.oneOf("phase", phases) : "unspecified",
    priority: read.has("priority") ? read.integer("priority") : 0,
    needs: read.has("needs") ? read.listOf("needs", needs) : [],
    clusters: read.has("clusters") ? read.objects("clusters").map(readManifestCluster) : [],
  };
  read.refuseOthers(["name", "version", "title", "description", "phase", "priority", "needs", "clusters"]);
  if (problems.length > 0) throw new PluginManifestError(file, problems);
  return manifest;
}
