/** Finds handlers and parsers of a chain of `setCtx` whose result cannot be meant. */
import type {
  CallExpression,
  Expression,
  FunctionDeclaration,
  FunctionExpression,
  IdentifierExpression,
  ImportStatement,
  Node,
  ParenthesizedExpression,
  PropertyAccessExpression,
  Range,
  ReturnStatement,
  Source,
  TernaryExpression,
} from "assemblyscript";
import { NodeKind } from "./compiler.js";
import { parserReturns, type Problem, wrongStatus } from "./errors.js";
import { findInBody, forEachChild } from "./walk.js";

type Report = (range: Range, problem: Problem) => void;

/** What a handler has to return, by the method that takes it. */
const STATUS: ReadonlyMap<string, string> = new Map([
  ["processRequestHeadersBy", "HeaderStatus"],
  ["processResponseHeadersBy", "HeaderStatus"],
  ["processRequestBodyBy", "DataStatus"],
  ["processResponseBodyBy", "DataStatus"],
  ["processRequestTrailersBy", "DataStatus"],
  ["processResponseTrailersBy", "DataStatus"],
]);

const STATUS_NAMES = new Set(STATUS.values());

/** Methods of the chain that take parsers. */
const PARSERS = new Set([
  "parseConfig",
  "parseConfigBy",
  "parseConfigWithContext",
  "parseRawConfig",
  "parseOverrideConfig",
  "parseOverrideConfigBy",
  "parseOverrideRawConfig",
]);

/** Refuses a parser's configuration; a parser may leave with it, `return json.refuse(message)`. */
const REFUSE = "refuse";

/** Reports handlers that return the status of another phase, and parsers that return a value. */
export function findMisusedHandlers(source: Source, reportAt: Report): void {
  const functions = functionsOf(source);
  const imported = importedNames(source);
  const visit = (node: Node): void => {
    if (node.kind === NodeKind.Call) checkCall(node as CallExpression, functions, imported, reportAt);
    forEachChild(node, visit);
  };
  forEachChild(source, visit);
}

function functionsOf(source: Source): ReadonlyMap<string, FunctionDeclaration> {
  const functions = new Map<string, FunctionDeclaration>();
  for (const statement of source.statements) {
    if (statement.kind !== NodeKind.FunctionDeclaration) continue;
    const declaration = statement as FunctionDeclaration;
    functions.set(declaration.name.text, declaration);
  }
  return functions;
}

/** What a name of this file is called where it comes from: `import { DataStatus as D }` gives D → DataStatus. */
function importedNames(source: Source): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const statement of source.statements) {
    if (statement.kind !== NodeKind.Import) continue;
    for (const { name, foreignName } of (statement as ImportStatement).declarations ?? []) {
      names.set(name.text, foreignName.text);
    }
  }
  return names;
}

function checkCall(
  call: CallExpression,
  functions: ReadonlyMap<string, FunctionDeclaration>,
  imported: ReadonlyMap<string, string>,
  reportAt: Report,
): void {
  if (call.expression.kind !== NodeKind.PropertyAccess) return;
  const method = (call.expression as PropertyAccessExpression).property.text;
  const expected = STATUS.get(method);
  if (!expected && !PARSERS.has(method)) return;
  for (const argument of call.args) {
    const declaration = functionOf(argument, functions);
    if (!declaration?.body) continue;
    if (expected) {
      for (const value of returnedValues(declaration)) {
        const found = statusOf(value, imported);
        if (found && found !== expected) reportAt(value.range, wrongStatus(method, found, expected));
      }
    } else {
      for (const value of statementValues(declaration.body)) {
        if (!isRefusal(value)) reportAt(value.range, parserReturns(method));
      }
    }
  }
}

function functionOf(
  argument: Expression,
  functions: ReadonlyMap<string, FunctionDeclaration>,
): FunctionDeclaration | undefined {
  if (argument.kind === NodeKind.Function) return (argument as FunctionExpression).declaration;
  if (argument.kind === NodeKind.Identifier) return functions.get((argument as IdentifierExpression).text);
  return undefined;
}

/** Values that a function may return, the branches of `a ? b : c` each on its own. */
function returnedValues({ body }: FunctionDeclaration): Expression[] {
  const values = statementValues(body!);
  if (body!.kind === NodeKind.Expression) values.push((body as unknown as { expression: Expression }).expression);
  return values.flatMap(branches);
}

/** Values of the `return` statements of a body, without those of functions in it. */
function statementValues(body: Node): Expression[] {
  const values: Expression[] = [];
  const collect = (node: Node): boolean => {
    if (node.kind === NodeKind.Return && (node as ReturnStatement).value) values.push((node as ReturnStatement).value!);
    return false;
  };
  findInBody(body, collect);
  return values;
}

function branches(value: Expression): Expression[] {
  if (value.kind === NodeKind.Parenthesized) return branches((value as ParenthesizedExpression).expression);
  if (value.kind !== NodeKind.Ternary) return [value];
  const { ifThen, ifElse } = value as TernaryExpression;
  return [...branches(ifThen), ...branches(ifElse)];
}

/** The status enum of `DataStatus.Continue`, undefined for anything else. */
function statusOf(value: Expression, imported: ReadonlyMap<string, string>): string | undefined {
  if (value.kind !== NodeKind.PropertyAccess) return undefined;
  const owner = (value as PropertyAccessExpression).expression;
  if (owner.kind === NodeKind.PropertyAccess) {
    const { text } = (owner as PropertyAccessExpression).property; // import * as sdk: sdk.DataStatus.Continue
    return STATUS_NAMES.has(text) ? text : undefined;
  }
  if (owner.kind !== NodeKind.Identifier) return undefined;
  const { text } = owner as IdentifierExpression;
  const name = imported.get(text);
  return name !== undefined && STATUS_NAMES.has(name) ? name : undefined;
}

function isRefusal(value: Expression): boolean {
  if (value.kind !== NodeKind.Call) return false;
  const { expression } = value as CallExpression;
  return (
    expression.kind === NodeKind.PropertyAccess && (expression as PropertyAccessExpression).property.text === REFUSE
  );
}
