import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { codeBlocks, type CodeBlock } from "../support/markdown.js";
import { compilePlugin } from "../support/plugin.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Sample extends CodeBlock {
  readonly file: string;
}

async function files(ending: string, folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for (const name of await readdir(join(root, folder))) if (name.endsWith(ending)) found.push(join(folder, name));
  }
  return found;
}

const extensions = (await readdir(join(root, "extensions"))).map((name) => `extensions/${name}`);
const packages = ["codec", "assembly", "host", "testing", "gateway", "cli"];
const pages = await files(".md", [".", "docs", ...packages, ...extensions]);
const sources = await files(".ts", [
  "assembly",
  "assembly/http",
  "assembly/plugin",
  "codec",
  "codec/json",
  "codec/protobuf",
  "codec/resp",
]);

const samples: Sample[] = [];
for (const file of pages) {
  for (const block of codeBlocks(await readFile(join(root, file), "utf8"))) samples.push({ ...block, file });
}
for (const file of sources) {
  const comments = (await readFile(join(root, file), "utf8")).replaceAll(/^ *\* ?/gm, "");
  for (const block of codeBlocks(comments)) samples.push({ ...block, file });
}

const code = samples.filter(({ language }) => language === "ts");
const isAssemblyScript = ({ text, file }: Sample): boolean =>
  /from "@sluice\/(sdk|codec)"/.test(text) || file.startsWith("assembly/") || file.startsWith("codec/");

/** A sample as a module: a comment may show only what stands in a plugin, or in a handler. */
function whole(text: string): string {
  if (text.includes("import ")) return text;
  const head = 'import { HeaderStatus, LocalResponse, Log, setCtx } from "@sluice/sdk";\nclass Config {}\n';
  if (text.startsWith("setCtx")) return head + text;
  return `${head}setCtx<Config>("sample").processRequestHeadersBy((ctx, config) => {\n${text}\n});\n`;
}

describe("code samples", () => {
  test("are found in the pages and in the doc comments of the SDK", () => {
    expect(new Set(code.map(({ file }) => file))).toEqual(
      new Set([
        "README.md",
        "docs/calls.md",
        "docs/configuration.md",
        "docs/debugging.md",
        "docs/explain.md",
        "docs/first-plugin.md",
        "docs/grpc.md",
        "docs/hammer.md",
        "docs/higress.md",
        "docs/redis.md",
        "docs/rules.md",
        "docs/state.md",
        "docs/streams.md",
        "docs/testing.md",
        "codec/README.md",
        "codec/protobuf/reader.ts",
        "codec/resp/reader.ts",
        "assembly/README.md",
        "host/README.md",
        "testing/README.md",
        "gateway/README.md",
        "assembly/http/local-response.ts",
        "assembly/plugin/set-ctx.ts",
      ]),
    );
  });

  test.each(code.filter(isAssemblyScript).map((sample) => [`${sample.file}:${sample.line}`, sample] as const))(
    "%s compiles with asc",
    async (_, { text }) => {
      const isPlugin = /setCtx/.test(whole(text));
      const source = isPlugin
        ? whole(text)
        : `${text}\nimport { setCtx } from "@sluice/sdk";\nclass C {}\nsetCtx<C>("s");\n`;
      const file = `samples/${createHash("sha256").update(source).digest("hex").slice(0, 16)}.ts`;
      const { wasm, messages } = await compilePlugin({ file, text: source }, "debug");
      // A function that a sample exports is for the reader, and no host calls it.
      expect(wasm, messages).toBeDefined();
      expect(messages).not.toMatch(/ERROR|WARNING/);
    },
  );

  test("for Node have the types of the packages", async () => {
    const folder = await mkdtemp(join(root, "build-test-"));
    try {
      const names: string[] = [];
      for (const [i, { text }] of code.filter((sample) => !isAssemblyScript(sample)).entries()) {
        names.push(join(folder, `sample-${i}.ts`));
        await writeFile(names[i]!, text);
      }
      expect(names.length).toBeGreaterThan(3);
      const { config } = ts.readConfigFile(join(root, "tsconfig.test.json"), ts.sys.readFile) as { config: object };
      const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
      const program = ts.createProgram(names, { ...options, noEmit: true });
      const messages = ts
        .getPreEmitDiagnostics(program)
        .map((one) => `${one.file?.fileName}: ${ts.flattenDiagnosticMessageText(one.messageText, "\n")}`);
      expect(messages).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
