import * as assemblyscript from "assemblyscript";
import { version } from "assemblyscript/asc";
import SluiceTransform from "@sluice/sdk/transform";

/** An error of the checks that run after parsing. */
export interface Finding {
  /** Path, line and column, both from 1. */
  readonly place: string;
  readonly text: string;
}

/** Parses files as asc does and runs what the transform checks before anything is compiled. */
export function check(files: Readonly<Record<string, string>>, compilerVersion: string = version): Finding[] {
  const options = assemblyscript.newOptions();
  const [major = 0, minor = 0, patch = 0] = compilerVersion.split(".").map(Number);
  assemblyscript.setBundleVersion(options, major, minor, patch);
  const program = assemblyscript.newProgram(options);
  // As asc does: before the transform is made, and that before anything is parsed.
  Object.assign(SluiceTransform.prototype, { program });
  const transform = new SluiceTransform();
  for (const [path, text] of Object.entries(files)) assemblyscript.parse(program, text, path, true);
  transform.afterParse(program.parser);
  return program.diagnostics
    .filter(({ category }) => (category as number) === ERROR)
    .map(({ message, range }) => {
      if (!range) return { place: "", text: message };
      const line = range.source.lineAt(range.start);
      return { place: `${range.source.normalizedPath}:${line}:${range.source.columnAt()}`, text: message };
    });
}

/** `DiagnosticCategory.Error`. */
const ERROR = 3;

/** A source in which `«name»` marks what is to be reported. */
export function marked(source: string): { text: string; places: string[] } {
  const places: string[] = [];
  const text = source
    .split("\n")
    .map((line, row) => {
      let rest = line;
      for (let at = rest.indexOf("«"); at >= 0; at = rest.indexOf("«")) {
        places.push(`assembly/index.ts:${row + 1}:${at + 1}`);
        rest = rest.replace("«", "").replace("»", "");
      }
      return rest;
    })
    .join("\n");
  return { text, places };
}
