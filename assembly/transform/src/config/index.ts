/** `@config`: the declaration of a plugin's configuration is its parser and its schema. */
import type { ClassDeclaration, Parser, Program } from "assemblyscript";
import { report as reportTo } from "../diagnostics.js";
import { configUnused } from "../errors.js";
import { authorSources } from "../source-text.js";
import type { DocComments } from "./comments.js";
import type { ConfigClass } from "./declaration.js";
import { addMethods } from "./graft.js";
import { stringifyJson } from "./json.js";
import { Names } from "./names.js";
import { classesOf, hasDecorator } from "./nodes.js";
import { checkNesting, findPlugins, nestedClasses } from "./plugins.js";
import { readClass } from "./read-class.js";
import type { Report } from "./report.js";
import { pluginSchema } from "./schema.js";
import { reportUnread } from "./unread.js";

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
  const { sources } = program;
  const authors = authorSources(sources);
  const names = new Names(sources);
  for (const source of authors) reportUnread(source, names, report);
  const declared = sources.flatMap(classesOf).filter((declaration) => hasDecorator(declaration, "config"));
  if (declared.length === 0) return [];
  const classes = new Map<ClassDeclaration, ConfigClass>();
  for (const declaration of declared) classes.set(declaration, readClass(declaration, { names, comments, report }));
  const plugins = findPlugins(authors, classes, names, report);
  checkNesting(plugins, classes, report);
  const roots = new Set(plugins.map(({ config }) => config));
  const used = new Set([...roots, ...[...roots].flatMap((root) => nestedClasses(root, classes))]);
  for (const config of classes.values()) {
    const { name } = config.declaration;
    if (!used.has(config) && authors.includes(name.range.source)) report(name.range, configUnused(config.name));
  }
  if (failed) return [];
  for (const config of used) addMethods(parser, config, roots.has(config));
  return plugins.map((plugin) => stringifyJson(pluginSchema(plugin, classes)));
}
