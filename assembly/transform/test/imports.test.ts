import { expect, test } from "vitest";
import { build, errorsOf } from "./build.js";

const IMPORT = `import { setCtx, HeaderStatus } from "mock-sdk";\n`;

function plugin(body: string, declarations = ""): string {
  return `${IMPORT}${declarations}\nsetCtx("a").processRequestHeadersBy((ctx, config) => {\n  ${body}\n  return HeaderStatus.Continue;\n});\n`;
}

const FIX = "the module would not load. Take the call out, or use what @sluice/sdk has for it [SLUICE_IMPORT_UNKNOWN]";

test("a function of the author that no host offers is refused where it is called", async () => {
  expect(errorsOf(await build(plugin("foo();", "declare function foo(): void;")))).toEqual([
    {
      text:
        "Envoy does not offer index.foo, declared at assembly/index.ts:2:1, called at assembly/index.ts:4:3: " + FIX,
      place: "assembly/index.ts(4,3)",
    },
  ]);
});

test("a function with a name for the host is refused by that name", async () => {
  const declaration = `@external("vendor", "thing") declare function foo(): void;`;
  const [error] = errorsOf(await build(plugin("foo();", declaration)));
  expect(error?.text).toContain("does not offer vendor.thing, declared at assembly/index.ts:2:1");
});

test("a host call of the wrong type is refused with both types", async () => {
  const declaration = `@external("env", "proxy_log") declare function foo(level: i32): i32;`;
  const [error] = errorsOf(await build(plugin("foo(1);", declaration)));
  expect(error?.text).toContain("env.proxy_log is declared as i32 -> i32, but Envoy offers i32 i32 i32 -> i32");
  expect(error?.place).toBe("assembly/index.ts(4,3)");
});

test("a second declaration of a host call is told from the SDK's", async () => {
  const declaration = `@external("env", "proxy_done") declare function mine(level: i64): i32;`;
  for (const body of ["finish(); mine(1);", "mine(1); finish();"]) {
    const text = plugin(body, declaration).replace("setCtx,", "setCtx, finish,");
    expect(errorsOf(await build(text))).toEqual([
      {
        text:
          "env.proxy_done is declared as i64 -> i32, but Envoy offers void -> i32: the module would not load. " +
          "Correct the declaration [SLUICE_IMPORT_TYPE]",
        place: `assembly/index.ts(4,${3 + body.indexOf("mine")})`,
      },
    ]);
  }
});

test("what the standard library imports is refused where the author calls it", async () => {
  const [error] = errorsOf(await build(plugin(`console.log("x");`)));
  expect(error?.text).toBe(`Envoy does not offer env.console.log, called at assembly/index.ts:4:3: ${FIX}`);
  expect(error?.place).toBe("assembly/index.ts(4,3)");
});

test("the call is found in a function of another file", async () => {
  const files = { "assembly/other.ts": `export class Clock {\n  now(): i64 {\n    return Date.now();\n  }\n}` };
  const text = `import { Clock } from "./other";\n${plugin("ctx.text = new Clock().now().toString();")}`;
  const [error] = errorsOf(await build(text, { files }));
  expect(error?.text).toContain("env.Date.now, called at assembly/other.ts:3:12");
  expect(error?.place).toBe("assembly/other.ts(3,12)");
});

test("each stray import is reported", async () => {
  const declarations = "declare function foo(): void; declare function bar(): void;";
  const errors = errorsOf(await build(plugin("foo(); bar();", declarations)));
  expect(errors.map(({ place }) => place)).toEqual(["assembly/index.ts(4,3)", "assembly/index.ts(4,10)"]);
});

test("an import that nothing reaches is no matter", async () => {
  const declarations = `declare function foo(): void;\nexport function unused(): void {}\nfunction dead(): void { foo(); }`;
  expect(errorsOf(await build(plugin("", declarations)))).toEqual([]);
});

test("host calls of Higress are refused on Envoy and taken on Higress", async () => {
  const declaration = `@external("env", "proxy_get_upstream_hosts") declare function hosts(a: i32, b: i32): i32;`;
  const text = plugin("hosts(1, 2);", declaration);
  expect(errorsOf(await build(text))[0]?.text).toContain("Envoy does not offer env.proxy_get_upstream_hosts");
  expect(errorsOf(await build(text, { flags: ["--use", "HIGRESS=1"] }))).toEqual([]);
});

test("an imported variable is refused where it is declared", async () => {
  const [error, ...more] = errorsOf(await build(plugin("ctx.text = limit.toString();", "declare const limit: i32;")));
  expect(more).toEqual([]);
  expect(error?.text).toContain("the module imports the global index.limit; a plugin can count on functions only");
  expect(error?.place).toBe("assembly/index.ts(2,15)");
});

test("an imported memory is refused", async () => {
  const [error] = errorsOf(await build(plugin(""), { flags: ["--importMemory"] }));
  expect(error?.text).toContain("the module imports the memory env.memory");
});
