import { expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { compile } from "../../test/support/asc.js";

interface Table {
  add(id: number): void;
  remove(id: number): number;
  has(id: number): number;
  size(): number;
}

async function table(): Promise<Table> {
  const entry = fileURLToPath(new URL("fixtures/context-table.as.ts", import.meta.url));
  const { wasm, messages } = await compile(entry, ["-O3", "--use", "abort=", "--use", "SLUICE_HIGRESS=0"]);
  if (!wasm) throw new Error(messages);
  const module = new WebAssembly.Module(wasm);
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  return new WebAssembly.Instance(module, imports).exports as unknown as Table;
}

/** A generator of numbers that is the same in every run. */
function seeded(seed: number): () => number {
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0);
}

test("a context table holds what a map would, through random additions and removals of colliding ids", async () => {
  const contexts = await table();
  const model = new Set<number>();
  const random = seeded(7);
  for (let step = 0; step < 50_000; step++) {
    const id = (random() >>> 8) % 3 === 0 ? ((random() >>> 8) % 64) * 1024 : (random() >>> 8) % 2000;
    if ((random() >>> 16) % 2 === 0) {
      contexts.add(id);
      model.add(id);
    } else {
      expect(contexts.remove(id)).toBe(Number(model.delete(id)));
    }
    if (step % 997 === 0)
      for (let each = 0; each < 2000; each++) expect(contexts.has(each)).toBe(Number(model.has(each)));
  }
  expect(contexts.size()).toBe(model.size);
  for (const id of model) expect(contexts.has(id)).toBe(1);
});
