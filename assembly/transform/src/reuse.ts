/**
 * Finds out whether a module can hold the context of a stream longer than a callback; where it cannot, the contexts of streams that
 * have ended serve the next ones (`assembly/http/reuse.ts`).
 *
 * There are no closures, so what outlives a callback is reached from a variable of the module: it is in the variable itself, in a
 * field, or in an element of a container. All three have a type, and the compiler knows those that it has compiled.
 */
import type { Class, Global, Program, PropertyPrototype, Type } from "assemblyscript";
import { CommonFlags, ElementKind } from "./compiler.js";
import type { Binaryen, Module } from "./transform.js";

/** The compiler names what it compiles by its file; a plugin's own files may be called as those of the SDK are, in another place. */
const inSdk = (path: string): string => `~lib/@sluice/sdk/${path}`;

const SWITCH = inSdk("http/reuse/reuses");

const CONTINUATION = "calls/continuation/Continuation";
/** It goes on more than once, and its owner is the plugin's. */
const RECEIVER = inSdk("grpc/grpc-receiver/GrpcReceiver");

/** What a stream consists of, as handlers can see it, and what goes on with it. Whoever has one of them can act on the stream. */
const STREAM = new Set(
  [
    "http/stream-context/StreamContext",
    "http/message/HttpMessage",
    "http/header-map/HeaderMap",
    "http/body/HttpBody",
    CONTINUATION,
  ].map(inSdk),
);

/** What holds a stream and lets it go when that ends. */
const KEEPERS = new Set(
  [
    "plugin/plugin-instance/PluginInstance",
    "plugin/current/current",
    "http/body-part/BodyPart",
    "http/held-headers/HeldHeaders",
  ].map(inSdk),
);
/**
 * The fields in which they do: that of the table of contexts, and those of what waits for an answer. How many of these a stream has is
 * counted, and while there is one, its context serves no other.
 */
const FIELDS = new Set(
  [
    "plugin/context/Context#nextInTable",
    `${CONTINUATION}#context`,
    "calls/http/http-attempt/HttpAttempt#continuation",
    "calls/http/http-calls/Gathered#continuation",
    "timers/timer-heap/Timer#continuation",
    "grpc/grpc-call/PendingCall#continuation",
    "redis/redis-call/OnlyReply#continuation",
    "redis/bridge-exchange/BridgeExchange#continuation",
    "redis/gateway-exchange/Batch#continuation",
  ].map(inSdk),
);
/** The containers in which they do, by the classes of their elements. */
const KEPT = new Set(
  ["plugin/context/Context", "http/direction/Direction", "http/held-headers/HeldHeaders"].map(inSdk),
);

/** To be called after compiling. */
export function allowReuse(program: Program, binaryen: Binaryen, module: Module): void {
  if (module.getGlobal(SWITCH) === 0) return;
  const classes = [...program.managedClasses.values()];
  const stream = classes.filter(({ internalName }) => STREAM.has(internalName));
  const holds = (type: Type): boolean => {
    const held = type.getClass();
    return held !== null && stream.some((part) => part.isAssignableTo(held) || held.isAssignableTo(part));
  };
  const own = stream.filter(({ internalName }) => internalName !== inSdk(CONTINUATION));
  const isHolder = (holder: Class): boolean =>
    !own.some((part) => holder.isAssignableTo(part)) &&
    !KEEPERS.has(holder.internalName) &&
    (fieldsOf(holder).some(holds) || elementsOf(holder).some(holds));
  if (classes.some(({ internalName }) => internalName === RECEIVER)) return;
  if (classes.some(isHolder) || variablesOf(program).some(({ type }) => holds(type))) return;
  module.removeGlobal(SWITCH);
  module.addGlobal(SWITCH, binaryen.i32, false, module.i32.const(1));
}

/** Types of the fields, those of classes it extends included. */
function fieldsOf(holder: Class): Type[] {
  const members = [...(holder.members?.values() ?? [])];
  return members
    .filter((member): member is PropertyPrototype => member.kind === ElementKind.PropertyPrototype)
    .map(({ instance }) => instance)
    .filter((property) => property !== null && property.isField && !FIELDS.has(property.internalName))
    .map((property) => property!.type);
}

/** What a generic class is made of: an array has its elements in memory, where no field shows them. */
function elementsOf(holder: Class): Type[] {
  return (holder.typeArguments ?? []).filter((type) => !KEPT.has(type.getClass()?.internalName ?? ""));
}

/** The variables of all files that are compiled, static members included. */
function variablesOf(program: Program): Global[] {
  return [...program.elementsByName.values()]
    .filter((element): element is Global => element.kind === ElementKind.Global && element.is(CommonFlags.Compiled))
    .filter(({ internalName }) => !KEEPERS.has(internalName));
}
