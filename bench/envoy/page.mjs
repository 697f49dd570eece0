/**
 * Writes docs/performance.md and the plots beside it from what the benchmarks have stored in bench/results.
 *
 * Usage: node bench/envoy/page.mjs [--check], which writes nothing and fails when the files are not current.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { renderPage } from "./page/page.mjs";
import { resultsFolder, stored } from "./results.mjs";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const [envoy, latency, memory, guest] = await Promise.all(
  ["envoy", "latency", "memory", "guest"].map((name) => stored(resultsFolder, name)),
);
if (envoy === undefined) throw new Error("bench/results/envoy.json is missing: make bench writes it.");

const { text, plots } = renderPage({ envoy, latency, memory, guest });
const page = join(docs, "performance.md");
const files = new Map([[page, await format(text, { ...(await resolveConfig(page)), filepath: page })]]);
for (const [name, svg] of Object.entries(plots)) files.set(join(docs, "performance", `${name}.svg`), svg);

let stale = 0;
for (const [file, wanted] of files) {
  if (!process.argv.includes("--check")) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, wanted);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== wanted) {
    stale++;
    console.error(
      `${file.slice(docs.length - "docs/".length)} is not what bench/results say: node bench/envoy/page.mjs writes it.`,
    );
  }
}
process.exitCode = stale === 0 ? 0 : 1;
