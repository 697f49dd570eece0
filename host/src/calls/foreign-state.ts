import type { GuestContext } from "../contexts/guest-context.js";
import { Text } from "../properties/typed.js";
import type { StateObject } from "../stream/filter-state.js";
import { brokenFlatBuffers } from "../stream/hazards.js";
import { readStateObject } from "../stream/state-objects.js";
import { type Field, parseTexts, textField } from "./protobuf.js";
import { Status } from "./status.js";

/** Properties of a name that `declare_property` has announced. */
export interface Declaration {
  readonly readonly: boolean;
  readonly type: keyof typeof types;
  readonly span: number;
}

/** Types of declared properties by their numbers; others count as bytes. */
const types = { bytes: 0n, text: 1n, flatBuffers: 2n, protobuf: 3n };
const highestSpan = 2n;

/**
 * `SetEnvoyFilterStateArguments`. `NotFound` without a stream and for objects that Envoy has no factory for,
 * `BadArgument` for a text that the factory takes nothing of. One that exists with another span stays, and Envoy says
 * nothing about it but in its own log.
 */
export function setEnvoyFilterState(context: GuestContext, args: Uint8Array): Status {
  const fields = parseTexts(args, [1, 2]);
  if (fields === undefined) return Status.BadArgument;
  if (context.info === undefined) return Status.NotFound;
  const key = textField(fields, 1, "latin1");
  const object = readStateObject(key, textField(fields, 2));
  if (object === "no factory") return Status.NotFound;
  if (object === "not that text") return Status.BadArgument;
  if (!context.info.filterState.set(key, { ...object, span: span(fields, 3) })) {
    const what = `FilterState::setData<T> called twice with conflicting life_span on the same data_name: ${key}.`;
    context.vm.sayBug("false", `FilterStateAccessViolation: ${what}`);
  }
  return Status.Ok;
}

/**
 * `DeclarePropertyArguments`, for the context that calls; the declarations of a root are those that count for
 * `proxy_set_property`. Schemas are taken as they are. `BadArgument` for a name that this context has declared before.
 */
export function declareProperty(context: GuestContext, args: Uint8Array): Status {
  const fields = parseTexts(args, [1]);
  if (fields === undefined) return Status.BadArgument;
  const name = textField(fields, 1, "latin1");
  if (context.declared.has(name)) return Status.BadArgument;
  context.declared.set(name, {
    readonly: fields.get(2) !== undefined && fields.get(2) !== 0n,
    type: typeOf(fields.get(3)),
    span: span(fields, 5),
  });
  return Status.Ok;
}

/** The object that `proxy_set_property` stores, by how the property was declared. */
export function declaredObject(
  context: GuestContext,
  declaration: Declaration | undefined,
  value: Uint8Array,
): StateObject {
  const span = declaration?.span ?? 0;
  switch (declaration?.type) {
    case "text":
      return { value: new Text(value), span };
    case "protobuf":
      return { value, span, inside: () => null };
    case "flatBuffers":
      return { value, span, inside: () => brokenFlatBuffers(context) };
    default:
      return { value, span };
  }
}

function typeOf(field: Field | undefined): Declaration["type"] {
  const names = Object.keys(types) as Declaration["type"][];
  return names.find((name) => types[name] === field) ?? "bytes";
}

/** Spans that do not exist count as the shortest. */
function span(fields: ReadonlyMap<number, Field>, number: number): number {
  const value = fields.get(number);
  return typeof value === "bigint" && value <= highestSpan ? Number(value) : 0;
}
