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

/** A parameter of a host call, of one word or of two (pointer and size). */
export interface Parameter {
  readonly name: string;
  readonly words: 1 | 2;
  /** What goes in; undefined for nothing to tell. */
  readonly given?: (scope: Scope, a: number | bigint, b: number) => Value | undefined;
  /** What a call that succeeded handed over. */
  readonly returned?: (scope: Scope, a: number, b: number) => Value | undefined;
}

const wild = "<outside of the memory>";

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
  return range(name, (_, bytes) => escapeBytes(byteString(bytes)));
}

/** A text that decides whether the value behind it is secret. */
export function key(name: string, segmented = false): Parameter {
  return range(name, (scope, bytes) => {
    const segments = byteString(bytes).split("\0");
    if (segments.length > 1 && segments.at(-1) === "") segments.pop();
    scope.key = segments.join(segmented ? "." : "\0");
    return escapeBytes(scope.key);
  });
}

/** The value of a header. */
export function headerValue(name: string): Parameter {
  return range(name, ({ shown, key }, bytes) => shown.value(key, byteString(bytes)));
}

/** Bytes of which only the length is told. */
export function bytes(name: string): Parameter {
  return range(name, ({ shown }, found) => shown.bytes(found));
}

/** A list of headers. */
export function pairs(name: string): Parameter {
  return range(name, ({ shown }, found) => (found.length === 0 ? undefined : shown.pairs(readPairs(found))));
}

/** Two words that point at bytes, shown in a way of their own. */
export function range(name: string, show: (scope: Scope, bytes: Uint8Array) => Value | undefined): Parameter {
  return {
    name,
    words: 2,
    given: (scope, pointer, size) => {
      const found = scope.vm.memory.peek(Number(pointer), size);
      return found === undefined ? wild : show(scope, found);
    },
  };
}

/** Two cells into which the host writes where it has put bytes, and how many. */
export function result(name: string, show: (scope: Scope, bytes: Uint8Array) => Value | undefined): Parameter {
  return {
    name,
    words: 2,
    returned: (scope, pointerCell, sizeCell) => {
      const pointer = cell(scope, pointerCell);
      const size = cell(scope, sizeCell);
      const found = pointer === undefined || size === undefined ? undefined : scope.vm.memory.peek(pointer, size);
      return found && show(scope, found);
    },
  };
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
