import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { schemasIn } from "../../test/support/agreement.js";
import { buildPlugin } from "../../test/support/plugin.js";

const fixture = (name: string): URL => new URL(`fixtures/${name}.as.ts`, import.meta.url);
const module = await buildPlugin(fixture("config-rich"));
const text = sectionsOf(module)[0]!;
const schema = JSON.parse(text) as {
  properties: Record<string, unknown>;
  $defs: Record<string, Record<string, unknown>>;
} & Record<string, unknown>;

function sectionsOf(wasm: Uint8Array): string[] {
  const sections = WebAssembly.Module.customSections(new WebAssembly.Module(new Uint8Array(wasm)), "sluice.schema");
  return sections.map((section) => inflateSync(section).toString("utf8"));
}

test("the schema names its dialect, its plugin, and what the class says of itself", () => {
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:sluice:plugin:rich",
    title: "rich",
    description: "Has a field of every type and every decorator.",
    examples: [{ consumers: [{ name: "ops", credential: "s3" }], mode: "strict" }],
    type: "object",
    "x-sluice-inherit": true,
  });
});

describe("a field has in the schema", () => {
  test.each([
    [
      "consumers",
      {
        type: "array",
        items: { $ref: "#/$defs/Consumer" },
        minItems: 1,
        maxItems: 3,
        description: "Who may call.",
        "x-sluice-required": true,
        "x-sluice-level": "global",
      },
    ],
    ["on", { type: "boolean", default: true, "x-sluice-level": "global" }],
    [
      "mode",
      {
        type: "string",
        enum: ["strict", "lax"],
        description: "Is a rule's own, or that of the global part.",
        "x-sluice-required": true,
      },
    ],
    ["letters", { type: "array", items: { type: "string", enum: ["a", "b"] }, maxItems: 2, default: ["a"] }],
    ["name", { type: "string", pattern: "^[a-z][A-Z_-]*\\.?[0-9]{2,3}$" }],
    ["names2", { type: "array", items: { type: "string", pattern: "^x[0-9]$" }, default: [] }],
    ["i8", { type: "integer", minimum: -128, maximum: 127, default: -1 }],
    ["u16", { type: "integer", minimum: 0, maximum: 65535, default: 3 }],
    ["negative", { type: "integer", minimum: -20, maximum: -10, default: -10 }],
    ["share", { type: "number", minimum: 0, maximum: 1, default: 0.5 }],
    ["single", { type: "number", minimum: -2.5, maximum: 3.4028234663852886e38, default: 1 }],
    ["atLeast", { type: "number", minimum: -2.5, default: 1 }],
    ["any", { type: "number", default: 1000 }],
    ["codes", { type: "array", items: { type: "integer", minimum: 100, maximum: 599 }, default: [503] }],
    ["grid", { type: "array", items: { type: "array", items: { type: "boolean" } }, default: [[true], []] }],
    ["text", { type: "string", minLength: 2, maxLength: 4, default: "héé" }],
    ["headers", { type: "object", additionalProperties: { type: "string" }, maxProperties: 1, default: {} }],
    ["tree", { $ref: "#/$defs/Tree" }],
    ["limits", { $ref: "#/$defs/Limits", default: {} }],
    ["nothing", { type: "string" }],
    ["global_auth", { type: "boolean" }],
    ["tries", { type: "integer", minimum: 1, maximum: 5 }],
    ["free", { type: ["string", "array"], items: { type: "integer" } }],
  ])("%s", (field, wanted) => {
    expect(schema.properties[field]).toEqual(wanted);
  });
});

test("properties stand in the order of the declaration, those of the matcher last", () => {
  const names = Object.keys(schema.properties);
  expect(names.slice(0, 4)).toEqual(["consumers", "on", "mode", "letters"]);
  expect(names.slice(-2)).toEqual(["_plugin_id_", "_rules_"]);
  expect(names).not.toContain("allow");
});

test("a rule has its own fields in full and refers to those it shares, global ones left out", () => {
  const { properties, required } = schema.$defs["rule"] as { properties: Record<string, unknown>; required: string[] };
  expect(properties["allow"]).toEqual({
    type: "array",
    items: { type: "string" },
    minItems: 1,
    description: "Whom a rule lets in.",
    "x-sluice-required": true,
    "x-sluice-level": "rule",
  });
  expect(properties["mode"]).toEqual({ $ref: "#/properties/mode" });
  expect(properties).not.toHaveProperty("consumers");
  expect(required).toEqual(["allow"]);
});

test("classes stand once, under their names, with secrets marked", () => {
  expect(Object.keys(schema.$defs)).toEqual(["Consumer", "Tree", "Limits", "names", "named", "rule"]);
  expect(schema.$defs["Consumer"]).toEqual({
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, "x-sluice-required": true },
      credential: {
        type: "string",
        minLength: 1,
        maxLength: 8,
        description: "What it proves itself by.",
        writeOnly: true,
        "x-sluice-required": true,
      },
    },
    required: ["name", "credential"],
  });
  expect(schema.$defs["Limits"]!["description"]).toBe("Limits of one key.");
});

test("bounds of 64 bits have every digit", () => {
  expect(text).toContain(
    '"i64":{"type":"integer","minimum":-9223372036854775808,"exclusiveMaximum":9223372036854775808',
  );
  expect(text).toContain('"u64":{"type":"integer","minimum":0,"exclusiveMaximum":18446744073709551616');
});

describe("of a class with unusual texts", async () => {
  const [texts, other] = schemasIn(await buildPlugin(fixture("config-texts")));
  const { properties, description, $defs } = texts as unknown as typeof schema;

  test("the doc comment may stand behind decorators and before other comments", () => {
    const descriptions = Object.entries(properties).map(([key, value]) => [
      key,
      (value as typeof schema)["description"],
    ]);
    expect(Object.fromEntries(descriptions)).toMatchObject({
      before: "Stands before a line for editors.",
      between: "Stands between decorators.",
      behind: "Stands behind a decorator.",
    });
    expect(properties["silent"]).not.toHaveProperty("description");
    expect(description).toBe("Stands behind a decorator.");
    expect($defs["Draft"]!["description"]).toBe("Has what must be there.");
    expect(other!["description"]).toBe("Is found under another name of `setCtx`.");
  });

  test("only @example begins something else than the description", () => {
    expect(properties["told"]).toMatchObject({ description: "The least of @range(1, 2) is a name, not a tag." });
  });

  test("keys and choices may have any characters", () => {
    expect(properties["line\u2028end"]).toMatchObject({ enum: ["a\u2028b", "c\u2029d"] });
  });

  test("a default stands there when a configuration could have it: one with objects that lack nothing", () => {
    expect(properties["drafts"]).not.toHaveProperty("default");
    expect(properties["complete"]).toHaveProperty("default", [{}]);
  });
});

test("a module has a schema for each plugin that declares its configuration, and none for another", async () => {
  expect(schemasIn(await buildPlugin(fixture("config-plain"))).map(({ title }) => title)).toEqual(["plain", "heir"]);
  expect(schemasIn(await buildPlugin(fixture("two-plugins")))).toEqual([]);
});
