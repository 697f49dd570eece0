import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What Envoy did in a case, and what our host does where it is known to differ. */
export interface Recorded {
  readonly envoy: readonly string[];
  readonly differs?: string;
  readonly host?: readonly string[];
}

const folder = new URL("../recorded/", import.meta.url);

/** File of a family: a text that people read, with a heading for each case. */
export function fileOf(family: string): string {
  return fileURLToPath(new URL(`${family}.txt`, folder));
}

/** The recorded cases of a family by title; none when it was never recorded. */
export async function readRecording(family: string): Promise<Map<string, Recorded>> {
  const text = await readFile(fileOf(family), "utf8").catch(() => "");
  return parseRecording(text);
}

export function parseRecording(text: string): Map<string, Recorded> {
  const cases = new Map<string, Recorded>();
  for (const block of text.split(/^# /m).slice(1)) {
    const [title = "", ...lines] = block.trimEnd().split("\n");
    const at = lines.findIndex((line) => line.startsWith("## our host differs: "));
    const envoy = (at < 0 ? lines : lines.slice(0, at)).filter((line) => line !== "");
    if (at < 0) cases.set(title, { envoy });
    else {
      const differs = lines[at]!.slice("## our host differs: ".length);
      cases.set(title, { envoy, differs, host: lines.slice(at + 1).filter((line) => line !== "") });
    }
  }
  return cases;
}

/** Writes the cases of a family in the order in which they stand. */
export async function writeRecording(
  family: string,
  version: string,
  cases: ReadonlyMap<string, Recorded>,
): Promise<void> {
  const blocks = [...cases].map(([title, { envoy, differs, host }]) => {
    const other = differs === undefined ? [] : ["", `## our host differs: ${differs}`, ...(host ?? [])];
    return [`# ${title}`, ...envoy, ...other].join("\n");
  });
  const head = `Recorded from ${version} by: npm run conformance:record. Do not edit.`;
  await writeFile(fileOf(family), `${[head, ...blocks].join("\n\n")}\n`);
}
