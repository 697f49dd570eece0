import type { DeclarationStatement, Parser, Source } from "assemblyscript";
import { CommentKind } from "../compiler.js";
import { configExample } from "../errors.js";
import type { Documentation } from "./declaration.js";
import type { Json } from "./json.js";
import type { Report } from "./report.js";
import { startOf } from "./nodes.js";

interface Comment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Comments of both kinds, such as `// @ts-ignore: decorator`, which may stand between a doc comment and its declaration. */
const COMMENTS = /\/\/.*|\/\*[^]*?\*\//g;

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
      ofSource.set(range.start, { text, start: range.start, end: range.end });
    };
  }

  /** What the last doc comment before a declaration says, which may also stand behind its decorators. */
  of(node: DeclarationStatement, report: Report): Documentation {
    const comments = [...(this.comments.get(node.range.source)?.values() ?? [])];
    const found = comments.findLast((comment) => belongsTo(comment, node));
    if (!found) return { description: "", examples: [] };
    return readComment(found.text, (reason) => report(node.name.range, configExample(reason)));
  }
}

function belongsTo({ start, end }: Comment, node: DeclarationStatement): boolean {
  const { name, range } = node;
  const first = startOf(node);
  if (end <= first) return range.source.text.slice(end, first).replace(COMMENTS, "").trim() === "";
  return start > first && end <= name.range.start;
}

function readComment(text: string, refuseExample: (reason: string) => void): Documentation {
  const lines = text
    .slice(3, -2)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  const [description = "", ...texts] = lines.join("\n").split(/^@example\b/m);
  const examples: Json[] = [];
  for (const example of texts) {
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
