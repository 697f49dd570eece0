import { describe, expect, test } from "vitest";
import { ExampleNeededError } from "../../src/errors.js";
import { exampleOf } from "../../src/resources/example.js";
import { ConfigurationSchema, type Schema } from "../../src/resources/schema.js";
import { basicAuth } from "../support/schema-module.js";

/** What is made up for a required field with this schema. */
function valueFor(field: Schema): unknown {
  const $defs = { Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } }, required: ["next"] } };
  const schema = { title: "p", properties: { field }, required: ["field"], $defs };
  return exampleOf(new ConfigurationSchema(schema))["field"];
}

describe("the example configuration", () => {
  test("is the first one that the schema has", () => {
    expect(exampleOf(new ConfigurationSchema(basicAuth))).toBe(basicAuth.examples?.[0]);
  });

  test("has the required fields alone where the schema has none", () => {
    const { examples: _, ...schema } = basicAuth;
    expect(exampleOf(new ConfigurationSchema(schema))).toEqual({
      consumers: [{ name: "change-me", credential: "change-me" }],
    });
  });

  test.each<[Schema, unknown]>([
    [{ type: "string", minLength: 12 }, "change-me---"],
    [{ type: "string", maxLength: 3 }, "cha"],
    [{ type: "string", default: "x" }, "x"],
    [{ type: "string", default: "", minLength: 1 }, "change-me"],
    [{ type: "string", default: "ab", pattern: "^[a-z]+$" }, "ab"],
    [{ type: "string", enum: ["a", "b"], default: "" }, "a"],
    [{ type: "string", examples: ["e"] }, "e"],
    [{ const: 7 }, 7],
    [{ type: "integer" }, 0],
    [{ type: "integer", minimum: 3, default: 0 }, 3],
    [{ type: "integer", exclusiveMaximum: 0 }, -1],
    [{ type: "number", exclusiveMinimum: 0 }, 0.001],
    [{ type: "boolean" }, false],
    [{ type: ["null", "string"] }, null],
    [{ type: "array", default: [], minItems: 2, items: { type: "boolean" } }, [false, false]],
    [{ type: "object", minProperties: 1, additionalProperties: { type: "integer" } }, { "name-1": 0 }],
    [{ anyOf: [{ type: "integer" }, { type: "string" }] }, 0],
  ])("has for %j the value %j", (schema, value) => {
    expect(valueFor(schema)).toEqual(value);
  });

  test.each<[Schema, string]>([
    [{ type: "string", pattern: "^[a-z]+$" }, "field: no value can be told from its schema"],
    [{ type: "integer", minimum: 3, maximum: 2 }, "field: no value can be told from its schema"],
    [{ type: "array", minItems: 1 }, "field[0]: no value can be told from its schema"],
    [{ $ref: "#/$defs/Node" }, "field.next: it holds itself"],
  ])("is asked for where %j allows nothing that can be told", (schema, message) => {
    expect(() => valueFor(schema)).toThrow(ExampleNeededError);
    expect(() => valueFor(schema)).toThrow(message);
  });

  test("is refused when it is no object", () => {
    const schema = new ConfigurationSchema({ title: "p", examples: ["no"] });
    expect(() => exampleOf(schema)).toThrow(
      "No example configuration of p can be made up: the one that is written is no",
    );
  });
});
