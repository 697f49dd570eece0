import type { ClassDeclaration, ExportStatement, ImportStatement, NamedTypeNode, Source } from "assemblyscript";
import { NodeKind } from "../compiler.js";
import { classesOf } from "./nodes.js";

/** Finds the class behind a name of a file, through its imports. */
export class Names {
  private readonly sources = new Map<string, Source>();

  constructor(sources: readonly Source[]) {
    for (const source of sources) this.sources.set(source.internalPath, source);
  }

  /** The class that a name of the file stands for; undefined when it is something else. */
  find(source: Source, name: string): ClassDeclaration | undefined {
    const own = classesOf(source).find((declaration) => declaration.name.text === name);
    if (own) return own;
    const found = importOf(source, name);
    return found && this.exported(found.path, found.name, new Set());
  }

  /** The class that a type is, `Config` or, after `import * as own`, `own.Config`. */
  ofType({ name: { identifier, next }, range }: NamedTypeNode): ClassDeclaration | undefined {
    if (!next) return this.find(range.source, identifier.text);
    const from = importsOf(range.source).find(({ namespaceName }) => namespaceName?.text === identifier.text);
    return from && !next.next ? this.exported(from.internalPath, next.identifier.text, new Set()) : undefined;
  }

  private exported(path: string, name: string, seen: Set<string>): ClassDeclaration | undefined {
    const source = this.sources.get(path) ?? this.sources.get(`${path}/index`);
    if (!source || seen.has(path)) return undefined;
    seen.add(path);
    const own = classesOf(source).find((declaration) => declaration.name.text === name);
    if (own) return own;
    for (const statement of source.statements) {
      if (statement.kind !== NodeKind.Export) continue;
      const { members, internalPath } = statement as ExportStatement;
      const member = members?.find(({ exportedName }) => exportedName.text === name);
      if (members && !member) continue;
      const local = member?.localName.text ?? name;
      const found = internalPath === null ? this.find(source, local) : this.exported(internalPath, local, seen);
      if (found) return found;
    }
    return undefined;
  }
}

/** What a name of the file is called where it comes from; the name itself when it is not imported. */
export function originalName(source: Source, name: string): string {
  return importOf(source, name)?.name ?? name;
}

function importOf(source: Source, name: string): { readonly path: string; readonly name: string } | undefined {
  for (const { declarations, internalPath } of importsOf(source)) {
    const found = declarations?.find((declaration) => declaration.name.text === name);
    if (found) return { path: internalPath, name: found.foreignName.text };
  }
  return undefined;
}

function importsOf({ statements }: Source): ImportStatement[] {
  return statements.filter(({ kind }) => kind === NodeKind.Import) as ImportStatement[];
}
