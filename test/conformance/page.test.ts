import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { format, resolveConfig } from "prettier";
import { callbackNames, hostCallNames } from "./support/border.js";
import { pageOf, recordedFamilies, rowsOf } from "./support/page.js";

const file = fileURLToPath(new URL("../../docs/conformance.md", import.meta.url));
const families = await recordedFamilies();

test("docs/conformance.md is what the recordings say", async () => {
  const page = await format(pageOf(families), { ...(await resolveConfig(file)), filepath: file });
  if (process.env["SLUICE_RECORD"] === "1") await writeFile(file, page);
  expect(await readFile(file, "utf8")).toBe(page);
});

test("every host call that Envoy offers is in some case", () => {
  const rows = rowsOf(families);
  expect(hostCallNames().filter((name) => !rows.has(`env.${name}`))).toEqual([]);
});

test("every callback that Envoy calls is in some case", () => {
  const rows = rowsOf(families);
  expect(callbackNames().filter((name) => !rows.has(name))).toEqual([]);
});

test("titles begin with the number of their section and are unique", () => {
  const titles = families.flatMap(({ cases }) => [...cases.keys()]);
  expect(titles.filter((title) => !/^(\d{1,2}|wasi): /.test(title))).toEqual([]);
  expect(new Set(titles).size).toBe(titles.length);
});
