import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type Recorded, readRecording } from "./recording.js";

/** What was recorded of a family. */
export interface RecordedFamily {
  readonly name: string;
  readonly cases: ReadonlyMap<string, Recorded>;
}

/** A function of the border, and how it did. */
interface Row {
  readonly results: Set<string>;
  readonly cases: Set<string>;
  readonly differing: Set<string>;
}

const folder = fileURLToPath(new URL("../recorded/", import.meta.url));

/** Every family that was recorded, in the order of the sections of their first cases. */
export async function recordedFamilies(): Promise<RecordedFamily[]> {
  const names = (await readdir(folder)).map((file) => basename(file, ".txt")).sort();
  const families = await Promise.all(names.map(async (name) => ({ name, cases: await readRecording(name) })));
  return families.sort((a, b) => sectionOf(a) - sectionOf(b));
}

function sectionOf({ cases }: RecordedFamily): number {
  return Number.parseInt([...cases.keys()][0] ?? "99", 10);
}

const call = /^\s*((?:env|wasi_\w+)\.\w+|_initialize|_start|main|proxy_\w+|envoy_\w+|malloc)\([^)]*\)(?: = (\S+))?/;

/** Calls in lines. What a plugin logs is a call of `proxy_log`, whose crossings are not shown. */
function callsIn(
  lines: readonly string[],
): { readonly name: string; readonly result: string; readonly line: string }[] {
  return lines.flatMap((line) => {
    if (/^\s*\| \w+ wasm log/.test(line)) return [{ name: "env.proxy_log", result: "0", line: line.trim() }];
    const [, name, result = "void"] = call.exec(line) ?? [];
    return name === undefined ? [] : [{ name, result, line: line.trim() }];
  });
}

/** How each function of the border did in all cases. */
export function rowsOf(families: readonly RecordedFamily[]): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const { cases } of families) {
    for (const [title, { envoy, host }] of cases) {
      const ours = new Set(callsIn(host ?? envoy).map(({ line }) => line));
      for (const { name, result, line } of callsIn(envoy)) {
        let row = rows.get(name);
        if (row === undefined) rows.set(name, (row = { results: new Set(), cases: new Set(), differing: new Set() }));
        row.results.add(result);
        row.cases.add(title);
        if (!ours.has(line)) row.differing.add(title);
      }
    }
  }
  return rows;
}

/** The page for readers, made from what is recorded. */
export function pageOf(families: readonly RecordedFamily[]): string {
  const rows = rowsOf(families);
  const named = (test: (name: string) => boolean): [string, Row][] =>
    [...rows].filter(([name]) => test(name)).sort(([a], [b]) => a.localeCompare(b, "en"));
  const count = families.reduce((sum, { cases }) => sum + cases.size, 0);
  const differing = families.flatMap(({ cases }) => [...cases].filter(([, { differs }]) => differs !== undefined));
  return `<!-- Generated from test/conformance/recorded by npm run conformance:record. Do not edit. -->

# Conformance

Does the host of \`@sluice/host\` do what Envoy 1.40 does? ${count} experiments say so. Each is made with both, and every
crossing of the border between host and plugin is compared line by line: callbacks and host calls in their order, with
arguments, results and allocations, what plugins and Envoy log, what the client and the upstream get. Addresses in the
memory of the plugin, request ids, dates and ports are left out of it.

What Envoy did is recorded in \`test/conformance/recorded\`; the tests compare a live Envoy and the host with it each time
they run. \`npm run conformance:record\` records anew. Calls that a real Envoy does not survive are not here: the host
reports each of them, see [errors.md](errors.md), and \`test/e2e/hazards\` proves that Envoy dies of it.

## Host calls

The results are those of Envoy; \`same\` means that the host gave the same ones in the same cases.

${table(
  "call",
  named((name) => name.startsWith("env.")),
  "env.",
)}

## Callbacks

${table(
  "callback",
  named((name) => !name.includes(".") && name !== "malloc"),
  "",
)}

## WASI

${table(
  "function",
  named((name) => name.startsWith("wasi_")),
  "",
)}

## Known differences

${differing.length === 0 ? "None." : differing.map(([title, { differs }]) => `- **${title}.** ${differs}`).join("\n")}

## Cases

${families.map(casesOf).join("\n\n")}
`;
}

function table(what: string, rows: readonly [string, Row][], prefix: string): string {
  const body = rows.map(([name, { results, cases, differing }]) => {
    const shown = [...results].sort((a, b) => Number(a) - Number(b)).filter((result) => result !== "void");
    const values = shown.length > 8 ? `${shown.slice(0, 8).join(", ")}, …` : shown.join(", ");
    const ours = differing.size === 0 ? "same" : `differs in ${differing.size}`;
    return [`\`${name.slice(prefix.length)}\``, values, String(cases.size), ours];
  });
  return [[what, "results", "cases", "host"], ["-", "-", "-", "-"], ...body]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function casesOf({ name, cases }: RecordedFamily): string {
  const titles = [...cases].map(([title, { differs }]) => `- ${title}${differs === undefined ? "" : " (differs)"}`);
  return `### ${name}\n\n${titles.join("\n")}`;
}
