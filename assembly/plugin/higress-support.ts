import { StreamContext } from "../http/stream-context";

/** What a plugin asks of Higress; 0 = nothing. */
export class HigressOptions {
  /** After how many requests the VM is to be made anew. */
  rebuildRequests: u64 = 0;
  /** From which memory on, in bytes. */
  rebuildMemory: u64 = 0;
  requestsPerIoCycle: u64 = 0;
  /** Requests so far in this VM. */
  requests: u64 = 0;
}

/** What only plugins with such options carry; see `higress-options.ts`. */
export abstract class HigressSupport {
  /** The plugin starts. */
  abstract start(options: HigressOptions): void;
  /** The headers of a request have come. */
  abstract request(stream: StreamContext, options: HigressOptions): void;
}

/** Set when a plugin has such options. */
export let higressSupport: HigressSupport | null = null;

export function supportHigressOptions(support: HigressSupport): void {
  higressSupport = support;
}
