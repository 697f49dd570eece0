import { describe, expect, test } from "vitest";
import { ReadmeMarkersError } from "../../src/errors.js";
import { replaceBlock } from "../../src/resources/readme.js";
import { readme } from "../support/schema-module.js";

const open = "<!-- configuration: written by sluice generate -->";
const close = "<!-- /configuration -->";

describe("the block of a README", () => {
  test("is replaced, and nothing around it", () => {
    const written = replaceBlock(readme, "| a |", "README.md");
    expect(written).toBe(readme.replace(`${open}\n`, `${open}\n\n| a |\n\n`));
    expect(replaceBlock(written, "| b |", "README.md")).toBe(written.replace("| a |", "| b |"));
  });

  test.each([
    ["without markers", "# a\n"],
    ["with one marker", `${open}\n`],
    ["with the markers turned round", `${close}\n${open}\n`],
    ["with two blocks", `${open}\n${close}\n${open}\n${close}\n`],
    ["with a marker inside of a line", `see ${open}\n${close}\n`],
  ])("of a README %s is refused", (_, text) => {
    expect(() => replaceBlock(text, "| a |", "x/README.md")).toThrow(ReadmeMarkersError);
    expect(() => replaceBlock(text, "| a |", "x/README.md")).toThrow(
      `x/README.md has no place for the table of the configuration. Write these two lines once, in this order:\n` +
        `  ${open}\n  ${close}`,
    );
  });
});
