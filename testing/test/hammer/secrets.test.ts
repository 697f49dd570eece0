import { expect, test } from "vitest";
import { secretsOf } from "../../src/hammer/secrets.js";

const secret = { type: "string", writeOnly: true };

test.each<[string, unknown, unknown, string[]]>([
  ["of properties", { properties: { a: secret, b: { type: "string" } } }, { a: "s", b: "open", c: "open" }, ["s"]],
  ["of what is not named", { additionalProperties: secret }, { a: "s", b: "t" }, ["s", "t"]],
  ["of items", { properties: { list: { items: secret } } }, { list: ["s", 1, "t"] }, ["s", "t"]],
  ["of either branch", { anyOf: [{ properties: { a: secret } }, { properties: { b: secret } }] }, { b: "s" }, ["s"]],
  [
    "behind a reference, whose name may be escaped",
    { $ref: "#/$defs/a~1b%20c", $defs: { "a/b c": { properties: { a: secret } } } },
    { a: "s" },
    ["s"],
  ],
  ["nowhere behind a reference to nothing", { $ref: "#/$defs/none/deeper" }, { a: "open" }, []],
  ["once around in a schema that refers to itself", { $ref: "#", properties: { a: secret } }, { a: 1 }, []],
  ["nowhere in a schema that is none", "schema", { a: "open" }, []],
])("secrets are found in values %s", (_, schema, configuration, found) => {
  expect(secretsOf(schema, configuration)).toEqual(found);
});
