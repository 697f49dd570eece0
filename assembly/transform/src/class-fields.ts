import type { Class, Program, Property, PropertyPrototype } from "assemblyscript";
import { ElementKind } from "./compiler.js";

/** An author may read and write the memory of classes of his own. */
const SDK = "~lib/@sluice/";

/** The fields of a class, those of classes it extends included. */
export function fieldsOf(owner: Class): Property[] {
  return [...(owner.members?.values() ?? [])]
    .filter((member): member is PropertyPrototype => member.kind === ElementKind.PropertyPrototype)
    .map(({ instance }) => instance)
    .filter((property): property is Property => property !== null && property.isField);
}

/** The fields of the classes that are not the author's. */
export function fieldsOfSdk(program: Program): Property[] {
  const classes = [...program.managedClasses.values()];
  return classes.filter(({ internalName }) => internalName.startsWith(SDK)).flatMap((owner) => fieldsOf(owner));
}
