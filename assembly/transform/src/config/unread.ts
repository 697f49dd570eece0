/** What an author may take for a part of a declaration although nothing reads it. */
import type { ClassDeclaration, DecoratorNode, Node, Source } from "assemblyscript";
import { NodeKind } from "../compiler.js";
import { configClass, configDecorator, configUndeclared } from "../errors.js";
import { forEachChild } from "../walk.js";
import { isClassDecorator, isFieldDecorator } from "./decorators.js";
import type { Names } from "./names.js";
import { classesOf, decoratorName, hasDecorator } from "./nodes.js";
import type { Report } from "./report.js";

/** Reports decorators of a configuration where they have no effect, and classes that extend a configuration. */
export function reportUnread(source: Source, names: Names, report: Report): void {
  const classes = new Set<Node>(classesOf(source));
  const visit = (node: Node): void => {
    if (node.kind === NodeKind.Decorator) return checkPlace(node as DecoratorNode, report);
    if (node.kind === NodeKind.ClassDeclaration) checkBase(node as ClassDeclaration, names, report);
    if (classes.has(node)) checkUndeclared(node as ClassDeclaration, report);
    else forEachChild(node, visit);
  };
  visit(source);
}

/** Of what is no class at the top level of a file, at which a class and its fields are looked at. */
function checkPlace(node: DecoratorNode, report: Report): void {
  const name = decoratorName(node);
  const where = "at the top level of a file, in no namespace and without default";
  if (isClassDecorator(name)) report(node.range, configDecorator(name, `is for classes ${where}`));
  if (isFieldDecorator(name)) {
    report(node.range, configDecorator(name, `is for public fields of a class with @config ${where}`));
  }
}

function checkUndeclared(declaration: ClassDeclaration, report: Report): void {
  if (hasDecorator(declaration, "config")) return;
  const { name, members, decorators } = declaration;
  const nodes = [...(decorators ?? []), ...members.flatMap((member) => member.decorators ?? [])];
  const node = nodes.find((one) => isFieldDecorator(decoratorName(one)) || isClassDecorator(decoratorName(one)));
  if (node) report(node.range, configUndeclared(name.text, decoratorName(node)));
}

/** A class inherits the parser of the one it extends, which knows nothing of its own fields. */
function checkBase(declaration: ClassDeclaration, names: Names, report: Report): void {
  if (hasDecorator(declaration, "config")) return; // told of such a class whatever it extends
  const base = baseOf(declaration, names);
  if (!base || !hasDecorator(base, "config")) return;
  const what = `cannot be extended: its parser would not read the fields of ${declaration.name.text}; declare all in one class`;
  report(declaration.name.range, configClass(base.name.text, what));
}

function baseOf({ extendsType }: ClassDeclaration, names: Names): ClassDeclaration | undefined {
  return extendsType ? names.ofType(extendsType) : undefined;
}
