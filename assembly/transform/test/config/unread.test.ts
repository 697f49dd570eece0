import { describe, expect, test } from "vitest";
import { check, marked } from "../parse.js";

const HEAD =
  'import { setCtx } from "@sluice/sdk";\n@config\nclass Config { a: i32 = 1; }\nsetCtx<Config>("plugin");\n';
const TOP = "at the top level of a file, in no namespace and without default [SLUICE_CONFIG_DECORATOR]";

describe("the build refuses what an author takes for a declaration and nothing reads:", () => {
  test.each([
    [
      "@config of a default export",
      "«@config»\nexport default class Other { a: i32 = 1; }",
      `@config is for classes ${TOP}`,
    ],
    ["@config in a namespace", "namespace n {\n«@config»\nexport class Other {}\n}", `@config is for classes ${TOP}`],
    ["@config of an interface", "«@config»\ninterface Other {}", `@config is for classes ${TOP}`],
    ["@config of a function", "«@config»\nfunction other(): void {}", `@config is for classes ${TOP}`],
    ["@inheritGlobal of a variable", "«@inheritGlobal»\nconst other: i32 = 1;", `@inheritGlobal is for classes ${TOP}`],
    ["@config of an enum", "«@config»\nenum Other { A }", `@config is for classes ${TOP}`],
    [
      "a field's decorator in a namespace",
      "namespace n {\nnamespace m {\nclass Other {\n«@required» a: i32 = 1; }\n}\n}",
      `@required is for public fields of a class with @config ${TOP}`,
    ],
    [
      "a field's decorator of a function",
      "«@range(1, 2)»\nexport function other(): void {}",
      `@range is for public fields of a class with @config ${TOP}`,
    ],
    [
      "@inheritGlobal of a class without @config",
      "«@inheritGlobal»\nclass Other {}",
      "@inheritGlobal has no effect in class Other, which is not declared as a configuration: write @config before it " +
        "[SLUICE_CONFIG_UNDECLARED]",
    ],
    [
      "the fields of a subclass",
      'class «Other» extends Config { b: i32 = 2; }\nsetCtx<Other>("two");',
      "the configuration class Config cannot be extended: its parser would not read the fields of Other; declare all in one class " +
        "[SLUICE_CONFIG_CLASS]",
    ],
    [
      "the fields of a subclass in a namespace",
      'namespace n {\nexport class «Other» extends Config { b: i32 = 2; }\n}\nsetCtx<n.Other>("two");',
      "the configuration class Config cannot be extended",
    ],
  ])("%s", (_, source, said) => {
    const { text, places } = marked(HEAD + source);
    const found = check({ "assembly/index.ts": text });
    expect(found.map(({ place }) => place)).toEqual(places);
    expect(found.map((finding) => finding.text)).toEqual([expect.stringContaining(said)]);
  });

  test("the fields of a subclass of another file's class", () => {
    const own = "@config\nexport class Base { a: i32 = 1; }";
    const files = (base: string, imports: string): Record<string, string> => ({
      "assembly/index.ts": `import { setCtx } from "./sdk";\n${imports};\nclass Other extends ${base} {}\nsetCtx<${base}>("a");`,
      "assembly/own.ts": own,
    });
    for (const found of [
      check(files("Base", 'import { Base } from "./own"')),
      check(files("own.Base", 'import * as own from "./own"')),
    ]) {
      expect(found).toEqual([
        { place: "assembly/index.ts:3:7", text: expect.stringContaining("cannot be extended") as string },
      ]);
    }
  });

  test("and leaves decorators of others alone, and comments", () => {
    const others =
      "// @config\n@external('env', 'f')\ndeclare function f(): void;\n@lazy const b: i32 = 1;\n@mine\nclass Other {}";
    expect(check({ "assembly/index.ts": HEAD + others })).toEqual([]);
  });
});

describe("a configuration is that of a plugin that is registered", () => {
  const own = "@config\nexport class Config { a: i32 = 1; }";

  test.each([
    ["under another name of setCtx", 'import { setCtx as register } from "@sluice/sdk";', 'register<Config>("plugin")'],
    ["through a namespace of the SDK", 'import * as sdk from "@sluice/sdk";', 'sdk.setCtx<Config>("plugin")'],
    [
      "with a class of a namespace",
      'import * as own from "./own"; import { setCtx } from "@sluice/sdk";',
      'setCtx<own.Config>("plugin")',
    ],
  ])("%s", (_, imports, registration) => {
    const text = `import { Config } from "./own";\n${imports}\n${registration};`;
    expect(check({ "assembly/index.ts": text, "assembly/own.ts": own })).toEqual([]);
  });

  test("and of none where another function gets it", () => {
    const text =
      'import { getCtx as setCtx } from "@sluice/sdk";\nimport { Config } from "./own";\nsetCtx<Config>("plugin");';
    const found = check({ "assembly/index.ts": text, "assembly/own.ts": own });
    expect(found.map((finding) => finding.text)).toEqual([expect.stringContaining("is used by no plugin")]);
  });
});
