import type { CallExpression, ClassDeclaration, NamedTypeNode, Range, Source } from "assemblyscript";
import { NodeKind } from "../compiler.js";
import { configClass, configName } from "../errors.js";
import { nameIn } from "../registration-site.js";
import type { ConfigClass, ConfigClasses, FieldType } from "./declaration.js";
import type { Names } from "./names.js";
import { registrations } from "./registrations.js";
import type { Report } from "./report.js";

/** A plugin of the module whose configuration is declared. */
export interface DeclaredPlugin {
  readonly name: string;
  readonly config: ConfigClass;
}

/** The plugins that have one of the classes as their configuration, in the order of their registration in the files. */
export function findPlugins(
  sources: readonly Source[],
  classes: ConfigClasses,
  names: Names,
  report: Report,
): DeclaredPlugin[] {
  const plugins: DeclaredPlugin[] = [];
  for (const call of sources.flatMap(registrations)) {
    const declaration = configurationOf(call, names);
    const config = declaration && classes.get(declaration);
    if (!config) continue;
    const name = nameIn(call);
    if (!/^[\w.-]+$/.test(name)) report(call.range, configName(config.name));
    plugins.push({ name, config });
  }
  return plugins;
}

function configurationOf({ typeArguments }: CallExpression, names: Names): ClassDeclaration | undefined {
  const type = typeArguments?.[0];
  return type?.kind === NodeKind.NamedType ? names.ofType(type as NamedTypeNode) : undefined;
}

/** The classes that a configuration has in its fields, at any depth, itself only when it has; in the order of the text. */
export function nestedClasses(config: ConfigClass, classes: ConfigClasses): ConfigClass[] {
  const found = new Set<ConfigClass>();
  const visit = ({ fields }: ConfigClass): void => {
    for (const { type } of fields) {
      const inner = classOf(type);
      const nested = inner && classes.get(inner);
      if (!nested || found.has(nested)) continue;
      found.add(nested);
      visit(nested);
    }
  };
  visit(config);
  return [...found];
}

function classOf(type: FieldType): ClassDeclaration | undefined {
  if (type.kind === "class") return type.declaration;
  return "of" in type ? classOf(type.of) : undefined;
}

/** Refuses classes that cannot stand where they do. */
export function checkNesting(plugins: readonly DeclaredPlugin[], classes: ConfigClasses, report: Report): void {
  const roots = new Set(plugins.map(({ config }) => config));
  const refuse = (config: ConfigClass, what: string): void =>
    report(config.declaration.name.range, configClass(config.name, what));
  for (const config of classes.values()) {
    if (containsItself(config, classes))
      refuse(config, "is the default of a field within itself: make that field null");
    if (roots.has(config)) continue;
    const ranges: Range[] = config.fields.filter(({ rules }) => rules.level).map(({ range }) => range);
    if (config.inherits && ranges.length === 0) ranges.push(config.declaration.name.range);
    for (const range of ranges) {
      report(
        range,
        configClass(config.name, "is given to no setCtx, so that levels and @inheritGlobal have no meaning"),
      );
    }
  }
  for (const root of roots) {
    const names = new Set(["rule"]);
    for (const nested of nestedClasses(root, classes)) {
      if (roots.has(nested)) refuse(nested, "is that of a plugin, and cannot be the type of a field as well");
      if (names.has(nested.name)) refuse(nested, `needs another name: "${nested.name}" is taken in the schema`);
      names.add(nested.name);
    }
  }
}

/** Would `new Class()` make another of its kind, and that one another? */
function containsItself(config: ConfigClass, classes: ConfigClasses): boolean {
  const seen = new Set<ConfigClass>();
  const visit = ({ fields }: ConfigClass): boolean =>
    fields.some((field) => {
      const inner = field.type.kind === "class" && field.default !== undefined && classes.get(field.type.declaration);
      if (!inner || seen.has(inner)) return inner === config;
      seen.add(inner);
      return inner === config || visit(inner);
    });
  return visit(config);
}
