import { byteString, type ByteString } from "../bytes.js";
import { readPairs } from "../headers/pairs.js";
import type { Vm } from "../vm/vm.js";
import { escapeBytes } from "./escape.js";
import { nameIn } from "./names.js";
import type { Shown } from "./shown.js";

/** What decoding an argument may look at. */
export interface Scope {
  readonly vm: Vm;
  readonly shown: Shown;
  /** Key or path among the arguments before, which decides whether a value is secret. */
  key: ByteString;
}

type Value = string | number;

/** A value, or what makes it of the bytes that were there; undefined for nothing to tell. */
export type Told = Value | undefined | (() => Value | undefined);

/** A parameter of a host call, of one word or of two (pointer and size). */
export interface Parameter {
  readonly name: string;
  readonly words: 1 | 2;
  /** What goes in. */
  readonly given?: (scope: Scope, a: number | bigint, b: number) => Told;
  /** What a call that succeeded handed over. */
  readonly returned?: (scope: Scope, a: number, b: number) => Told;
}

/** Tells bytes of the guest; it has to copy what it needs of them, because they will change. */
type Teller = (scope: Scope, bytes: Uint8Array) => Told;

const wild = "<outside of the memory>";

const asText: Teller = (_, bytes) => {
  const text = byteString(bytes);
  return () => escapeBytes(text);
};

const asLength: Teller = ({ shown }, bytes) => shown.bytes(bytes);

const asHeaderValue: Teller = ({ shown, key }, bytes) => {
  const value = byteString(bytes);
  return () => shown.value(key, value);
};

const asPairs: Teller = ({ shown }, bytes) => {
  const pairs = readPairs(bytes);
  return pairs.length === 0 ? undefined : () => shown.pairs(pairs);
};

/** A number. */
export function number(name: string): Parameter {
  return { name, words: 1, given: (_, a) => (typeof a === "bigint" ? Number(a) : a >>> 0) };
}

/** A number that has a name. */
export function choice(name: string, names: readonly string[]): Parameter {
  return { name, words: 1, given: (_, a) => nameIn(names, Number(a)) };
}

/** A text that is never secret. */
export function text(name: string): Parameter {
  return range(name, asText);
}

/** A text that decides whether the value behind it is secret. */
export function key(name: string): Parameter {
  return range(name, (scope, bytes) => {
    scope.key = byteString(bytes);
    return asText(scope, bytes);
  });
}

/** As {@link key}, of segments that are separated, and may be ended, by a byte 0; they are told with dots. */
export function path(name: string): Parameter {
  return range(name, (scope, bytes) => {
    const segments = byteString(bytes).split("\0");
    if (segments.at(-1) === "") segments.pop();
    const joined = (scope.key = segments.join("."));
    return () => escapeBytes(joined);
  });
}

/** The value of a header. */
export function headerValue(name: string): Parameter {
  return range(name, asHeaderValue);
}

/** Bytes of which only the length is told. */
export function bytes(name: string): Parameter {
  return range(name, asLength);
}

/** A list of headers. */
export function pairs(name: string): Parameter {
  return range(name, asPairs);
}

/** Two words that point at bytes, told in a way of their own. */
export function range(name: string, tell: Teller): Parameter {
  return {
    name,
    words: 2,
    given: (scope, pointer, size) => {
      const found = scope.vm.memory.peek(Number(pointer), size);
      return found === undefined ? wild : tell(scope, found);
    },
  };
}

/** Two cells into which the host writes where it has put bytes, and how many. */
export function result(name: string, tell: Teller): Parameter {
  return {
    name,
    words: 2,
    returned: (scope, pointerCell, sizeCell) => {
      const pointer = cell(scope, pointerCell);
      const size = cell(scope, sizeCell);
      const found = pointer === undefined || size === undefined ? undefined : scope.vm.memory.peek(pointer, size);
      return found && tell(scope, found);
    },
  };
}

/** As {@link result}, of bytes of which only the length is told. */
export function resultBytes(name: string): Parameter {
  return result(name, asLength);
}

/** As {@link result}, of a text. */
export function resultText(name: string): Parameter {
  return result(name, asText);
}

/** As {@link result}, of the value of a header. */
export function resultHeaderValue(name: string): Parameter {
  return result(name, asHeaderValue);
}

/** A cell into which the host writes a number. */
export function resultNumber(name: string, names?: readonly string[]): Parameter {
  return {
    name,
    words: 1,
    returned: (scope, at) => {
      const found = cell(scope, at);
      return found === undefined || names === undefined ? found : nameIn(names, found);
    },
  };
}

/** As {@link resultNumber}, of 64 bits. */
export function resultLong(name: string): Parameter {
  return { name, words: 1, returned: ({ vm }, at) => Number(vm.memory.peek(at, 8)?.readBigUInt64LE(0)) };
}

/** A cell of which nothing is told. */
export function hidden(): Parameter {
  return { name: "", words: 1 };
}

function cell({ vm }: Scope, at: number): number | undefined {
  return vm.memory.peek(at, 4)?.readUInt32LE(0);
}
