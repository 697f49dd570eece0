import type { FunctionDeclaration, Node, Parser } from "assemblyscript";
import { NodeKind } from "./compiler.js";
import { place } from "./walk.js";

const ALLOCATOR = "~lib/rt/tlsf.ts";
const INITIALIZE = "initialize";
const CLEAR = "function clear(): void { memory.fill(rootOffset, 0, ROOT_SIZE); }";

/**
 * Has the allocator clear the lists of its free blocks by one instruction, where the compiler's library goes through them twice over.
 * To be called after parsing.
 */
export function clearRootAtOnce(parser: Parser): void {
  const statements = statementsOf(parser, ALLOCATOR, INITIALIZE);
  const loop = statements.findIndex(({ kind }) => kind === NodeKind.For);
  if (loop < 0) return;
  const scratch = new (parser.constructor as new () => Parser)();
  scratch.parseFile(CLEAR, ALLOCATOR, false);
  const [clear] = statementsIn(scratch.sources[0]!.statements[0]);
  place(clear!, statements[loop]!.range);
  statements[loop] = clear!;
}

function statementsOf(parser: Parser, file: string, name: string): Node[] {
  const source = parser.sources.find(({ normalizedPath }) => normalizedPath === file);
  const functions = (source?.statements ?? []) as Partial<FunctionDeclaration>[];
  return statementsIn(functions.find((statement) => statement.name?.text === name));
}

function statementsIn(declaration: unknown): Node[] {
  return (declaration as { body?: { statements: Node[] } } | undefined)?.body?.statements ?? [];
}
