import { isUtf8 } from "node:buffer";
import type { GuestContext } from "../contexts/guest-context.js";
import { Text } from "../properties/typed.js";
import { readStateObject } from "../stream/state-objects.js";
import { bytesField, type Field, parseMessage, textField } from "./protobuf.js";
import { Status } from "./status.js";

/** Properties of a name that `declare_property` has announced. */
export interface Declaration {
  readonly readonly: boolean;
  /** Text, which matters to expressions; other types stay bytes. */
  readonly text: boolean;
  readonly span: number;
}

const textType = 1n;
const highestSpan = 2n;

/**
 * `SetEnvoyFilterStateArguments`. `NotFound` without a stream and for objects that Envoy has no factory for,
 * `BadArgument` for a text that the factory takes nothing of. One that exists with another span stays, and Envoy says
 * nothing about it but in its own log.
 */
export function setEnvoyFilterState(context: GuestContext, args: Uint8Array): Status {
  const fields = parseTexts(args, [1, 2]);
  if (fields === undefined) return Status.BadArgument;
  if (context.stream === undefined) return Status.NotFound;
  const key = textField(fields, 1, "latin1");
  const object = readStateObject(key, textField(fields, 2));
  if (object === "no factory") return Status.NotFound;
  if (object === "not that text") return Status.BadArgument;
  if (!context.stream.filterState.set(key, object.value, span(fields, 3))) {
    const what = `FilterState::setData<T> called twice with conflicting life_span on the same data_name: ${key}.`;
    context.vm.say("error", `envoy bug failure: false. Details: FilterStateAccessViolation: ${what}`);
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
    text: fields.get(3) === textType,
    span: span(fields, 5),
  });
  return Status.Ok;
}

/** A property as reading it gives it, by how it was declared. */
export function declaredValue(declaration: Declaration | undefined, value: Uint8Array): Text | Uint8Array {
  return declaration?.text === true ? new Text(value) : value;
}

/** Fields of a message whose texts are UTF-8, as those of protobuf have to be. */
function parseTexts(args: Uint8Array, texts: readonly number[]): Map<number, Field> | undefined {
  const fields = parseMessage(args);
  return fields !== undefined && texts.every((number) => isUtf8(bytesField(fields, number))) ? fields : undefined;
}

/** Spans that do not exist count as the shortest. */
function span(fields: ReadonlyMap<number, Field>, number: number): number {
  const value = fields.get(number);
  return typeof value === "bigint" && value <= highestSpan ? Number(value) : 0;
}
