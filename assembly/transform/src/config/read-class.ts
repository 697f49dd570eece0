import type { ClassDeclaration, FieldDeclaration, MethodDeclaration } from "assemblyscript";
import { CommonFlags, NodeKind } from "../compiler.js";
import { configClass, configDecorator, configDefault, configField, configType } from "../errors.js";
import type { DocComments } from "./comments.js";
import type { ConfigClass, ConfigField } from "./declaration.js";
import { isClassDecorator, isFieldDecorator, readDecorators } from "./decorators.js";
import { isEmpty, obeys, readDefault } from "./defaults.js";
import { readFieldType } from "./field-type.js";
import type { Names } from "./names.js";
import { decoratorName, hasDecorator } from "./nodes.js";
import type { Report } from "./report.js";
import { readValidate } from "./validate-method.js";

const HIDDEN = CommonFlags.Private | CommonFlags.Protected | CommonFlags.Static;

/** Keys that say where a configuration applies; a field cannot have them. */
const RESERVED = /^_(match_.*|rules_|plugin_id_|disable_)$/;

/** Decorators of classes that are the compiler's affair. */
const OF_COMPILER = new Set(["final", "global", "lazy", "sealed", "unmanaged"]);

/** What the reader of classes needs to know beside the class. */
export interface ReadContext {
  readonly names: Names;
  readonly comments: DocComments;
  readonly report: Report;
}

/** Reads a class with `@config`; what is wrong with it is reported at its place. */
export function readClass(declaration: ClassDeclaration, context: ReadContext): ConfigClass {
  checkClass(declaration, context.report);
  const fields: ConfigField[] = [];
  let validate: ConfigClass["validate"];
  for (const member of declaration.members) {
    const isField = member.kind === NodeKind.FieldDeclaration && !(member.flags & HIDDEN);
    if (isField) {
      const field = readField(member as FieldDeclaration, context);
      if (!field) continue;
      if (fields.some(({ key }) => key === field.key)) {
        context.report(field.range, configField(field.name, `has the key ${field.key} of another field`));
      }
      fields.push(field);
      continue;
    }
    for (const decorator of member.decorators ?? []) {
      const name = decoratorName(decorator);
      if (isFieldDecorator(name)) context.report(decorator.range, configDecorator(name, "is for public fields only"));
    }
    if (member.kind === NodeKind.MethodDeclaration && member.name.text === "validate") {
      validate = readValidate(member as MethodDeclaration, declaration, context.report);
    }
  }
  const inherits = hasDecorator(declaration, "inheritGlobal") || fields.some(({ rules }) => rules.level);
  const documentation = context.comments.of(declaration, context.report);
  return { name: declaration.name.text, declaration, documentation, fields, inherits, ...(validate && { validate }) };
}

function checkClass(declaration: ClassDeclaration, report: Report): void {
  const { name, extendsType, typeParameters, flags, members, decorators } = declaration;
  const refuse = (what: string): void => report(name.range, configClass(name.text, what));
  if (extendsType)
    refuse("cannot extend another: declare all fields in one class, or make the other the type of a field");
  if (typeParameters?.length) refuse("cannot have type parameters");
  if (flags & CommonFlags.Abstract) refuse("cannot be abstract");
  if (members.some((member) => member.is(CommonFlags.Constructor))) {
    refuse("cannot have a constructor: its defaults are the initialisers, and validate(json) may derive other fields");
  }
  const seen = new Set<string>();
  for (const decorator of decorators ?? []) {
    const text = decoratorName(decorator);
    const refuseIt = (what: string): void =>
      report(decorator.range, configDecorator(text || String(decorator.range), what));
    if (seen.has(text)) refuseIt("stands twice at a class");
    else if (isFieldDecorator(text)) refuseIt("is for public fields only");
    else if (isClassDecorator(text)) {
      if (decorator.args?.length) refuseIt("takes nothing");
    } else if (!OF_COMPILER.has(text)) {
      refuseIt("is none of a configuration's class: there are @config and @inheritGlobal");
    }
    seen.add(text);
  }
}

function readField(node: FieldDeclaration, { names, comments, report }: ReadContext): ConfigField | null {
  const name = node.name.text;
  const refuse = (what: string): void => report(node.name.range, configField(name, what));
  if (node.is(CommonFlags.Readonly)) refuse("cannot be readonly: reading a configuration sets it");
  if (!node.type) return null; // the compiler says so
  const read = readFieldType(node.type, node.range.source, names);
  if (!read) {
    report(node.type.range, configType(name, node.type.range.toString()));
    return null;
  }
  const { type, isNullable, optional } = read;
  const rules = readDecorators(node, type, report);
  const key = rules.key ?? name;
  if (RESERVED.test(key)) refuse(`has the key ${key}, which says where a configuration applies`);
  const field = { name, key, type, rules, documentation: comments.of(node, report), range: node.range };
  if (isNullable) {
    const isNull = node.initializer?.kind === NodeKind.Null;
    if (!isNull) report(node.name.range, configDefault(name, "must be null, which its type allows: write = null"));
    return { ...field, default: undefined, ...(optional && { optional }) };
  }
  const value = node.initializer ? readDefault(node.initializer, type) : undefined;
  if (value === undefined) {
    const what = 'must be a literal that the build can read, such as 1, true, "text", ["a"], new Map() or new Class()';
    report(node.initializer?.range ?? node.name.range, configDefault(name, what));
  } else if (rules.secret && !isEmpty(value)) {
    const what = "must be empty: it is @secret, and a default can be read by all who have the module or its schema";
    report(node.initializer!.range, configDefault(name, what));
  } else if (!rules.required && !obeys(value, type, rules) && !isEmpty(value)) {
    report(node.initializer!.range, configDefault(name, "is nothing that its own decorators would accept"));
  }
  return { ...field, default: value };
}
