/**
 * Finds nested functions that use a variable of the function around them. The compiler refuses those as well, with three
 * messages of which none says what to do.
 */
import type {
  CallExpression,
  ClassDeclaration,
  FunctionDeclaration,
  FunctionExpression,
  IdentifierExpression,
  NamespaceDeclaration,
  Node,
  ObjectLiteralExpression,
  PropertyAccessExpression,
  Range,
  Source,
  TryStatement,
  VariableDeclaration,
  VariableStatement,
} from "assemblyscript";
import { CommonFlags, NodeKind } from "./compiler.js";
import { Constants } from "./constants.js";
import { captured, type Problem } from "./errors.js";
import { Frame, Scope } from "./scope.js";
import { findInBody, forEachChild, isType } from "./walk.js";

type Report = (range: Range, problem: Problem) => void;

/** Reports each variable that a nested function of this file takes from the function around it, at its first use. */
export function findCaptures(source: Source, reportAt: Report): void {
  new CaptureFinder(source, reportAt).run();
}

/** Statements that hold names of their own. */
const BLOCKS = new Set([
  NodeKind.Block,
  NodeKind.For,
  NodeKind.ForOf,
  NodeKind.If,
  NodeKind.While,
  NodeKind.Do,
  NodeKind.Switch,
]);

/** Their parts are names of labels, members and modules, no variables. */
const NAMES_ONLY = new Set([
  NodeKind.Import,
  NodeKind.Export,
  NodeKind.ExportImport,
  NodeKind.Break,
  NodeKind.Continue,
  NodeKind.Decorator,
  NodeKind.EnumDeclaration,
]);

class CaptureFinder {
  private readonly constants: Constants;
  private readonly argumentFunctions = new Set<Node>();

  constructor(
    private readonly source: Source,
    private readonly reportAt: Report,
  ) {
    this.constants = new Constants(source);
  }

  run(): void {
    const top = new Scope(null, new Frame(null, "block", false, false));
    this.visitGlobals(this.source.statements, top);
  }

  /** Top level of a file or a namespace: what is declared here is global and captured by nobody. */
  private visitGlobals(statements: readonly Node[], scope: Scope): void {
    for (const statement of [...statements]) {
      if (statement.kind === NodeKind.NamespaceDeclaration) {
        this.visitGlobals((statement as NamespaceDeclaration).members, scope);
      } else this.visit(statement, scope);
    }
  }

  private visit(node: Node, scope: Scope): void {
    if (isType(node) || NAMES_ONLY.has(node.kind)) return;
    switch (node.kind) {
      case NodeKind.Identifier:
        return this.use(node as IdentifierExpression, scope);
      case NodeKind.This:
      case NodeKind.Super:
        return this.useThis(node, scope);
      case NodeKind.PropertyAccess:
        return this.visit((node as PropertyAccessExpression).expression, scope);
      case NodeKind.Literal: {
        const { values } = node as ObjectLiteralExpression;
        if (values) return values.forEach((value) => this.visit(value, scope));
        return this.visitChildren(node, scope);
      }
      case NodeKind.Call:
        for (const argument of (node as CallExpression).args) this.argumentFunctions.add(argument);
        return this.visitChildren(node, scope);
      case NodeKind.Function:
        return this.visitFunction((node as FunctionExpression).declaration, scope, this.argumentFunctions.has(node));
      case NodeKind.FunctionDeclaration:
      case NodeKind.MethodDeclaration:
        return this.visitFunction(node as FunctionDeclaration, scope, false);
      case NodeKind.ClassDeclaration:
      case NodeKind.InterfaceDeclaration:
        return this.visitClass(node as ClassDeclaration, scope);
      case NodeKind.VariableDeclaration: {
        const { initializer } = node as VariableDeclaration;
        return initializer ? this.visit(initializer, scope) : undefined;
      }
      case NodeKind.Try:
        return this.visitTry(node as TryStatement, scope);
      default:
        return this.visitChildren(node, BLOCKS.has(node.kind) ? this.open(node, scope) : scope);
    }
  }

