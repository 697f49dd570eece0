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

/** Keeps what it makes through a variable, a field, an array and a map, amid garbage. */
const KEEP = `
class Link { constructor(public next: Link | null) {} }
class Holder { text: string = ""; }
let chain: Link | null = null;
let variable: string = "";
const holder = new Holder();
const list: string[] = [];
const map = new Map<string, string>();
function text(n: i32, length: i32): string { return n.toString().padStart(length, "x"); }
export function turn(n: i32, length: i32): void {
  for (let i = 0; i < length % 9; i++) text(i, length);
  if (n % 4 == 0) variable = text(n, length);
  if (n % 4 == 1) holder.text = text(n, length);
  if (n % 4 == 2) list.push(text(n, length));
  if (n % 4 == 3) map.set(text(n, 20), text(n, length));
}
export function kept(n: i32, length: i32): bool {
  const wanted = text(n, length);
  if (n % 4 == 0) return variable == wanted;
  if (n % 4 == 1) return holder.text == wanted;
  if (n % 4 == 2) return list[n >> 2] == wanted;
  return map.get(text(n, 20)) == wanted;
}
export function fill(links: i32): void { for (let i = 0; i < links; i++) chain = new Link(chain); }
export function links(): i32 { let n = 0; let at: Link | null = chain; while (at != null) { n++; at = at.next; } return n; }
${DONE}`;

/** More callbacks without a new object than the longest time for which none is made young. */
const REST = 65;

test("young objects live on when anything older holds one of them", async () => {
  const module = (await load(KEEP)) as unknown as Record<string, (...numbers: number[]) => number>;
  const length = (n: number) => (n * 37) % 1500;
  const callback = (name: string, ...numbers: number[]) => {
    module[name]!(...numbers);
    module["done"]!();
    // What is made next lies where this was.
    for (let i = 0; i < REST; i++) module["done"]!();
  };
  let links = 0;
  for (let n = 0; n < 400; n++) {
    callback("turn", n, length(n));
    // 512 of them take the whole block, to the last byte.
    callback("fill", 508 + (n % 8));
    links += 508 + (n % 8);
    expect(module["kept"]!(n, length(n))).toBe(1);
  }
  for (let n = 2; n < 400; n++) if (n % 4 > 1) expect(module["kept"]!(n, length(n))).toBe(1);
  expect(module["links"]!()).toBe(links);
});
