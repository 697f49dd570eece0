import { ByteReader } from "./byte-reader.js";
import { readLimits } from "./module-info.js";

/** Pages of 64 KiB a memory may have in Envoy: 1 GiB. */
export const maxMemoryPages = 16_384;

const memorySection = 5;
const hasMaximum = 1;
const isShared = 2;
const isWide = 4;

/** A module whose memories stay below Envoy's limit. */
export interface LimitedModule {
  readonly code: Uint8Array;
  /** By how many bytes the functions stand behind their places in the original. */
  readonly shift: number;
  /** A memory is too large from the beginning; the code is the original then. */
  readonly tooLarge: boolean;
}

/**
 * Writes Envoy's limit into the memories of a module that have a higher one or none, so that `memory.grow` answers -1
 * beyond it. Node's own limit is for the whole process and higher.
 */
export function limitMemory(code: Uint8Array): LimitedModule {
  const reader = new ByteReader(code, 8);
  while (!reader.done) {
    const start = reader.position;
    const id = reader.byte();
    const section = reader.slice(reader.unsigned());
    if (id !== memorySection) continue;
    const memories = Array.from({ length: section.unsigned() }, () => readLimits(section));
    if (memories.some(({ initial }) => initial > maxMemoryPages)) return { code, shift: 0, tooLarge: true };
    const entries = memories.flatMap(({ initial, maximum = maxMemoryPages, shared, wide }) => {
      const flags = hasMaximum | (shared ? isShared : 0) | (wide ? isWide : 0);
      return [flags, ...unsigned(initial), ...unsigned(Math.min(maximum, maxMemoryPages))];
    });
    const content = [...unsigned(memories.length), ...entries];
    const written = Uint8Array.from([memorySection, ...unsigned(content.length), ...content]);
    const end = reader.position;
    const limited = Buffer.concat([code.subarray(0, start), written, code.subarray(end)]);
    return { code: limited, shift: limited.length - code.length, tooLarge: false };
  }
  return { code, shift: 0, tooLarge: false };
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