  private visitChildren(node: Node, scope: Scope): void {
    forEachChild(node, (child) => this.visit(child, scope));
  }

  /** A scope with the names that a block declares, so that a use before the declaration finds them as well. */
  private open(node: Node, parent: Scope): Scope {
    const scope = new Scope(parent, parent.frame);
    forEachChild(node, (child) => this.declareIn(child, scope));
    return scope;
  }

  private declareIn(node: Node, scope: Scope): void {
    if (node.kind === NodeKind.Variable) {
      for (const declaration of (node as VariableStatement).declarations) {
        scope.declare(declaration.name.text, { constant: this.constants.has(declaration, scope) });
      }
    } else if (node.kind === NodeKind.SwitchCase) {
      forEachChild(node, (child) => this.declareIn(child, scope));
    } else if (node.kind === NodeKind.FunctionDeclaration) {
      scope.declare((node as FunctionDeclaration).name.text, { constant: true });
    }
  }

  /** `var` belongs to the function, whichever block it stands in. Returns false, to go on. */
  private declareVar(node: Node, scope: Scope): false {
    if (node.kind === NodeKind.VariableDeclaration) {
      const { flags, name } = node as VariableDeclaration;
      if (!(flags & (CommonFlags.Let | CommonFlags.Const))) scope.declare(name.text, { constant: false });
    }
    return false;
  }

  private visitFunction(node: FunctionDeclaration, outer: Scope, isArgument: boolean): void {
    const { signature, body } = node;
    const hasThis = node.kind === NodeKind.MethodDeclaration || signature.explicitThisType !== null;
    const frame = new Frame(outer.frame, "function", hasThis, isArgument);
    const scope = new Scope(outer, frame);
    if (node.name.text !== "" && node.kind === NodeKind.FunctionDeclaration) {
      scope.declare(node.name.text, { constant: true }); // a function expression may use its own name
    }
    for (const { name } of signature.parameters) scope.declare(name.text, { constant: false });
    if (body) findInBody(body, (part) => this.declareVar(part, scope));
    for (const { initializer } of signature.parameters) if (initializer) this.visit(initializer, scope);
    if (body) this.visit(body, scope);
  }

  private visitClass(node: ClassDeclaration, scope: Scope): void {
    for (const member of node.members) {
      if (member.kind === NodeKind.MethodDeclaration) {
        this.visit(member, scope);
        continue;
      }
      const { initializer } = member as VariableDeclaration;
      // An initialiser of a field runs in the constructor: it has `this`, a function in it has not.
      if (initializer) this.visit(initializer, new Scope(scope, new Frame(scope.frame, "function", true, false)));
    }
  }

  private visitTry(node: TryStatement, scope: Scope): void {
    for (const part of [node.bodyStatements, node.catchStatements, node.finallyStatements]) {
      const inner = new Scope(scope, scope.frame);
      for (const statement of part ?? []) this.declareIn(statement, inner);
      if (part === node.catchStatements && node.catchVariable) {
        inner.declare(node.catchVariable.text, { constant: false });
      }
      for (const statement of part ?? []) this.visit(statement, inner);
    }
  }

  private use({ text, range }: IdentifierExpression, scope: Scope): void {
    const found = scope.find(text);
    if (found && found.frame !== scope.frame && !found.variable.constant) {
      this.capture(text, range, scope.frame, found.frame.kind);
    }
  }

  private useThis(node: Node, scope: Scope): void {
    if (scope.frame.hasThis) return;
    for (let frame = scope.frame.parent; frame; frame = frame.parent) {
      if (frame.hasThis) return this.capture("this", node.range, scope.frame, "function");
    }
  }

  private capture(name: string, range: Range, frame: Frame, owner: "function" | "block"): void {
    if (frame.reported.has(name)) return;
    frame.reported.add(name);
    this.reportAt(range, captured(name, frame.isArgument ? "handler" : "inner function", owner));
  }
}
