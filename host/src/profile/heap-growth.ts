import type { HeapFigures } from "../vm/heap-figures.js";

/** How the memory of a VM changed while it served requests. */
export interface HeapGrowth {
  /** Requests between `before` and `after`. */
  readonly requests: number;
  readonly before: HeapFigures;
  readonly after: HeapFigures;
  /**
   * Bytes in use that each request leaves behind for good; undefined for modules whose heap cannot be read. A collector works
   * in waves, so the lowest points of the first and the second half are compared.
   */
  readonly bytesPerRequest: number | undefined;
  /** As `bytesPerRequest`, blocks. */
  readonly blocksPerRequest: number | undefined;
}

/** Compares figures that were taken at equal distances during `requests` requests; two at least. */
export function heapGrowth(figures: readonly HeapFigures[], requests: number): HeapGrowth {
  const half = Math.floor(figures.length / 2);
  const perRequest = (key: "used" | "usedBytes"): number | undefined => {
    const lowest = (some: readonly HeapFigures[]): number | undefined =>
      some.every(({ blocks }) => blocks !== undefined)
        ? Math.min(...some.map(({ blocks }) => blocks![key]))
        : undefined;
    const [first, second] = [lowest(figures.slice(0, half)), lowest(figures.slice(half))];
    return first === undefined || second === undefined ? undefined : (second - first) / (requests / 2);
  };
  return {
    requests,
    before: figures[0]!,
    after: figures.at(-1)!,
    bytesPerRequest: perRequest("usedBytes"),
    blocksPerRequest: perRequest("used"),
  };
}
