import { describe, expect, test } from "vitest";
import { build } from "./build.js";
import { Wasm, type WasmMemory } from "./wasm.js";

/** Makes garbage in `work`, and keeps what globals reach; `done` is the end of a callback. */
const CHURN = `
class Item { constructor(public text: string) {} }
const kept: Item[] = [];
export function keep(n: i32): void { kept.push(new Item("kept " + n.toString())); }
export function intact(): i32 {
  for (let i = 0; i < kept.length; i++) if (kept[i].text != "kept " + i.toString()) return 0;
  return kept.length;
}
export function base(): usize { return __heap_base; }
export function work(): void { for (let i = 0; i < 100; i++) new Uint8Array(1024); }
`;
const DONE = `export function done(): void { if (isDefined(__safe_point)) __safe_point(); }`;
const NOTHING = `export function done(): void {}`;

interface Churn {
  keep(n: number): void;
  intact(): number;
  base(): number;
  work(): void;
  done(): void;
  memory: WasmMemory;
}

async function load(text: string, flags: readonly string[] = [], transform = true): Promise<Churn> {
  const { wasm, messages } = await build(`import "mock-sdk";${text}`, { files: { "entry.ts": "" }, flags, transform });
  if (!wasm) throw new Error(messages);
  const instance = new Wasm.Instance(new Wasm.Module(wasm), { env: { proxy_log: () => 0 } });
  (instance.exports["_initialize"] as () => void)();
  return instance.exports as unknown as Churn;
}

/** Memory in MiB after some 200 MiB of garbage. */
function churn(module: Churn, withSafePoints: boolean): number {
  for (let round = 0; round < 2000; round++) {
    if (round % 100 === 0) module.keep(round / 100);
    module.work();
    if (withSafePoints) module.done();
  }
  return module.memory.buffer.byteLength / 2 ** 20;
}

describe("a module of the SDK", () => {
  test("collects its garbage at safe points and keeps what globals reach", async () => {
    const module = await load(CHURN + DONE);
    expect(churn(module, true)).toBeLessThan(4);
    expect(module.intact()).toBe(20);
  });

  test("collects nothing while a callback runs", async () => {
    expect(churn(await load(CHURN + DONE), false)).toBeGreaterThan(100);
  });

  test("is smaller by the shadow stack", async () => {
    const options = { files: { "entry.ts": "" }, flags: ["-O3"] };
    const text = `import "mock-sdk";${CHURN}${DONE}`;
    const [mine, compilers] = [await build(text, options), await build(text, { ...options, transform: false })];
    expect(mine.wasm!.length).toBeLessThan(compilers.wasm!.length);
  });

  test("sets no memory apart for a shadow stack", async () => {
    const [mine, compilers] = [await load(CHURN + DONE), await load(CHURN + DONE, [], false)];
    expect(compilers.base() - mine.base()).toBeGreaterThanOrEqual(32768);
  });

  test("with a stack size of its own is collected as the compiler does it", async () => {
    expect(churn(await load(CHURN + DONE, ["--stackSize", "16384"]), false)).toBeLessThan(4);
  });
});

test("a module that knows no safe points is collected as the compiler does it", async () => {
  expect(churn(await load(CHURN + NOTHING), false)).toBeLessThan(4);
});

test("much garbage beside much that lives is collected in proportion", async () => {
  const module = await load(CHURN + DONE);
  for (let i = 0; i < 20_000; i++) {
    module.keep(i);
    if (i % 100 === 0) module.done();
  }
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < 20; i++) module.work(); // 2 MiB in one callback
    module.done();
  }
  expect(module.memory.buffer.byteLength / 2 ** 20).toBeLessThan(8);
  expect(module.intact()).toBe(20_000);
});

test("a call of the collector in a plugin is refused, and so is a runtime that would never collect", async () => {
  const collecting = await build(`import "mock-sdk";${CHURN}${DONE}\nexport function free(): void { __collect(); }`, {
    files: { "entry.ts": "" },
  });
  expect(collecting.messages).toContain("[SLUICE_COLLECTS]");
  const minimal = await build(`import "mock-sdk";${CHURN}${DONE}`, {
    files: { "entry.ts": "" },
    flags: ["--runtime", "minimal"],
  });
  expect(minimal.wasm).toBeUndefined();
  expect(minimal.messages).toContain("another runtime than incremental");
});
