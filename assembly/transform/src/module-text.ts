/** A module as Binaryen writes it, read again: quicker than asking for each expression of tens of thousands. */
import type { Module } from "./transform.js";

/** A word, or a list in brackets, the first word of which says what it is. */
export type TextNode = string | readonly TextNode[];
export type TextList = readonly TextNode[];

const WORDS = /\(|\)|;;.*|(?:\$)?"(?:[^"\\]|\\.)*"|[^\s()"]+/g;
/** Before a source map is made, Binaryen writes the position of each expression in front of it. */
const COMMENT = ";;";

/** The functions that the module defines, by their names. */
export function functionsOf(module: Module): Map<string, TextList> {
  const all = parse(module.emitText());
  const functions = new Map<string, TextList>();
  for (const item of all) {
    if (typeof item !== "string" && item[0] === "func") functions.set(nameIn(item[1]), item);
  }
  return functions;
}

function parse(text: string): TextList {
  let list: TextNode[] = [];
  const open: TextNode[][] = [];
  for (const [word] of text.matchAll(WORDS)) {
    if (word === "(") {
      open.push(list);
      list = [];
    } else if (word === ")") {
      const outer = open.pop()!;
      outer.push(list);
      list = outer;
    } else if (!word.startsWith(COMMENT)) list.push(word);
  }
  return list[0] as TextList;
}

/** The name that a word such as `$f`, or `$"f"`, stands for. */
export function nameIn(word: TextNode | undefined): string {
  if (typeof word !== "string") return "";
  return word[1] === '"' ? (JSON.parse(word.slice(1)) as string) : word.slice(1);
}

/** Every list that stands in another one, at any depth. */
export function* listsIn(list: TextList): Generator<TextList> {
  for (const node of list) {
    if (typeof node === "string") continue;
    yield node;
    yield* listsIn(node);
  }
}

/** The number of a constant of 32 bits, undefined of anything else. */
export function numberIn(node: TextNode | undefined): number | undefined {
  return typeof node === "object" && node[0] === "i32.const" ? Number(node[1]) : undefined;
}
