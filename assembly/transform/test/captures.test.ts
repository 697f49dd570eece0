import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as asc from "assemblyscript/asc";
import { describe, expect, test } from "vitest";
import { check, marked } from "./parse.js";

/** Declared in every source below: calls a function that it is given. */
const CALL = "function call(f: (n: i32) => void): void { f(1); }\nfunction use(n: i32): void {}\n";

/** What the compiler itself says, "" when it takes the source. */
async function compilerSays(text: string): Promise<string> {
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(["assembly/index.ts", "--outFile", "out.wasm", "--runtime", "stub", "--noColors"], {
    stdout: asc.createMemoryStream(),
    stderr,
    readFile: (path) => (path === "assembly/index.ts" ? text : null),
    writeFile: () => {},
    listFiles: () => [],
  });
  return error ? stderr.toString() : "";
}

/** The three messages that the compiler has for a captured variable. */
const COMPILER = /Not implemented: Closures|is used before being assigned|does not exist on type/;

const REFUSED: Readonly<Record<string, string>> = {
  "a parameter": `export function f(limit: i32): void { call((n) => { use(«limit»); }); }`,
  "a let": `export function f(): void { let count = 1; call((n) => { use(«count»); }); }`,
  "a const that is computed": `export function f(n: i32): void { const twice = n * 2; call((k) => { use(«twice»); }); }`,
  "a var": `export function f(): void { var count = 1; call((n) => { use(«count»); }); }`,
  "an assignment": `export function f(): void { let count = 1; call((n) => { «count» = n; }); }`,
  "a function expression": `export function f(limit: i32): void { call(function (n: i32): void { use(«limit»); }); }`,
  "an arrow without braces": `export function f(limit: i32): void { call((n) => use(«limit»)); }`,
  "a variable of a loop": `export function f(): void { for (let i = 0; i < 3; i++) call((n) => { use(«i»); }); }`,
  "a variable of a block at the top level": `{ let count = use.index; call((n) => { use(«count»); }); }`,
  "a variable of a switch": `export function f(k: i32): void { switch (k) { case 1: { let a = k; call((n) => { use(«a»); }); } } }`,
  "two variables": `export function f(a: i32, b: i32): void { call((n) => { use(«a» + «b»); }); }`,
  "only the first use of each": `export function f(a: i32): void { call((n) => { use(«a» + a); use(a); }); }`,
  "a variable two functions out": `export function f(a: i32): void { call((n) => { call((m) => { use(«a»); }); }); }`,
  "the this of a method": `class A { n: i32 = 1; run(): void { call((k) => { use(«this».n); }); } }\nnew A().run();`,
  "a function that is a parameter": `export function f(done: (n: i32) => void): void { call((n) => { «done»(n); }); }`,
  "a variable in a template": `export function f(a: i32): void { call((n) => { \`\${«a»}\`; }); }`,
  "an object whose member is read": `class A { n: i32 = 1; }\nexport function f(a: A): void { call((n) => { use(«a».n); }); }`,
  "an index": `export function f(a: StaticArray<i32>, i: i32): void { call((n) => { use(«a»[«i»]); }); }`,
  "a cast": `export function f(a: i64): void { call((n) => { use(<i32>«a»); }); }`,
  "an inner function that is not an argument": `export function f(a: i32): void { const g = (): i32 => «a»; use(g()); }`,
};

const ACCEPTED: Readonly<Record<string, string>> = {
  "module-level variables": `let count = 1;\nexport function f(): void { call((n) => { count = n; use(count); }); }`,
  "variables of a namespace": `namespace S { export let count: i32 = 1; }\ncall((n) => { use(S.count); });`,
  "its own parameter of the same name": `export function f(n: i32): void { call((n) => { use(n); }); }`,
  "its own variable of the same name": `export function f(a: i32): void { call((n) => { let a = n; use(a); }); }`,
  "its own loop variable of the same name": `export function f(i: i32): void { call((n) => { for (let i = 0; i < n; i++) use(i); }); }`,
  "its own var, used after its block": `export function f(a: i32): void { call((n) => { { var a = n; } use(a); }); }`,
  "a member of the same name": `class A { limit: i32 = 1; }\nconst a = new A();\nexport function f(limit: i32): void { call((n) => { use(a.limit); }); }`,
  "a method of the same name": `class A { limit(): i32 { return 1; } }\nconst a = new A();\nexport function f(limit: i32): void { call((n) => { use(a.limit()); }); }`,
  "a type of the same name": `class limit { n: i32 = 1; }\nexport function f(limit: i32): void { call((n) => { let a: limit | null = null; use(a ? 1 : 2); }); }`,
  "an enum member of the same name": `enum E { limit }\nexport function f(limit: i32): void { call((n) => { use(E.limit); }); }`,
  "a variable whose block is over": `export function f(): void { { let count = 1; use(count); } call((n) => { let count = n; use(count); }); }`,
  "functions of the module": `function twice(n: i32): i32 { return n * 2; }\nexport function f(): void { call((n) => { use(twice(n)); }); }`,
  "its own this": `class A { n: i32 = 1; run(): void { use(this.n); call((k) => { use(k); }); } }\nnew A().run();`,
  "an argument that is computed outside": `function add(a: i32, f: (n: i32) => void): void { f(a); }\nexport function f(limit: i32): void { add(limit, (n) => { use(n); }); }`,
  "variables of the loop it stands in": `call((n) => { for (let i = 0; i < n; i++) { const twice = i * 2; use(twice + i); } });`,
  "a default parameter": `function g(n: i32 = 1): i32 { return n; }\nexport function f(n: i32): void { call((n) => { use(g()); }); }`,
  "a switch with its own variable": `export function f(a: i32): void { call((n) => { switch (n) { case 1: { let a = n; use(a); break; } default: break; } }); }`,
};

