import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { PluginManifestError } from "./errors.js";

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
  };
  read.refuseOthers(["name", "version", "title", "description", "phase", "priority", "needs"]);
  if (problems.length > 0) throw new PluginManifestError(file, problems);
  return manifest;
}

/** Typed getters that note what is wrong and go on. */
class FieldReader {
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly problems: string[],
  ) {}

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  text(name: string, pattern: RegExp, expected: string): string {
    const value = this.fields[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    this.complain(name, expected);
    return "";
  }

  integer(name: string): number {
    const value = this.fields[name];
    if (typeof value === "number" && Number.isInteger(value)) return value;
    this.complain(name, "a whole number");
    return 0;
  }

  oneOf<T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
    const value = this.fields[name];
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) this.complain(name, `one of ${allowed.join(", ")}`);
    return found ?? allowed[0];
  }

  listOf<T extends string>(name: string, allowed: readonly T[]): readonly T[] {
    const value = this.fields[name];
    if (Array.isArray(value) && value.every((item) => allowed.includes(item as T))) return value as T[];
    this.complain(name, `a list of ${allowed.join(", ")}`);
    return [];
  }

  refuseOthers(known: readonly string[]): void {
    for (const name of Object.keys(this.fields)) {
      if (!known.includes(name)) this.problems.push(`${name}: unknown field; known are ${known.join(", ")}`);
    }
  }

  private complain(name: string, expected: string): void {
    const value = this.fields[name];
    const got = value === undefined ? "nothing" : JSON.stringify(value);
    this.problems.push(`${name}: expected ${expected}, got ${got}`);
  }
}
