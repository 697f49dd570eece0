import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { fieldTable } from "../../src/resources/field-table.js";
import { ConfigurationSchema, type Schema } from "../../src/resources/schema.js";
import { basicAuth } from "../support/schema-module.js";

/** Cells of the rows by the path of the field. */
function rowsOf(schema: Schema): Record<string, string[]> {
  const rows = fieldTable(new ConfigurationSchema(schema))
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  return Object.fromEntries(rows.map(([, path = "", ...cells]) => [path.replaceAll("`", ""), cells.slice(0, -1)]));
}

/** The type cell of a field that has this schema. */
function typeOf(schema: Schema, $defs: Record<string, Schema> = {}): string | undefined {
  return rowsOf({ properties: { field: schema }, $defs })["field"]?.[0];
}

describe("the table of fields", () => {
  test("has a row for each field, also those inside and those of rules, and none for what chooses rules", () => {
    expect(rowsOf(basicAuth)).toEqual({
      consumers: ["list of objects, at least 1 entry", "required", "global", "Who may call."],
      "consumers[].name": ["string, at least 1 character", "required", "global", "For rules."],
      "consumers[].credential": ["string (secret), at least 1 character", "required", "global", "`name:password`."],
      global_auth: ["boolean", "none", "global", "Without rules \\| with rules."],
      realm: ["string, at most 64 characters", "`gateway`", "global and rule", "Told to the client."],
      allow: ["list of strings, at least 1 entry", "required", "rule", "Names of consumers."],
    });
  });

  test("says that rules inherit where they do, and leaves the column of levels out where no field has one", () => {
    expect(fieldTable(new ConfigurationSchema(basicAuth))).toMatch(/\|\n\nA rule has the global value of each field/);
    const plain = fieldTable(new ConfigurationSchema({ properties: { a: { type: "string" } } }));
    expect(plain).toBe(
      "| field | type   | default | meaning |\n" +
        "| ----- | ------ | ------- | ------- |\n" +
        "| `a`   | string | none    |         |",
    );
    expect(fieldTable(new ConfigurationSchema({}))).toBe("The plugin has no fields to configure.");
  });

  test.each<[Schema, string]>([
    [{ type: "integer", minimum: 1, maximum: 100_000 }, "integer, 1 to 100000"],
    [{ type: "integer", minimum: 5, maximum: 5 }, "integer, exactly 5"],
    [{ type: "integer", minimum: 0, exclusiveMaximum: 2 ** 64 }, "integer, at least 0"],
    [{ type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }, "integer"],
    [{ type: "number", minimum: -3.4028234663852886e38, maximum: 3.4028234663852886e38 }, "number"],
    [{ type: "integer", minimum: -(2 ** 63), exclusiveMaximum: 2 ** 62 }, "integer, below 4611686018427387904"],
    [{ type: "integer", minimum: 0, maximum: 255 }, "integer, 0 to 255"],
    [{ type: "number", exclusiveMinimum: 0, maximum: 0.5 }, "number, above 0 and at most 0.5"],
    [{ type: "string", minLength: 2, maxLength: 2 }, "string, 2 characters"],
    [{ type: "string", pattern: "^a|b$", format: "uri" }, "string, pattern `^a\\|b$`, uri"],
    [{ type: "string", pattern: "^`+$" }, "string, pattern ``^`+$``"],
    [{ type: "string", enum: ["a", "b", ""] }, 'one of `a`, `b`, `""`'],
    [{ const: 3, writeOnly: true }, "always `3` (secret)"],
    [{ type: ["string", "null"] }, "string or `null`"],
    [{}, "any JSON"],
    [{ type: "array" }, "list of any JSON values"],
    [
      { type: "array", items: { type: "integer", minimum: 1 }, maxItems: 3 },
      "list of integers, at most 3 entries, each at least 1",
    ],
    [{ type: "array", items: { enum: ["a", "b"], type: "string" } }, "list of strings, each one of `a`, `b`"],
    [{ type: "array", items: { type: "array", items: { type: "boolean" } } }, "list of lists of booleans"],
    [
      { type: "object", additionalProperties: { type: "string" }, minProperties: 1 },
      "map of strings, at least 1 entry",
    ],
    [{ type: "object", additionalProperties: false }, "object"],
    [
      { anyOf: [{ type: "string", minLength: 1 }, { $ref: "#/$defs/Number" }] },
      "string, at least 1 character or number",
    ],
    [{ $ref: "#/$defs/Itself" }, "list of lists of lists of lists of lists of any JSON values"],
  ])("tells the type %j in words", (schema, text) => {
    const Itself: Schema = { type: "array", items: { $ref: "#/$defs/Itself" } };
    expect(typeOf(schema, { Number: { type: "number" }, Itself })).toBe(text);
  });

  test.each<[unknown, string]>([
    ["model", "`model`"],
    ["", '`""`'],
    [0, "`0`"],
    [false, "`false`"],
    [["a"], '`["a"]`'],
    [[], "none"],
    [{}, "none"],
    [null, "none"],
  ])("shows the default %j", (value, text) => {
    expect(rowsOf({ properties: { field: { default: value } } })["field"]?.[1]).toBe(text);
  });

  test("follows references into other fields, with names that a reference escapes", () => {
    const name = "a/b~c é%";
    const properties = { [name]: { type: "integer", description: "Odd." } };
    const $ref = `#/properties/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
    const rows = rowsOf({ properties, $defs: { rule: { properties: { other: { $ref, "x-sluice-level": "rule" } } } } });
    expect(rows["other"]).toEqual(["integer", "none", "rule", "Odd."]);
  });

  test("nests maps, lists of lists and branches, and ends where an object holds itself", () => {
    const rule: Schema = { type: "object", properties: { burst: { type: "integer" } } };
    const paths = Object.keys(
      rowsOf({
        properties: {
          limits: { type: "object", additionalProperties: rule },
          grid: { type: "array", items: { type: "array", items: rule } },
          either: { anyOf: [{ properties: { left: {} } }, { properties: { right: {} } }] },
          node: { $ref: "#/$defs/Node" },
        },
        $defs: {
          Node: {
            type: "object",
            properties: { label: {}, children: { type: "array", items: { $ref: "#/$defs/Node" } } },
          },
        },
      }),
    );
    expect(paths).toEqual([
      "limits",
      "limits.*.burst",
      "grid",
      "grid[][].burst",
      "either",
      "either.left",
      "either.right",
      "node",
      "node.label",
      "node.children",
    ]);
  });

  test("is printed as prettier prints it", async () => {
    const descriptions = [
      "a|b and a \\| b, `x|y`",
      "Over\n  two lines, with `code | *` and <name>, </b>, <!-- c --> and 1 < 2.",
      "2 * 3, a.*, **bold**, *lone, and `` a ` b ``, `` `c` ``",
      "漢字 — naïve é 😀 ✓ done",
      "_under_ snake_case, [link](x.md), ~ tilde, # no heading",
    ];
    const properties = Object.fromEntries(
      descriptions.map((description, index) => [`f${index}`, { type: "string", pattern: "^(a|`)*$", description }]),
    );
    const text = `${fieldTable(new ConfigurationSchema({ properties, "x-sluice-inherit": true }))}\n`;
    expect(text.split("\n").length).toBe(descriptions.length + 5);
    expect(await format(text, { parser: "markdown", printWidth: 120 })).toBe(text);
    expect(await format(`${fieldTable(new ConfigurationSchema(basicAuth))}\n`, { parser: "markdown" })).toBe(
      `${fieldTable(new ConfigurationSchema(basicAuth))}\n`,
    );
  });
});
