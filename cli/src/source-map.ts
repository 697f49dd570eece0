import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { withCustomSection } from "./custom-section.js";

/** What the compiler writes; every entry of `sourcesContent` is there. */
interface SourceMapFile {
  sources: string[];
  sourceRoot?: string;
  readonly sourcesContent: readonly string[];
}

const library = "~lib/";
const standardLibrary = join(
  dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")),
  "std/assembly",
);

/**
 * Ties a module and its map to this machine, because V8 gives a module the address `wasm://…`, from which nothing relative
 * can be found: the module names its map, and the map its sources, by `file:` URLs.
 *
 * @param file absolute file name of the module; the map lies beside it as `<file>.map`
 * @param folder where the relative names of the map's sources start
 */
export function anchorSourceMap(
  module: Uint8Array,
  map: string,
  file: string,
  folder: string,
): { module: Uint8Array<ArrayBuffer>; map: string } {
  const parsed = JSON.parse(map) as SourceMapFile;
  delete parsed.sourceRoot;
  parsed.sources = parsed.sources.map((source) => {
    const found = sourceFile(source, folder);
    return found === undefined ? source : pathToFileURL(found).href;
  });
  const url = Buffer.from(pathToFileURL(`${file}.map`).href, "utf8");
  return { module: withCustomSection(module, "sourceMappingURL", url), map: JSON.stringify(parsed) };
}

/** The file behind a name of the compiler: `assembly/index.ts`, `~lib/<package>/…` or `~lib/…` of its own library. */
function sourceFile(source: string, folder: string): string | undefined {
  if (!source.startsWith(library)) return existing(join(folder, source));
  const name = source.slice(library.length);
  for (let at = folder; ; at = dirname(at)) {
    const found = existing(join(at, "node_modules", name));
    if (found !== undefined) return found;
    if (at === dirname(at)) return existing(join(standardLibrary, name));
  }
}

function existing(file: string): string | undefined {
  return existsSync(file) ? realpathSync(file) : undefined;
}
