import { ReadmeMarkersError } from "../errors.js";

const OPEN = "<!-- configuration: written by sluice generate -->";
const CLOSE = "<!-- /configuration -->";

/**
 * A README with the text between its two marker lines replaced.
 *
 * @param file for messages
 * @throws ReadmeMarkersError unless each marker stands there once, on a line of its own, in this order
 */
export function replaceBlock(readme: string, text: string, file: string): string {
  const lines = readme.split("\n");
  const marks = lines.flatMap((line, index) => {
    const mark = line.trim();
    return mark === OPEN || mark === CLOSE ? [{ mark, index }] : [];
  });
  const [open, close] = marks;
  if (open?.mark !== OPEN || close?.mark !== CLOSE || marks.length !== 2) {
    throw new ReadmeMarkersError(file, OPEN, CLOSE);
  }
  return [...lines.slice(0, open.index + 1), "", text, "", ...lines.slice(close.index)].join("\n");
}
