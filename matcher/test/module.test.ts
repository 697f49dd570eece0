import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../test/support/asc.js";
import { Matcher } from "./support/matcher.js";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.load();
});

test("the compiled package imports nothing", () => {
  expect(matcher.imports).toEqual([]);
});

test("the example in README.md compiles as it stands", async () => {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const [, example] = /```ts\n(.*?)```/s.exec(readFileSync(join(folder, "README.md"), "utf8")) as RegExpExecArray;
  mkdirSync(join(folder, "build"), { recursive: true });
  writeFileSync(join(folder, "build/readme.ts"), example as string);
  const { wasm, messages } = await compile("matcher/build/readme.ts", ["-O1"]);
  expect(messages).toBe("");
  expect(wasm).toBeDefined();
});

describe("memory", () => {
  test("stays flat while fifteen hundred configurations replace one another, and no rule stays", () => {
    const configure = (round: number) => {
      const rules = Array.from({ length: 200 }, (_, i) => ({
        _match_route_: [`r${round}-${i}`, "r"],
        _match_service_: `s${i}:${round}`,
        _match_domain_: `*.h${i}`,
      }));
      matcher.configure({ _rules_: [...rules, { _match_domain_: [`${round}.com`, `*.${round}.com`] }] });
      expect(matcher.find({ host: `${round}.com` })).toBe(200);
      expect(matcher.find({ host: `${round - 1}.com` })).toBe(-1);
      expect(matcher.find({ host: `a.${round - 1}.com`, route: `r${round - 1}-7`, cluster: "s7:1" })).toBe(-1);
    };
    // The heap has found its size by then: it doubles once more, as blocks of other sizes come and go.
    for (let round = 0; round < 3_000; round++) configure(round);
    const before = matcher.memorySize;
    for (let round = 3_000; round < 4_500; round++) configure(round);
    expect(matcher.memorySize).toBe(before);
  });

  test("stays flat over a hundred thousand requests", () => {
    matcher.configure({ _rules_: [{ _match_domain_: "*.a.com" }, { _match_service_: "s.dns:80" }] });
    const ask = () => matcher.find({ host: "X.A.com.:80", route: "r", cluster: "outbound|80||s.dns" });
    for (let i = 0; i < 10_000; i++) ask();
    const before = matcher.memorySize;
    for (let i = 0; i < 100_000; i++) ask();
    expect(matcher.memorySize).toBe(before);
  });
});
