/** Ranges in the author's files. */
import type { Node, Program, Range, Source } from "assemblyscript";

/** Files of the author: not the standard library, and no package found in `node_modules`. */
export function authorSources(sources: readonly Source[]): Source[] {
  return sources.filter(({ normalizedPath }) => !normalizedPath.startsWith("~lib/"));
}

/** Where a node stands, in words: `assembly/index.ts:3:7`. */
export function placeOf(node: Node): string {
  const { source, start } = node.range;
  return `${source.normalizedPath}:${source.lineAt(start)}:${source.columnAt()}`;
}

/**
 * The range of one character at a line and column, both from 1.
 * @returns null when the file is not the author's or has no such place
 */
export function rangeAt(program: Program, path: string, line: number, column: number): Range | null {
  const source = authorSources(program.sources).find(({ normalizedPath }) => normalizedPath === path);
  const anchor = source?.statements[0];
  if (!source || !anchor) return null;
  let start = 0;
  for (let row = 1; row < line; row++) {
    start = source.text.indexOf("\n", start) + 1;
    if (start === 0) return null;
  }
  start += column - 1;
  if (start >= source.text.length) return null;
  // A new range of the compiler that runs, of which there may be two copies.
  const range = anchor.range.atStart;
  range.start = start;
  range.end = start + 1;
  return range;
}
