import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../test/support/asc.js";
import { Codec, importsOf } from "./support/codec.js";
import { JsonMaker } from "./support/json.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

describe("the compiled package", () => {
  test("imports nothing", () => {
    expect(codec.imports).toEqual([]);
  });

  test("imports only abort, and compiles without a warning, when nothing is mapped", async () => {
    const { wasm, messages } = await compile("codec/test/fixtures/shim.as.ts", ["-O3"]);
    expect(messages).toBe("");
    expect(importsOf(wasm as Uint8Array)).toEqual(["env.abort"]);
  });

  test("compiles with the other runtimes", async () => {
    for (const runtime of ["minimal", "stub"]) {
      const { wasm, messages } = await compile("codec/test/fixtures/shim.as.ts", ["-O1", "--runtime", runtime]);
      expect(messages).toBe("");
      expect(wasm).toBeDefined();
    }
  });
});

describe("the example in README.md", () => {
  test("compiles as it stands", async () => {
    const folder = fileURLToPath(new URL("..", import.meta.url));
    const [, example] = /```ts\n(.*?)```/s.exec(readFileSync(join(folder, "README.md"), "utf8")) as RegExpExecArray;
    mkdirSync(join(folder, "build"), { recursive: true });
    writeFileSync(join(folder, "build/readme.ts"), example as string);
    const { wasm, messages } = await compile("codec/build/readme.ts", ["-O1"]);
    expect(messages).toBe("");
    expect(wasm).toBeDefined();
  });
});

describe("memory", () => {
  test("stays flat while a hundred thousand documents are read, refused and written", () => {
    const random = new Random(71);
    const maker = new JsonMaker(random);
    const documents = Array.from({ length: 500 }, () => Buffer.from(maker.document()));
    const broken = documents.map((document) => random.mutate(document));
    const round = () => {
      for (const document of documents) codec.bytes("readJson", document, "", 64);
      for (const document of broken) codec.bytes("readJson", document, "", 64);
      for (const document of broken) codec.text("escapeJson", document.toString("latin1"));
      for (const document of broken) codec.text("parseQuery", document.toString("latin1"));
    };
    for (let i = 0; i < 10; i++) round();
    const before = codec.memorySize;
    for (let i = 0; i < 90; i++) round();
    expect(codec.memorySize).toBe(before);
  });

  test("that a large document took is used again for the next", () => {
    const large = Buffer.from(`[${"12345,".repeat(150_000)}"${"\\n".repeat(50_000)}"]`);
    for (let i = 0; i < 5; i++) codec.number("checkJson", large, "", 64);
    const before = codec.memorySize;
    for (let i = 0; i < 40; i++) codec.number("checkJson", large, "", 64);
    expect(codec.memorySize).toBe(before);
  });
});
