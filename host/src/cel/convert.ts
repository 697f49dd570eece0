import type { Message as ProtobufMessage } from "@bufbuild/protobuf";
import { HeaderMap } from "../headers/header-map.js";
import { encodePairs, encodeProperty, joined } from "../properties/encode.js";
import { member } from "../properties/find.js";
import { isFieldSet } from "../properties/messages.js";
import { Duration, isRecord, Message, Namespace, Text, Timestamp, type Typed, Uint } from "../properties/typed.js";
import type { CelLibrary } from "./library.js";
import { bytesOfText, textOfBytes } from "./text.js";

type CelInput = Parameters<CelLibrary["celList"]>[0] extends infer List
  ? List extends readonly (infer Item)[]
    ? Item
    : never
  : never;
type CelMapSource = Exclude<Parameters<CelLibrary["celMap"]>[0], { field(): unknown }>;

const nanosecondsPerSecond = 1_000_000_000n;

/** Maps made of properties, to find the property again when an expression yields one as a whole. */
const properties = new WeakMap<object, Typed>();

/** A property as expressions see it. Names below a namespace are resolved when they are asked for. */
export function toCel(cel: CelLibrary, value: Typed): CelInput {
  if (value instanceof Text) return textOfBytes(value.bytes);
  if (value instanceof Uint) return cel.celUint(value.value);
  if (value instanceof Timestamp) return timestampOf(value.nanoseconds);
  if (value instanceof Duration) return wellKnown("google.protobuf.Duration", value.nanoseconds);
  if (value instanceof HeaderMap) return lazyMap(cel, value, () => joined(value).map(([name]) => name));
  if (value instanceof Message || value instanceof Namespace) return lazyMap(cel, value, () => []);
  if (Array.isArray(value)) return cel.celList((value as readonly Typed[]).map((item) => toCel(cel, item)));
  if (isRecord<Typed>(value)) return lazyMap(cel, value, () => Object.keys(value));
  return value as CelInput;
}

function lazyMap(cel: CelLibrary, value: Typed & object, names: () => readonly string[]): CelInput {
  const get = (key: unknown): CelInput | undefined => {
    const found = typeof key === "string" ? member(value, byteKey(key)) : undefined;
    return found === undefined ? undefined : toCel(cel, found);
  };
  const entries = function* (): Generator<[string, CelInput]> {
    for (const name of names()) yield [name, get(name)!];
  };
  const source = {
    get,
    has: (key: unknown) => get(key) !== undefined,
    get size() {
      return names().length;
    },
    keys: () => names().values(),
    values: () =>
      names()
        .map((name) => get(name)!)
        .values(),
    entries,
    [Symbol.iterator]: entries,
    forEach: (callback: (item: CelInput, key: string) => void) => {
      for (const [key, item] of entries()) callback(item, key);
    },
  };
  const map = cel.celMap(source as unknown as CelMapSource);
  if (value instanceof Message) Object.assign(map, { has: (key: unknown) => hasField(value, key) });
  properties.set(map, value);
  return map;
}

/** Fields that have their default are not there for `has`; to ask for one that does not exist is an error. */
function hasField(message: Message, key: unknown): boolean {
  const set = typeof key === "string" ? isFieldSet(message, key) : undefined;
  if (set === undefined) throw new Error(`no such field: ${String(key)}`);
  return set;
}

/** Segments of paths are byte strings. */
function byteKey(key: string): string {
  return Buffer.from(bytesOfText(key)).toString("latin1");
}

/** A point in time, since 1970. */
export function timestampOf(nanoseconds: bigint): ProtobufMessage {
  return wellKnown("google.protobuf.Timestamp", nanoseconds);
}

/** Messages of times are given by name; the library knows their fields. */
function wellKnown($typeName: string, nanoseconds: bigint): ProtobufMessage {
  const nanos = ((nanoseconds % nanosecondsPerSecond) + nanosecondsPerSecond) % nanosecondsPerSecond;
  const seconds = (nanoseconds - nanos) / nanosecondsPerSecond;
  return { $typeName, seconds, nanos: Number(nanos) } as ProtobufMessage;
}

/** The bytes of what an expression yields, or undefined when it has none. */
export function encodeCel(cel: CelLibrary, value: unknown): Uint8Array | undefined {
  const typed = fromCel(cel, value);
  return typed instanceof Map ? encodePairs(typed) : typed === undefined ? undefined : encodeProperty(typed);
}

function fromCel(cel: CelLibrary, value: unknown): Typed | Map<Typed, Typed> | undefined {
  if (typeof value === "string") return new Text(bytesOfText(value));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value as Typed;
  const property = properties.get(value);
  if (property !== undefined) return property;
  if (cel.isCelUint(value)) return new Uint(value.value);
  if (cel.isCelList(value)) return collection([...value].map((item) => [item, ""]));
  if (cel.isCelMap(value)) return collection([...value.entries()]);
  const { $typeName, seconds, nanos } = (value as { message?: WellKnown }).message ?? {};
  if (seconds === undefined || nanos === undefined) return undefined;
  const nanoseconds = seconds * nanosecondsPerSecond + BigInt(nanos);
  return $typeName === "google.protobuf.Timestamp" ? new Timestamp(nanoseconds) : new Duration(nanoseconds);

  /** Items are encoded on the way, because they may be collections themselves. */
  function collection(entries: readonly (readonly [unknown, unknown])[]): Map<Typed, Typed> | undefined {
    const map = new Map<Typed, Typed>();
    for (const [key, item] of entries) {
      const [name, bytes] = [encodeCel(cel, key), encodeCel(cel, item)];
      if (name === undefined || bytes === undefined) return undefined;
      map.set(name, bytes);
    }
    return map;
  }
}

interface WellKnown {
  readonly $typeName?: string;
  readonly seconds?: bigint;
  readonly nanos?: number;
}
