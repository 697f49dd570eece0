import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { goNames } from "./go-names.js";
import { PublicApi } from "./public-api.js";

interface Row {
  readonly go: readonly string[];
  readonly here: string;
  readonly differs: string;
}

/** What stands between backticks. */
const codeOf = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

/** The rows of the tables of a section. */
function rowsOf(section: string): Row[] {
  const lines = section.split("\n").filter((line) => line.startsWith("| `"));
  return lines.map((line) => {
    const [, go = "", here = "", differs = ""] = line.split("|");
    return { go: codeOf(go), here: here.trim(), differs };
  });
}

const page = await readFile(new URL("../../docs/higress.md", import.meta.url), "utf8");
const sections = new Map<string, Row[]>();
for (const section of page.split(/^## /m).slice(1)) {
  const rows = rowsOf(section);
  if (rows.length > 0) sections.set(section.slice(0, section.indexOf("\n")), rows);
}
const api = await PublicApi.read();

test("docs/higress.md has the sections of the Go names, and no other table", () => {
  expect([...sections.keys()].sort()).toEqual(Object.keys(goNames).sort());
});

describe.each(Object.entries(goNames))("section %s", (title, names) => {
  const rows = sections.get(title) ?? [];

  test("has one row for each Go name, and none for another", () => {
    expect(rows.flatMap(({ go }) => go).sort()).toEqual([...names].sort());
  });

  test("names only what exists", () => {
    const mentioned = rows.flatMap(({ here, differs }) => [
      ...codeOf(here),
      ...codeOf(differs).filter(
        (code) => /^(ctx|context|json|raw|Log)?\.\w/.test(code) || /^[A-Z]\w+\.\w+$/.test(code),
      ),
    ]);
    expect(mentioned.flatMap((code) => problemOf(code))).toEqual([]);
  });

  test("says of each name what it is here, or that it is not yet, or not, offered", () => {
    for (const { go, here } of rows) {
      if (codeOf(here).length === 0) expect(here, go.join()).toMatch(/^not (yet|offered)$/);
      else expect(here, go.join()).not.toMatch(/not (yet|offered)/);
    }
  });

  test("calls nothing missing that is there under the same name", () => {
    const missing = rows.filter(({ here }) => here === "not yet").flatMap(({ go }) => go);
    expect(missing.filter((name) => isOffered(name))).toEqual([]);
  });
});

function problemOf(code: string): string[] {
  const problem = api.problemOf(code);
  return problem === undefined ? [] : [`${code}: ${problem}`];
}

function isOffered(goName: string): boolean {
  const name = goName.charAt(0).toLowerCase() + goName.slice(1);
  const receivers = ["", "ctx", "context"];
  return api.exports(goName) || api.exports(name) || receivers.some((receiver) => api.has(receiver, name));
}

describe("the check of names", () => {
  test.each([
    ["ctx.request.headers.getFirst(name)", "HeaderMap has no member getFirst"],
    ["ctx.request.headers.get(key)", "its parameter 1 is called name, not key"],
    ["ctx.resumeRequest(now)", "it takes 0 arguments"],
    [".processRequestHeadersBy()", "it takes 1 arguments"],
    ["setContext(name)", "no export is called setContext"],
    ["ctx.path()", "it cannot be called"],
    ["ctx.resume(direction)", "HttpContext has no member resume"],
  ])("refuses %s: %s", (code, problem) => {
    expect(api.problemOf(code)).toMatch(problem === "HttpContext has no member resume" ? /has no member/ : problem);
  });
});
