/** One counter at a flush. */
export interface CounterSample {
  readonly name: string;
  readonly value: number | bigint;
  /** How much of the value came since the last flush. */
  readonly delta: number | bigint;
}

/** One gauge at a flush. */
export interface GaugeSample {
  readonly name: string;
  readonly value: number | bigint;
}

/** What a stats sink is told at each flush. */
export interface StatsSnapshot {
  readonly counters: readonly CounterSample[];
  readonly gauges: readonly GaugeSample[];
}

const counterBlock = 1;
const gaugeBlock = 2;

/**
 * Buffer 8 of `envoy_on_stats_update`: a block of counters and one of gauges. A block is its size, its type and the number
 * of its elements, 4 bytes each, then the elements: the length of the name, the name, and after padding to a multiple of 8
 * the values.
 */
export function encodeStats({ counters, gauges }: StatsSnapshot): Uint8Array {
  const bytes: number[] = [];
  writeBlock(
    bytes,
    counterBlock,
    counters.map(({ name, value, delta }) => ({ name, values: [value, delta] })),
  );
  writeBlock(
    bytes,
    gaugeBlock,
    gauges.map(({ name, value }) => ({ name, values: [value] })),
  );
  return Uint8Array.from(bytes);
}

interface Element {
  readonly name: string;
  readonly values: readonly (number | bigint)[];
}

function writeBlock(bytes: number[], type: number, elements: readonly Element[]): void {
  const start = bytes.length;
  writeNumbers(bytes, 4, 0, type, elements.length);
  for (const { name, values } of elements) {
    const text = Buffer.from(name);
    writeNumbers(bytes, 4, text.length);
    for (const byte of text) bytes.push(byte);
    while (bytes.length % 8 !== 0) bytes.push(0);
    writeNumbers(bytes, 8, ...values);
  }
  const size: number[] = [];
  writeNumbers(size, 4, bytes.length - start);
  bytes.splice(start, 4, ...size);
}

function writeNumbers(bytes: number[], width: number, ...values: readonly (number | bigint)[]): void {
  for (const value of values) {
    const rest = BigInt.asUintN(64, BigInt(value));
    for (let at = 0; at < width; at++) bytes.push(Number((rest >> BigInt(8 * at)) & 0xffn));
  }
}
