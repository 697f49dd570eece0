import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";

/** Where the figures are kept that the page shows. */
export const resultsFolder = fileURLToPath(new URL("../results/", import.meta.url));

/** Three digits say more than a measurement can. */
const rounded = (key, value) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toFixed(3)) : value;

export async function store(folder, name, results) {
  await mkdir(folder, { recursive: true });
  const text = await format(JSON.stringify(results, rounded), { parser: "json", printWidth: 120 });
  await writeFile(join(folder, `${name}.json`), text);
}

/** The figures of a file, undefined when nobody has stored any. */
export async function stored(folder, name) {
  const text = await readFile(join(folder, `${name}.json`), "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
