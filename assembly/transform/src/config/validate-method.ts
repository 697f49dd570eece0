import type { ClassDeclaration, MethodDeclaration, NamedTypeNode, ParameterNode, TypeNode } from "assemblyscript";
import { CommonFlags, NodeKind } from "../compiler.js";
import { configClass } from "../errors.js";
import type { ConfigClass } from "./declaration.js";
import { originalName } from "./names.js";
import type { Report } from "./report.js";

const NO_METHOD = CommonFlags.Static | CommonFlags.Get | CommonFlags.Set | CommonFlags.Generic;

/** How the method `validate` of a class is called; reports one of another form than the SDK would call. */
export function readValidate(
  method: MethodDeclaration,
  owner: ClassDeclaration,
  report: Report,
): ConfigClass["validate"] {
  const { parameters } = method.signature;
  const problem = problemOf(method);
  if (problem) {
    const form = "write validate(json: JsonValue): void, or validate(): void";
    report(method.name.range, configClass(owner.name.text, `has a validate ${problem}: ${form}`));
  }
  return parameters.length === 0 ? "validate()" : "validate(json)";
}

function problemOf({ flags, signature }: MethodDeclaration): string | undefined {
  if (flags & NO_METHOD) return "that is static, an accessor or generic";
  // One without a result type has an empty name; the compiler says so.
  if (!["void", ""].includes(nameOf(signature.returnType))) {
    return "that returns a value, which would not count; json.refuse(message) refuses";
  }
  const isTaken =
    signature.parameters.length === 0 || (signature.parameters.length === 1 && takesJson(signature.parameters[0]!));
  return isTaken ? undefined : "with other parameters than one JsonValue";
}

function takesJson({ type }: ParameterNode): boolean {
  return originalName(type.range.source, nameOf(type)) === "JsonValue";
}

/** The last part of the name of a type; of anything but a name the text. */
function nameOf(type: TypeNode): string {
  if (type.kind !== NodeKind.NamedType) return type.range.toString();
  let { name } = type as NamedTypeNode;
  while (name.next) name = name.next;
  return name.identifier.text;
}
