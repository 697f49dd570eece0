import { describe, expect, test } from "vitest";
import { check, marked } from "../parse.js";

const HEAD = 'import { JsonValue, Optional, setCtx } from "@sluice/sdk";\n';
const USE = '\nsetCtx<Config>("plugin");';

/** What the build says of a plugin with these fields in its configuration. `«»` marks what is to be reported. */
function refusals(source: string): { said: string[]; places: string[]; wanted: string[] } {
  const { text, places } = marked(source);
  const found = check({ "assembly/index.ts": text });
  const said = found.map((finding) => finding.text.replace("Transform 'sluice': ", ""));
  return { said, places: found.map(({ place }) => place), wanted: places };
}

const withFields = (fields: string): string => `${HEAD}@config\nclass Config {\n${fields}\n}${USE}`;

const REFUSED: readonly (readonly [name: string, source: string, ...said: string[]])[] = [
  [
    "a type that no JSON has",
    withFields("a: «Uint8Array» = new Uint8Array(0);"),
    "the field a cannot be of type Uint8Array. A field is a bool, an integer of 8 to 64 bits, f32, f64, a string, a class with " +
      "@config, an array of these or a Map<string, …> of these, Optional<…> | null of a bool or a number, or any JSON, " +
      "JsonValue | null [SLUICE_CONFIG_TYPE]",
  ],
  [
    "a map of other keys",
    withFields("a: «Map<i32, string>» = new Map();"),
    "the field a cannot be of type Map<i32, string>",
  ],
  ["a function", withFields("a: «(n: i32) => void» = (n) => {};"), "the field a cannot be of type (n: i32) => void"],
  [
    "a class without @config",
    withFields("a: «Other» = new Other();") + "\nclass Other {}",
    "the field a cannot be of type Other",
  ],
  ["elements that may be null", withFields("a: «(string | null)[]» = [];"), "the field a cannot be of type"],
  ["a plain JsonValue", withFields("a: «JsonValue» = x;"), "the field a cannot be of type JsonValue"],
  [
    "an optional string",
    withFields("a: «Optional<string> | null» = null;"),
    "the field a cannot be of type Optional<string> | null",
  ],
  [
    "an optional that is never null",
    withFields("a: «Optional<bool>» = x;"),
    "the field a cannot be of type Optional<bool>",
  ],
  [
    "readonly",
    withFields("readonly «a»: i32 = 1;"),
    "the field a cannot be readonly: reading a configuration sets it [SLUICE_CONFIG_FIELD]",
  ],
  [
    "a key twice",
    withFields('b: i32 = 1;\n«@key("b") a: i32 = 1»;'),
    "the field a has the key b of another field [SLUICE_CONFIG_FIELD]",
  ],
  [
    "a key of the matcher",
    withFields('@key("_rules_") «a»: i32 = 1;'),
    "the field a has the key _rules_, which says where",
  ],
  [
    "a default that is computed",
    withFields("a: i32 = «twice(2)»;"),
    'the default of the field a must be a literal that the build can read, such as 1, true, "text", ["a"], new Map() or new ' +
      "Class() [SLUICE_CONFIG_DEFAULT]",
  ],
  ["no default", withFields("«a»: i32;"), "the default of the field a must be a literal"],
  ["a default of another type", withFields('a: i32 = «"1"»;'), "the default of the field a must be a literal"],
  [
    "a default that no double has",
    withFields("a: u64 = «18446744073709551615»;"),
    "the default of the field a must be a literal",
  ],
  [
    "a default beyond its range",
    withFields("@range(1, 5) a: i32 = «9»;"),
    "the default of the field a is nothing that its own decorators would accept [SLUICE_CONFIG_DEFAULT]",
  ],
  [
    "a default beyond its type",
    withFields("a: u8 = «256»;"),
    "the default of the field a is nothing that its own decorators would accept",
  ],
  [
    "a default that is no choice",
    withFields('@choices("a") a: string = «"b"»;'),
    "the default of the field a is nothing",
  ],
  [
    "a default unlike its pattern",
    withFields('@pattern("^a$") a: string[] = «["b"]»;'),
    "the default of the field a is nothing",
  ],
  [
    "a default that is too long",
    withFields('@length(0, 2) a: string = «"abc"»;'),
    "the default of the field a is nothing",
  ],
  [
    "another default than null",
    withFields('«a»: string | null = "";'),
    "the default of the field a must be null, which its type allows: write = null [SLUICE_CONFIG_DEFAULT]",
  ],
  [
    "an unknown decorator",
    withFields("«@rnage(1)» a: i32 = 1;"),
    "@rnage is none of a configuration's: there are @key, @required, @globalOnly, @ruleOnly, @secret, @range, @length, @choices, " +
      "@pattern, @schema [SLUICE_CONFIG_DECORATOR]",
  ],
  [
    "a decorator twice",
    withFields("@required «@required» a: i32 = 1;"),
    "@required stands twice at a field [SLUICE_CONFIG_DECORATOR]",
  ],
  ["two levels", withFields("@globalOnly «@ruleOnly» a: i32 = 1;"), "@ruleOnly contradicts @globalOnly"],
  ["two levels the other way", withFields("@ruleOnly «@globalOnly» a: i32 = 1;"), "@globalOnly contradicts @ruleOnly"],
  ["@range of a string", withFields('«@range(1)» a: string = "";'), "@range is for numbers and lists of numbers only"],
  [
    "@range of nothing",
    withFields("«@range()» a: i32 = 1;"),
    "@range takes the least number, and possibly the most, as literals that the type can hold exactly",
  ],
  ["@range that is empty", withFields("«@range(2, 1)» a: i32 = 1;"), "@range takes the least number"],
  ["@range of fractions for an integer", withFields("«@range(0.5)» a: i32 = 1;"), "@range takes the least number"],
  ["@range beyond the type", withFields("«@range(0, 256)» a: u8 = 1;"), "@range takes the least number"],
  ["@length of a number", withFields("«@length(1)» a: i32 = 1;"), "@length is for strings, lists and maps only"],
  ["@length below 0", withFields('«@length(-1)» a: string = "";'), "@length takes the least length"],
  [
    "@choices of a number",
    withFields('«@choices("1")» a: i32 = 1;'),
    "@choices is for strings and lists of strings only",
  ],
  ["@choices of nothing", withFields('«@choices()» a: string = "";'), "@choices takes strings, each once"],
  ["a choice twice", withFields('«@choices("a", "a")» a: string = "a";'), "@choices takes strings, each once"],
  ["@secret of a number", withFields("«@secret» a: i32 = 1;"), "@secret is for strings and lists of strings only"],
  ["@secret with an argument", withFields('«@secret(true)» a: string = "";'), "@secret takes nothing"],
  ["@key without a name", withFields("«@key()» a: i32 = 1;"), "@key takes the name of the field in JSON"],
  [
    "@schema of a string",
    withFields('«@schema("{}")» a: string = "";'),
    "@schema is for fields of type JsonValue | null only",
  ],
  [
    "@schema that is no JSON",
    withFields('«@schema("{")» a: JsonValue | null = null;'),
    "@schema takes a JSON Schema as a string, an object in JSON",
  ],
  [
    "a pattern that cannot be checked",
    withFields('«@pattern("^(a|b)$")» a: string = "";'),
    "@pattern cannot check this: ( at 1. It takes",
  ],
  [
    "a decorator of a private field",
    withFields("«@required» private a: i32 = 1;"),
    "@required is for public fields only",
  ],
  [
    "a decorator of an accessor",
    withFields("«@required» get a(): i32 { return 1; }"),
    "@required is for public fields only",
  ],
  [
    "a decorator of a field at a class",
    `${HEAD}@config\n«@required»\nclass Config {}${USE}`,
    "@required is for public fields only",
  ],
  ["@config twice", `${HEAD}@config\n«@config»\nclass Config {}${USE}`, "@config stands twice at a class"],
  ["an argument of @config", `${HEAD}«@config("x")»\nclass Config {}${USE}`, "@config takes nothing"],
  [
    "an unknown decorator of the class",
    `${HEAD}@config\n«@inheritglobal»\nclass Config {}${USE}`,
    "@inheritglobal is none of a configuration's class: there are @config and @inheritGlobal [SLUICE_CONFIG_DECORATOR]",
  ],
  [
    "a validate that returns a value",
    withFields("«validate»(json: JsonValue): bool { return false; }"),
    "the configuration class Config has a validate that returns a value, which would not count; json.refuse(message) refuses: " +
      "write validate(json: JsonValue): void, or validate(): void [SLUICE_CONFIG_CLASS]",
  ],
  [
    "a static validate",
    withFields("static «validate»(json: JsonValue): void {}"),
    "the configuration class Config has a validate that is static, an accessor or generic: write",
  ],
  ["an accessor validate", withFields("get «validate»(): void {}"), "has a validate that is static, an accessor or"],
  [
    "a generic validate",
    withFields("«validate»<T>(): void {}"),
    "has a validate that is static, an accessor or generic",
  ],
  [
    "a validate with two parameters",
    withFields("«validate»(json: JsonValue, more: i32): void {}"),
    "the configuration class Config has a validate with other parameters than one JsonValue: write",
  ],
  [
    "a validate of something else",
    withFields("«validate»(json: string): void {}"),
    "has a validate with other parameters than one JsonValue",
  ],
  [
    "a secret with a default",
    withFields('@secret a: string = «"s3"»;'),
    "the default of the field a must be empty: it is @secret, and a default can be read by all who have the module or its schema " +
      "[SLUICE_CONFIG_DEFAULT]",
  ],
  [
    "secrets with a default",
    withFields('@required @secret a: string[] = «["s3"]»;'),
    "the default of the field a must be empty",
  ],
  [
    "a class that extends another",
    `${HEAD}class A {}\n@config\nclass «Config» extends A {}${USE}`,
    "the configuration class Config cannot extend another: declare all fields",
  ],
  [
    "type parameters",
    `${HEAD}@config\nclass «Config»<T> {}\nsetCtx<Config<i32>>("plugin");`,
    "the configuration class Config cannot have type parameters",
  ],
  [
    "an abstract class",
    `${HEAD}@config\nabstract class «Config» {}${USE}`,
    "the configuration class Config cannot be abstract",
  ],
  [
    "a constructor",
    `${HEAD}@config\nclass «Config» { constructor() {} }${USE}`,
    "the configuration class Config cannot have a constructor: its defaults",
  ],
  [
    "a class that nobody uses",
    `${HEAD}@config\nclass «Spare» {}`,
    "the configuration class Spare is used by no plugin: give it to setCtx<Spare>(…), make it the type",
  ],
  [
    "decorators without @config",
    `${HEAD}class Config { «@required» a: i32 = 1; }${USE}`,
    "@required has no effect in class Config, which is not declared as a configuration: write @config before it [SLUICE_CONFIG_UNDECLARED]",
  ],
  [
    "a plugin without a name that the build knows",
    `${HEAD}const name = "a";\n@config\nclass Config {}\n«setCtx<Config>(name)»;`,
    "the schema of Config is named after its plugin",
  ],
  [
    "a class that begins within itself",
    withFields("tree: Tree = new Tree();") + "\n@config\nclass «Tree» { inner: Tree = new Tree(); }",
    "the configuration class Tree is the default of a field within itself: make that field null",
  ],
  [
    "a level within an object",
    withFields("inner: Inner[] = [];") + "\n@config\nclass Inner { «@ruleOnly a: i32 = 1»; }",
    "the configuration class Inner is given to no setCtx, so that levels",
  ],
  [
    "@inheritGlobal of an object",
    withFields("inner: Inner[] = [];") + "\n@config\n@inheritGlobal\nclass «Inner» { a: i32 = 1; }",
    "the configuration class Inner is given to no setCtx",
  ],
  [
    "a plugin's class as a field",
    `${HEAD}@config\nclass «Config» { inner: Config[] = []; }${USE}`,
    "the configuration class Config is that of a plugin, and cannot be the type of a field as well",
  ],
  [
    "the name of a part of the schema",
    withFields("inner: rule[] = [];") + "\n@config\nclass «rule» {}",
    'the configuration class rule needs another name: "rule" is taken in the schema',
  ],
  [
    "an example that is no JSON",
    `${HEAD}/**\n * Text.\n * @example { a: 1 }\n */\n@config\nclass «Config» {}${USE}`,
    "an @example of a configuration must be JSON: ",
  ],
];

