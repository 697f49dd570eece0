import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createProject, quickAsconfig, sluice, type TestProject } from "./support/cli.js";

let project: TestProject;

beforeEach(async () => {
  project = await createProject();
});

afterEach(() => project.remove());

const built = (file: string): Promise<string> => readFile(join(project.folder, "build", file), "utf8");

const declared = `import { setCtx, HeaderStatus } from "@sluice/sdk";

/** Greets. */
@config
class Config {
  /** Says {hello}, "twice". */
  greeting: string = "a: [b], \\"c\\"";
  empty: string[] = [];
  count: u64 = 0;
}

setCtx<Config>("greeter").processRequestHeadersBy((ctx, config) => {
  ctx.request.headers.set("x-hello", config.greeting + config.empty.length.toString() + config.count.toString());
  return HeaderStatus.Continue;
});
`;

test("the schema of a declared configuration stands beside the module, in lines and with every digit", async () => {
  await project.write("assembly/index.ts", declared);
  const { code, stderr } = await sluice(["build", project.folder]);
  expect([code, stderr]).toEqual([0, ""]);
  const text = await built("plugin.schema.json");
  const schema = JSON.parse(text) as { title: string };
  expect(schema.title).toBe("greeter");
  expect(text.replace("18446744073709551616", "18446744073709552000")).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  const module = new WebAssembly.Module(await readFile(join(project.folder, "build/plugin.higress.wasm")));
  const [section] = WebAssembly.Module.customSections(module, "sluice.schema");
  expect(JSON.parse(inflateSync(section!).toString("utf8"))).toEqual(schema);
});

test("several plugins of a module have a schema each, and a hand-written parser has none", async () => {
  const second = `${declared}setCtx<Config>("second").processRequestHeadersBy((ctx, config) => HeaderStatus.Continue);\n`;
  await project.write("asconfig.json", quickAsconfig());
  await project.write("assembly/index.ts", second);
  expect((await sluice(["build", project.folder])).code).toBe(0);
  const titles = ["greeter", "second"].map(
    async (name) => JSON.parse(await built(`plugin.${name}.schema.json`)) as object,
  );
  expect(await Promise.all(titles)).toMatchObject([{ title: "greeter" }, { title: "second" }]);
  await expect(stat(join(project.folder, "build/plugin.schema.json"))).rejects.toThrow("ENOENT");
});

test("a project without a declaration has no schema", async () => {
  await project.write("asconfig.json", quickAsconfig());
  expect((await sluice(["build", project.folder])).code).toBe(0);
  await expect(stat(join(project.folder, "build/plugin.schema.json"))).rejects.toThrow("ENOENT");
});
