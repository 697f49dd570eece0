import type { Class, Property, PropertyPrototype } from "assemblyscript";
import { ElementKind } from "./compiler.js";

/** The fields of a class, those of classes it extends included. */
export function fieldsOf(owner: Class): Property[] {
  return [...(owner.members?.values() ?? [])]
    .filter((member): member is PropertyPrototype => member.kind === ElementKind.PropertyPrototype)
    .map(({ instance }) => instance)
    .filter((property): property is Property => property !== null && property.isField);
}