/** Initialisers of `const`, of which the compiler puts some in place of the name. */
const INITIALISERS = [
  ...["1", "-1", "1.5", "true", '"text"', "`text`", "(1)", "1 + 2", "1 << 3", "~1", "!true", "1 as i64", "<u8>1"],
  ...["LIMIT", "LIMIT * 2", "Kind.B", "Space.N", "i32.MAX_VALUE", "sizeof<i32>()", "u8(3)", "max(1, 2)", "abs(-1)"],
  ...["memory.data(8)", "(n: i32): i32 => n", "true ? 1 : 2", "isDefined(nothing)", "state", "made()", "new Thing()"],
  ...[
    "thing.n",
    "[1, 2]",
    "k",
    "k + 1",
    "`${k}`",
    "load<i32>(16)",
    "null",
    "f32.EPSILON",
    "Infinity",
    "offsetof<Thing>()",
  ],
];

const DECLARED = `
const LIMIT = 10;
enum Kind { A, B }
namespace Space { export const N: i32 = 3; }
let state = 1;
class Thing { n: i32 = 1; }
const thing = new Thing();
function made(): i32 { return state; }
function any<T>(value: T): void {}
`;

describe("a nested function is refused when it uses", () => {
  test.each(Object.entries(REFUSED))("%s of the function around it", (_, source) => {
    const { text, places } = marked(CALL + source);
    expect(check({ "assembly/index.ts": text }).map(({ place }) => place)).toEqual(places);
  });

  test.each(Object.entries(REFUSED))("%s, as the compiler without the transform refuses it", async (_, source) => {
    expect(await compilerSays(marked(CALL + source).text)).toMatch(COMPILER);
  });
});

describe("a nested function may use", () => {
  test.each(Object.entries(ACCEPTED))("%s", async (_, source) => {
    expect(check({ "assembly/index.ts": CALL + source })).toEqual([]);
    expect(await compilerSays(CALL + source)).toBe("");
  });

  test.each(INITIALISERS)("const x = %s whenever the compiler lets it", async (initialiser) => {
    const text = `${CALL}${DECLARED}export function f(k: i32): void { const x = ${initialiser}; call((n) => { any(x); }); }`;
    const isFound = check({ "assembly/index.ts": text }).length > 0;
    if ((await compilerSays(text)) === "") expect(isFound).toBe(false);
  });

  test.each(["made()", "new Thing()", "k", "k + 1", "state", "thing.n", "[1, 2]", "`${k}`"])(
    "no const x = %s, of which the value is not known before it runs",
    (initialiser) => {
      const text = `${CALL}${DECLARED}export function f(k: i32): void { const x = ${initialiser}; call((n) => { any(x); }); }`;
      expect(check({ "assembly/index.ts": text })).toHaveLength(1);
    },
  );
});

test("the error names the variable, says why, and what to do", () => {
  const [finding] = check({
    "assembly/index.ts": `${CALL}export function f(config: i32): void { call((n) => use(config)); }`,
  });
  expect(finding?.text).toBe(
    "Transform 'sluice': the handler uses 'config' from the surrounding function. AssemblyScript has no closures: " +
      "keep it in ctx.state, in the configuration, or pass it along [SLUICE_CAPTURED_VARIABLE]",
  );
});

test("the error tells an inner function from a handler and a block from a function", () => {
  const texts = check({
    "assembly/index.ts": `${CALL}export function f(a: i32): void { const g = (): i32 => a; use(g()); }\n{ let b = f.index; call((n) => use(b)); }`,
  }).map(({ text }) => text);
  expect(texts[0]).toContain("the inner function uses 'a' from the surrounding function");
  expect(texts[1]).toContain("the handler uses 'b' from the surrounding block");
});

test("packages are not checked", () => {
  const source = `${CALL}export function f(a: i32): void { call((n) => use(a)); }`;
  expect(check({ "~lib/some-package/index.ts": source })).toEqual([]);
});

test("a compiler of another version is refused by name", () => {
  expect(() => check({ "assembly/index.ts": "" }, "0.27.0")).toThrow(/AssemblyScript 0\.27\.0 compiles this plugin/);
});

/** AssemblyScript files below a folder, by a path that makes them the author's. */
function corpus(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const isSource =
      entry.endsWith(".ts") && !entry.endsWith(".d.ts") && !/\btest\b|node_modules|build|dist/.test(entry);
    if (isSource) files[`assembly/${entry.replaceAll("\\", "/")}`] = readFileSync(join(folder, entry), "utf8");
  }
  return files;
}

const std = join(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "std/assembly");
const codec = dirname(createRequire(import.meta.url).resolve("@sluice/codec/package.json"));

test.each([
  ["the standard library of the compiler", std, 50],
  ["the codec package", codec, 10],
])("nothing is found in %s", (_, folder, atLeast) => {
  const files = corpus(folder);
  expect(Object.keys(files).length).toBeGreaterThan(atLeast);
  expect(check(files).filter(({ text }) => text.includes("sluice"))).toEqual([]);
});
