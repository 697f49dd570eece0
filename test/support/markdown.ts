/** A fenced block of a Markdown file. */
export interface CodeBlock {
  readonly language: string;
  /** What `title="…"` says behind the language, "" without one. */
  readonly title: string;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const fence = /^```(\w*)(?: title="([^"]*)")?\n([\s\S]*?)^```$/gm;
  for (const match of markdown.matchAll(fence)) {
    const [, language = "", title = "", text = ""] = match;
    blocks.push({ language, title, text, line: markdown.slice(0, match.index).split("\n").length });
  }
  return blocks;
}
