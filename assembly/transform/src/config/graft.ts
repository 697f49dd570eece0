/** Adds members to a class of the author. */
import type { ClassDeclaration, DeclarationStatement, MethodDeclaration, Node, Parser } from "assemblyscript";
import { place } from "../walk.js";
import type { ConfigClass } from "./declaration.js";
import { inheritedMarks, missingStatements, readStatements, type Statement } from "./generate.js";

interface Method {
  readonly head: string;
  readonly statements: readonly Statement[];
}

/** Adds the methods that the SDK calls (`isDefined`); those of a plugin's own configuration only where there is one. */
export function addMethods(parser: Parser, config: ConfigClass, isPlugin: boolean): void {
  const methods: Method[] = [
    { head: "sluice_read(json: sluice_config.Json, level: i32): void", statements: readStatements(config) },
  ];
  if (isPlugin) {
    methods.push(
      { head: "sluice_inherits(): bool", statements: [{ text: `return ${config.inherits};` }] },
      { head: "sluice_missing(json: sluice_config.Json): void", statements: missingStatements(config) },
    );
  }
  const marks = inheritedMarks(config).map((name) => `private ${name}: bool = false;`);
  const members = parse(parser, [...methods.map(textOf), ...marks].join("\n"));
  const target = config.declaration;
  for (const [index, member] of members.entries()) {
    // The compiler looks up the file of each node by its range, and says there what does not fit.
    place(member, target.name.range);
    const method = methods[index];
    if (method) placeStatements(member as MethodDeclaration, method.statements);
    target.members.push(member);
  }
}

function textOf({ head, statements }: Method): string {
  return `${head} {\n${statements.map(({ text }) => text).join("\n")}\n}`;
}

/** Parses members with another parser of the same compiler, so that the program knows of no file more. */
function parse(parser: Parser, text: string): DeclarationStatement[] {
  const scratch = new (parser.constructor as new () => Parser)();
  scratch.parseFile(`class Members {\n${text}\n}`, "sluice-config.ts", false);
  const [problem] = scratch.diagnostics;
  if (problem) throw new Error(`Sluice made members that do not parse: ${problem.message}\n${text}`);
  return (scratch.sources[0]!.statements[0] as ClassDeclaration).members;
}

function placeStatements(method: MethodDeclaration, statements: readonly Statement[]): void {
  const { statements: parsed } = method.body as unknown as { statements: Node[] };
  for (const [index, { field }] of statements.entries()) if (field) place(parsed[index]!, field.range);
}
