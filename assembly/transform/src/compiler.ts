/**
 * What the compiler offers at run time but declares as `const enum`, which a module compiled on its own may not read,
 * and the check that this is the compiler in use.
 */
import * as assemblyscript from "assemblyscript";
import type {
  CommentKind as Comments,
  CommonFlags as Flags,
  ElementKind as Elements,
  LiteralKind as Literals,
  NodeKind as Kinds,
  Program,
  Token as Tokens,
} from "assemblyscript";
import { version } from "assemblyscript/asc";
import { CompilerMismatchError } from "./errors.js";

const runtime = assemblyscript as unknown as {
  NodeKind: Readonly<Record<keyof typeof Kinds, Kinds>>;
  LiteralKind: Readonly<Record<keyof typeof Literals, Literals>>;
  CommonFlags: Readonly<Record<keyof typeof Flags, Flags>>;
  ElementKind: Readonly<Record<keyof typeof Elements, Elements>>;
  CommentKind: Readonly<Record<keyof typeof Comments, Comments>>;
  Token: Readonly<Record<keyof typeof Tokens, Tokens>>;
};

export const { NodeKind, LiteralKind, CommonFlags, ElementKind, CommentKind, Token } = runtime;
export const { DiagnosticCode } = assemblyscript;

/**
 * Refuses a compiler of another version: numbers of node kinds move between versions, and a check that looks for the
 * wrong number finds nothing and says nothing.
 * @throws CompilerMismatchError
 */
export function requireSameCompiler(program: Program): void {
  const { bundleMajorVersion, bundleMinorVersion, bundlePatchVersion } = program.options;
  const running = `${bundleMajorVersion}.${bundleMinorVersion}.${bundlePatchVersion}`;
  if (running !== version) throw new CompilerMismatchError(running, version);
}
