import type { HeapBlocks } from "./assemblyscript-heap.js";

/** The memory of one VM. */
export interface HeapFigures {
  /** Size of the linear memory; it never shrinks. */
  readonly memoryBytes: number;
  /** How often the host asked the module for memory (`malloc`, `proxy_on_memory_allocate`), since the VM began. */
  readonly mallocCalls: number;
  /** Bytes it asked for. */
  readonly mallocBytes: number;
  /** What is in the heap of a module made by the AssemblyScript compiler; undefined for others. */
  readonly blocks: HeapBlocks | undefined;
}
