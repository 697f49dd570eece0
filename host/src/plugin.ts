import type { VmName } from "./log.js";
export interface VmView {
  readonly name: VmName;
  /** Size of the linear memory. */
  readonly memoryBytes: number;
  /** The VM has trapped and runs no more callbacks. */
  readonly failed: boolean;
  /** Root and stream contexts alive in this VM. */
  readonly contexts: number;
}
export declare class Plugin {
  readonly name: string;
  reconfigure(configuration: string | Uint8Array): Promise<void>;
  remove(): void;
  get vms(): readonly VmView[];
}
