import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

type Declared = ts.ClassDeclaration | ts.FunctionDeclaration | ts.EnumDeclaration;
type Member = ts.ClassElement | ts.EnumMember;

/** What an expression of a page stands on: `ctx` in handlers, and `.name()` on what `setCtx` returns. */
const receivers: Readonly<Record<string, string>> = {
  "": "Plugin",
  ctx: "HttpContext",
  context: "PluginContext",
  json: "JsonValue",
  raw: "RawConfig",
  client: "HttpClient",
  call: "Call",
  redis: "RedisClient",
  cluster: "Cluster",
};

/** The names that a plugin can import, and the members of their classes, read from the AssemblyScript sources. */
export class PublicApi {
  private readonly declarations = new Map<string, Declared>();
  private readonly exported = new Set<string>();

  static async read(): Promise<PublicApi> {
    const api = new PublicApi();
    for (const folder of ["assembly", "codec"]) {
      for (const file of await readdir(join(root, folder), { recursive: true })) {
        if (!file.endsWith(".ts") || /(^|\/)(test|transform|build|node_modules)\//.test(file)) continue;
        api.add(await readFile(join(root, folder, file), "utf8"), join(folder, file) === "assembly/index.ts");
      }
    }
    return api;
  }

  private add(text: string, isSurface: boolean): void {
    for (const statement of ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest).statements) {
      if (ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement) || ts.isEnumDeclaration(statement)) {
        const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
        if (isExported && statement.name) this.declarations.set(statement.name.text, statement);
      } else if (isSurface && ts.isExportDeclaration(statement) && statement.exportClause) {
        if (!ts.isNamedExports(statement.exportClause)) continue;
        for (const { name } of statement.exportClause.elements) this.exported.add(name.text);
      }
    }
  }

  /** Can a plugin import this name? */
  exports(name: string): boolean {
    return this.exported.has(name);
  }

  /** Has what stands behind a receiver such as `ctx` this member? */
  has(receiver: string, member: string): boolean {
    const declared = this.declarations.get(receivers[receiver] ?? receiver);
    return declared !== undefined && this.member(declared, member) !== undefined;
  }

  /**
   * Why an expression such as `ctx.request.headers.get(name)` means nothing, undefined when it is good: every name in it
   * exists, and in a call the arguments are the parameters, by name where they are names.
   */
  problemOf(expression: string): string | undefined {
    const [, path = "", call] = /^([\w.]+)(?:\((.*)\))?$/s.exec(expression.replace(/<[\w, ]+>/, "")) ?? [];
    const [first = "", ...rest] = path.split(".");
    const name = receivers[first] ?? first;
    if (receivers[first] === undefined && !this.exports(name)) return `no export is called ${name}`;
    let declared: Declared | undefined = this.declarations.get(name);
    let last: Declared | Member | undefined = declared;
    for (const part of rest) {
      if (declared === undefined) return `${path}: nothing is known of what stands before ${part}`;
      last = this.member(declared, part);
      if (last === undefined) return `${declared.name?.text} has no member ${part}`;
      declared = this.typeOf(last);
    }
    if (last === undefined) return `${path} is not declared`;
    return call === undefined ? undefined : problemOfCall(last, call);
  }

  private member(declared: Declared, name: string): Member | undefined {
    if (ts.isFunctionDeclaration(declared)) return undefined;
    const members: readonly Member[] = [...declared.members];
    const found = members.find((one) => one.name !== undefined && textOf(one.name) === name && isPublic(one));
    if (found !== undefined || !ts.isClassDeclaration(declared)) return found;
    const parameter = constructorProperty(declared, name);
    if (parameter !== undefined) return parameter;
    const base = declared.heritageClauses?.[0]?.types[0]?.expression;
    const parent = base && ts.isIdentifier(base) ? this.declarations.get(base.text) : undefined;
    return parent === undefined ? undefined : this.member(parent, name);
  }

  /** The class that a field or getter is declared to hold. */
  private typeOf(member: Member): Declared | undefined {
    const type = "type" in member ? (member.type as ts.TypeNode | undefined) : undefined;
    if (type === undefined || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
    return this.declarations.get(type.typeName.text);
  }
}

function textOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) ? name.text : "";
}

function isPublic(member: Member): boolean {
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  return !modifiers.some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
  );
}

/** A field that the constructor declares: `constructor(readonly id: u32)`. */
function constructorProperty(declared: ts.ClassDeclaration, name: string): Member | undefined {
  const constructor = declared.members.find(ts.isConstructorDeclaration);
  const parameter = constructor?.parameters.find((one) => ts.isIdentifier(one.name) && one.name.text === name);
  const modifiers = parameter === undefined ? [] : (ts.getModifiers(parameter) ?? []);
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword)) return undefined;
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ? undefined : constructor;
}

function problemOfCall(called: Declared | Member, call: string): string | undefined {
  if (!ts.isMethodDeclaration(called) && !ts.isFunctionDeclaration(called)) return "it cannot be called";
  const args = call === "" ? [] : call.split(/, (?![^[]*\])/);
  const { parameters } = called;
  const isOptional = (at: ts.ParameterDeclaration): boolean => at.initializer !== undefined;
  if (args.length > parameters.length || !parameters.slice(args.length).every(isOptional)) {
    return `it takes ${parameters.length} arguments`;
  }
  for (const [i, arg] of args.entries()) {
    const { name } = parameters[i]!;
    if (/^[a-z]\w*$/i.test(arg) && ts.isIdentifier(name) && name.text !== arg) {
      return `its parameter ${i + 1} is called ${name.text}, not ${arg}`;
    }
  }
  return undefined;
}
