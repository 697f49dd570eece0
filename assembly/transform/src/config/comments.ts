import type { Parser, Source } from "assemblyscript";
import { CommentKind } from "../compiler.js";
import { configExample } from "../errors.js";
import type { Documentation } from "./declaration.js";
import type { Json } from "./json.js";
import type { Report } from "./report.js";
import type { Documented } from "./nodes.js";
import { startOf } from "./nodes.js";

interface Comment {
  readonly text: string;
  readonly end: number;
}

/** Doc comments, which the syntax tree does not hold; the parser tells them as it passes. */
export class DocComments {
  /** By file and offset: the parser passes some of them twice. */
  private readonly comments = new Map<Source, Map<number, Comment>>();

  constructor(parser: Parser) {
    const former = parser.onComment;
    parser.onComment = (kind, text, range) => {
      former?.(kind, text, range);
      if (kind !== CommentKind.Block || !text.startsWith("/**")) return;
      let ofSource = this.comments.get(range.source);
      if (!ofSource) this.comments.set(range.source, (ofSource = new Map<number, Comment>()));
      ofSource.set(range.start, { text, end: range.end });
    };
  }

  /** What the doc comment right before a declaration says. */
  of(node: Documented, report: Report): Documentation {
    const { source } = node.range;
    const start = startOf(node);
    for (const { text, end } of this.comments.get(source)?.values() ?? []) {
      if (end <= start && source.text.slice(end, start).trim() === "") {
        return readComment(text, (reason) => report(node.name.range, configExample(reason)));
      }
    }
    return { description: "", examples: [] };
  }
}

function readComment(text: string, refuseExample: (reason: string) => void): Documentation {
  const lines = text
    .slice(3, -2)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  const [description = "", ...tags] = lines.join("\n").split(/^(?=@[a-z]+\b)/im);
  const examples: Json[] = [];
  for (const tag of tags) {
    const example = /^@example\b([^]*)$/.exec(tag)?.[1];
    if (example === undefined) continue;
    try {
      examples.push(JSON.parse(example.trim().replace(/^```\w*\n([^]*)```$/, "$1")) as Json);
    } catch (error) {
      refuseExample((error as Error).message);
    }
  }
  return { description: unwrap(description), examples };
}

/** Lines of a paragraph become one; paragraphs and the items of a list stay apart. */
function unwrap(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\n(?!\s*[-*] )\s*/g, " "))
    .join("\n\n");
}
