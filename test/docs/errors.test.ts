import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");

/** First cells of the rows of the tables below a heading. */
function firstCells(markdown: string, heading: string): string[] {
  const section = markdown.split(/^## /m).find((text) => text.startsWith(heading));
  expect(section, `docs/errors.md has a section "${heading}"`).toBeDefined();
  return [...section!.matchAll(/^\| `([^`]+)` *\|/gm)].map(([, cell]) => cell!);
}

/** Every stable code that the TypeScript sources of a package define. */
async function codesOf(folder: string): Promise<string[]> {
  const codes = new Set<string>();
  for (const entry of await readdir(join(root, folder), { recursive: true })) {
    if (!entry.endsWith("errors.ts")) continue;
    for (const [, code] of (await read(join(folder, entry))).matchAll(/"(SLUICE_[A-Z_]+)"/g)) codes.add(code!);
  }
  return [...codes];
}

test("every code of the tools is explained in docs/errors.md, and no other", async () => {
  const sources = ["host/src", "testing/src", "gateway/src", "cli/src", "assembly/transform/src"];
  const defined = (await Promise.all(sources.map(codesOf))).flat();
  expect(firstCells(await read("docs/errors.md"), "Tools").sort()).toEqual([...new Set(defined)].sort());
});

test("every message of the SDK is explained in docs/errors.md, and no other", async () => {
  const source = await read("assembly/plugin/errors.ts");
  const messages = [...source.matchAll(/export const [EW]_\w+ =\s+"([^"]*)";/g)].map(([, text]) => text!.trim());
  expect(messages.length).toBe([...source.matchAll(/export const [EW]_/g)].length);
  expect(firstCells(await read("docs/errors.md"), "Plugins").sort()).toEqual(messages.sort());
});

test("every message of the JSON reader is explained in docs/errors.md, and no other", async () => {
  const source = await read("codec/errors.ts");
  const messages = [...source.matchAll(/export const E_\w+(?:: string)? =\s+"([^"]*)";/g)].map(([, text]) =>
    text!.trim(),
  );
  expect(messages.length).toBe([...source.matchAll(/export const E_/g)].length);
  expect(firstCells(await read("docs/errors.md"), "JSON").sort()).toEqual(messages.sort());
});

test("every message about rules is explained in docs/errors.md, and no other", async () => {
  const source = await read("matcher/errors.ts");
  const messages = [...source.matchAll(/export const [EW]_\w+: string =\s+"([^"]*)";/g)].map(([, text]) =>
    text!.trim(),
  );
  expect(messages.length).toBe([...source.matchAll(/export const [EW]_/g)].length);
  expect(firstCells(await read("docs/errors.md"), "Rules").sort()).toEqual(messages.sort());
});

test("every reason to refuse an address is explained in docs/errors.md, and no other", async () => {
  const source = await read("codec/ip-errors.ts");
  const messages = [...source.matchAll(/export const E_\w+: string = "([^"]*)";/g)].map(([, text]) => text!);
  expect(messages.length).toBe([...source.matchAll(/export const E_/g)].length);
  expect(firstCells(await read("docs/errors.md"), "Addresses").sort()).toEqual(messages.sort());
});

test("every reason to refuse a regular expression is explained in docs/errors.md, and no other", async () => {
  const source = await read("codec/regex/errors.ts");
  const messages = [...source.matchAll(/export const E_\w+: string = "([^"]*)";/g)].map(([, text]) => text!.trim());
  expect(messages.length).toBe([...source.matchAll(/export const E_/g)].length);
  expect(firstCells(await read("docs/errors.md"), "Regular expressions").sort()).toEqual(messages.sort());
});

test("every reason to refuse a Redis answer is explained in docs/errors.md, and no other", async () => {
  const source = await read("codec/resp/errors.ts");
  const messages = [...source.matchAll(/export const E_\w+: string = "([^"]*)";/g)].map(([, text]) => text!);
  expect(messages.length).toBe([...source.matchAll(/export const E_/g)].length);
  expect(firstCells(await read("docs/errors.md"), "Redis answers").sort()).toEqual(messages.sort());
});

test("every reason to refuse a protobuf message is explained in docs/errors.md, and no other", async () => {
  const source = await read("codec/protobuf/errors.ts");
  const messages = [...source.matchAll(/export const E_\w+: string = "([^"]*)";/g)].map(([, text]) => text!);
  expect(messages.length).toBe([...source.matchAll(/export const E_/g)].length);
  expect(firstCells(await read("docs/errors.md"), "Protobuf messages").sort()).toEqual(messages.sort());
});