describe("a configuration is refused at its place for", () => {
  test.each(REFUSED)("%s", (_, source, ...texts) => {
    const { said, places, wanted } = refusals(source);
    expect(places).toEqual(wanted);
    expect(said).toHaveLength(texts.length);
    for (const [index, text] of texts.entries()) expect(said[index]).toContain(text);
  });
});

test("every mistake of a class is told at once, and each with a code", () => {
  const { said } = refusals(withFields("a: Date = 1;\n@rnage(1) b: i32 = f();\nreadonly c: i32 = 1;"));
  expect(said.map((text) => /\[(SLUICE_\w+)\]$/.exec(text)?.[1])).toEqual([
    "SLUICE_CONFIG_TYPE",
    "SLUICE_CONFIG_DECORATOR",
    "SLUICE_CONFIG_DEFAULT",
    "SLUICE_CONFIG_FIELD",
  ]);
});

const IMPORTS =
  'import { JsonValue as Json, Optional as Maybe, setCtx } from "@sluice/sdk";\nimport * as sdk from "@sluice/sdk";';

describe("a configuration may have", () => {
  test.each([
    [
      "private and static members of any type",
      "private index: Map<i32, Date> = new Map();\nprotected b: Date = f();\nstatic c: i32 = f();",
    ],
    ["methods and accessors", "a: i32 = 1;\nget twice(): i32 { return this.a * 2; }\nadd(n: i32): void {}"],
    ["a list that may be absent and not empty", "@length(1) a: string[] = [];"],
    ["a required field with any default", '@required @choices("a") mode: string = "none";'],
    ["numbers in every form", "a: i32 = 0x10;\nb: i64 = -1_000;\nc: f64 = -1.5e3;\nd: f32 = 2;"],
    ["classes of the SDK under other names", "a: Maybe<bool> | null = null;"],
    [
      "secrets without a default",
      '@secret a: string = "";\n@secret b: string[] = [];\n@secret c: string | null = null;',
    ],
    ["a validate without parameters", "validate(): void {}"],
    ["a validate of a JsonValue under another name", "private validate(json: Json): void {}"],
    ["a validate of the JsonValue of a namespace", "validate(json: sdk.JsonValue): void {}"],
  ])("%s", (_, fields) => {
    const source = `${IMPORTS}\n@config\n@final\nclass Config {\n${fields}\n}${USE}`;
    expect(refusals(source).said).toEqual([]);
  });

  test("classes of other files, through every form of import and export", () => {
    const files = {
      "assembly/index.ts": `import { setCtx } from "@sluice/sdk";
        import { Renamed as A } from "./barrel";
        import { B } from "./folder";
        @config class Config { a: A = new A(); b: B[] = []; }
        setCtx<Config>("plugin");`,
      "assembly/barrel.ts": `export { Own as Renamed } from "./own";`,
      "assembly/own.ts": `@config export class Own { n: i32 = 1; }`,
      "assembly/folder/index.ts": `export * from "./b";`,
      "assembly/folder/b.ts": `@config class B { n: i32 = 1; }\nexport { B };`,
    };
    expect(check(files)).toEqual([]);
  });
});
