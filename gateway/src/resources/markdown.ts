/** A code span that shows a text as it is. */
export function code(text: string): string {
  const line = text.replaceAll(/\s*[\r\n]+\s*/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}

/**
 * Markdown of a doc comment, on one line. Outside of code spans a lone `*` and `<` stand for themselves: comments write
 * of `<name>` and `a.*` more often than they mean HTML or emphasis.
 */
export function oneLine(markdown: string): string {
  const line = markdown.trim().replaceAll(/\s+/g, " ");
  const parts = line.split(/((?<!`)(`+)(?!`).*?[^`]\2(?!`))/);
  // Each code span leaves two parts: itself, and its fence.
  return parts
    .map((part, index) => {
      if (index % 3 === 1) {
        const fence = parts[index + 1] ?? "";
        return code(part.slice(fence.length, -fence.length).replace(/^ (.*\S.*) $/, "$1"));
      }
      if (index % 3 === 2) return "";
      return part.replaceAll(/(?<![*\\])\*(?!\*)/g, "\\*").replaceAll(/(?<!\\)<(?=[a-zA-Z/!?])/g, "\\<");
    })
    .join("");
}

/** A table (GitHub's Markdown) whose columns are padded as prettier pads them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => width(cells[column] ?? ""))));
  const print = (cells: readonly string[]): string => {
    const padded = widths.map((wanted, column) => {
      const cell = cells[column] ?? "";
      return cell + " ".repeat(wanted - width(cell));
    });
    return `| ${padded.join(" | ")} |`;
  };
  const [first = [], ...others] = lines;
  return [first, widths.map((wanted) => "-".repeat(wanted)), ...others].map(print).join("\n");
}

/** Columns a text takes where characters have one width: two for emoji and East Asian ones, none for combining marks. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) continue;
    columns +=
      /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}
