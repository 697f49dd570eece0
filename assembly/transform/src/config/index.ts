/** `@config`: the declaration of a plugin's configuration is its parser and its schema. */
import type { ClassDeclaration, Parser, Program, Source } from "assemblyscript";
import { report as reportTo } from "../diagnostics.js";
import { configUndeclared, configUnused } from "../errors.js";
import { authorSources } from "../source-text.js";
import type { DocComments } from "./comments.js";
import type { ConfigClass } from "./declaration.js";
import { isFieldDecorator } from "./decorators.js";
import { addMethods } from "./graft.js";
import { stringifyJson } from "./json.js";
import { Names } from "./names.js";
import { classesOf, decoratorName, hasDecorator } from "./nodes.js";
import { checkNesting, findPlugins, nestedClasses } from "./plugins.js";
import { readClass } from "./read-class.js";
import type { Report } from "./report.js";
import { pluginSchema } from "./schema.js";

/**
 * Gives each class with `@config` the method that reads it; what is wrong with one is reported at its place.
 * @returns the JSON Schemas of the plugins of the module, those without a declaration left out
 */
export function declareConfigurations(parser: Parser, program: Program, comments: DocComments): string[] {
  let failed = false;
  const report: Report = (range, problem) => {
    failed = true;
    reportTo(parser, range, problem);
  };
  const declared = findDeclarations(parser.sources, report);
  if (declared.length === 0) return [];
  const names = new Names(parser.sources);
  const classes = new Map<ClassDeclaration, ConfigClass>();
  for (const declaration of declared) classes.set(declaration, readClass(declaration, { names, comments, report }));
  const plugins = findPlugins(program, classes, names, report);
  checkNesting(plugins, classes, report);
  const roots = new Set(plugins.map(({ config }) => config));
  const used = new Set([...roots, ...[...roots].flatMap((root) => nestedClasses(root, classes))]);
  const authors = new Set(authorSources(parser.sources));
  for (const config of classes.values()) {
    const { name } = config.declaration;
    if (!used.has(config) && authors.has(name.range.source)) report(name.range, configUnused(config.name));
  }
  if (failed) return [];
  for (const config of used) addMethods(parser, config, roots.has(config));
  return plugins.map((plugin) => stringifyJson(pluginSchema(plugin, classes)));
}

/** The classes with `@config`; reports those that have decorators of fields without it. */
function findDeclarations(sources: readonly Source[], report: Report): ClassDeclaration[] {
  const found: ClassDeclaration[] = [];
  for (const source of sources) {
    if (!source.text.includes("@")) continue;
    for (const declaration of classesOf(source)) {
      if (hasDecorator(declaration, "config")) found.push(declaration);
      else checkUndeclared(declaration, report);
    }
  }
  return found;
}

function checkUndeclared({ name, members, decorators }: ClassDeclaration, report: Report): void {
  const nodes = [...(decorators ?? []), ...members.flatMap((member) => member.decorators ?? [])];
  const node = nodes.find((one) => isFieldDecorator(decoratorName(one)) || decoratorName(one) === "inheritGlobal");
  if (node) report(node.range, configUndeclared(name.text, decoratorName(node)));
}
