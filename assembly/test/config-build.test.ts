import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "@sluice/testing";
import ts from "typescript";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { schemasIn } from "../../test/support/agreement.js";
import { compile } from "../../test/support/asc.js";
import { buildPlugin, compilePlugin } from "../../test/support/plugin.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fixture = (name: string): string => join(root, `assembly/test/fixtures/${name}.as.ts`);

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(root, "build-test-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Where a text stands in the sample, as the compiler writes it. */
async function placeOf(text: string): Promise<string> {
  const lines = (await readFile(fixture("config-greeting"), "utf8")).split("\n");
  return `plugin.ts(${lines.findIndex((line) => line.includes(text)) + 1},`;
}

/** What the build says of a change in the sample. */
async function messagesOf(change: (text: string) => string): Promise<string> {
  const text = await readFile(fixture("config-greeting"), "utf8");
  expect(change(text)).not.toBe(text);
  await writeFile(join(folder, "plugin.ts"), change(text));
  return (await compilePlugin(join(folder, "plugin.ts"))).messages;
}

describe("the build", () => {
  test("shows a mistake of the author in his own line, whatever it has added to the class", async () => {
    const said = await messagesOf((text) => text.replace("this.limit == 13", "this.limt == 13"));
    expect(said).toContain("Property 'limt' does not exist");
    expect(said).toContain(await placeOf("this.limit == 13"));
  });

  test("says at validate when it has parameters that nobody gives", async () => {
    const said = await messagesOf((text) => text.replace("json: JsonValue", "json: JsonValue, more: i32"));
    expect(said).toContain("has a validate with other parameters than one JsonValue");
    expect(said).toContain(await placeOf("validate(json: JsonValue)"));
  });

  test("calls a validate without parameters as well", async () => {
    const said = await messagesOf((text) =>
      text
        .replace("validate(json: JsonValue)", "validate()")
        .replace('json.get("limit").refuse("is an unlucky number")', ""),
    );
    expect(said).toBe("");
  });

  test("refuses a parser beside a declaration", async () => {
    const said = await messagesOf((text) =>
      text.replace('"greeting")', '"greeting").parseConfigBy((json, config) => {})'),
    );
    expect(said).toContain("greeting: a configuration class with fields needs one parser");
    expect(said).toContain("[SLUICE_REGISTRATION]");
  });
});

test("a class without fields is a configuration of which every field is unknown", async () => {
  const text = 'import { HeaderStatus, setCtx } from "@sluice/sdk";\n@config class Config {}\nsetCtx<Config>("empty")';
  const handler = ".processRequestHeadersBy((ctx, config) => HeaderStatus.Continue);";
  await writeFile(join(folder, "plugin.ts"), text + handler);
  const plugin = await load(await buildPlugin(join(folder, "plugin.ts")), { limit: 1 });
  expect(plugin.logs.texts("warn").join()).toContain("limit: unknown field, ignored");
});

test("two builds at once in one process give the modules, schemas included, that each gives alone", async () => {
  const files = ["config-greeting", "config-plain"].map(fixture);
  const together = await Promise.all(files.map((file) => buildPlugin(file)));
  for (const [i, file] of files.entries()) expect(Buffer.compare(together[i]!, await buildPlugin(file))).toBe(0);
  expect(together.map((module) => schemasIn(module).map(({ title }) => title))).toEqual([
    ["greeting"],
    ["plain", "heir"],
  ]);
});

test("a plugin that was built without the transform refuses every configuration", async () => {
  const config = JSON.parse(await readFile(join(root, "assembly/asconfig.json"), "utf8")) as {
    options: Record<string, unknown>;
  };
  const { transform: _, ...options } = config.options;
  const file = join(folder, "asconfig.json");
  await writeFile(file, JSON.stringify({ ...config, entries: ["../assembly/entry.ts"], options }));
  const { wasm, messages } = await compile(fixture("config-greeting"), ["--config", file, "--target", "release"]);
  expect(messages).toBe("");
  const consumers = [{ name: "a", credential: "b" }];
  for (const configuration of [undefined, { consumers }]) {
    await expect(load(wasm!, configuration as never)).rejects.toThrow(
      "a configuration class with fields needs one parser: mark it @config",
    );
  }
});

describe("an editor", () => {
  /** What TypeScript says of a file of an author, who extends the compiler's own settings. */
  async function editorSays(text: string): Promise<string[]> {
    await writeFile(join(folder, "plugin.ts"), text);
    await writeFile(join(folder, "config-consumer.as.ts"), await readFile(fixture("config-consumer"), "utf8"));
    const config = {
      extends: "assemblyscript/std/assembly.json",
      compilerOptions: { noEmit: true },
      include: ["*.ts"],
    };
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
    const program = ts.createProgram(fileNames, options);
    return ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => file?.fileName.startsWith(folder))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  }

  test.each(["config-greeting", "config-rich", "config-plain"])("knows the decorators of %s", async (name) => {
    expect(await editorSays(await readFile(fixture(name), "utf8"))).toEqual([]);
  });

  test.each([
    ['@range("1") limit: i32 = 1;', /not assignable to parameter of type 'number'/],
    ["@rnage(1) limit: i32 = 1;", /Cannot find name 'rnage'/],
    ["@key() limit: i32 = 1;", /Expected 1 arguments, but got 0/],
  ])("tells what is wrong with %s", async (field, message) => {
    const said = await editorSays(
      `import { setCtx } from "@sluice/sdk";\n@config\nclass Config { ${field} }\nsetCtx<Config>("a");\n`,
    );
    expect(said).toEqual([expect.stringMatching(message)]);
  });
});
