import type { LogLevel } from "@sluice/host";

/** One line of a gateway's log. */
export interface GatewayLog {
  readonly level: LogLevel;
  /** Envoy's logger: `wasm` is what plugins and their host say. */
  readonly logger: string;
  /** As Envoy prints it behind its own prefix: `wasm log hello-world root vm: text`. */
  readonly message: string;
  /** Number of the thread that logged it, where the gateway is a process: on Linux the main thread has the process's. */
  readonly thread?: number;
  /** What the plugin itself said, absent on lines of the gateway: `text`. */
  readonly text?: string;
  /** Which plugin said it, where that can be told. */
  readonly plugin?: string;
}

interface Waiter {
  readonly wanted: (line: GatewayLog) => boolean;
  readonly found: (line: GatewayLog) => void;
}

/** The last lines of a log, and a way to wait for one. */
export class LogBook implements Iterable<GatewayLog> {
  private readonly kept: GatewayLog[] = [];
  private readonly waiters = new Set<Waiter>();
  private dropped = 0;

  /** @param limit lines kept; older ones are dropped */
  constructor(
    private readonly limit = 10_000,
    private readonly onLog?: (line: GatewayLog) => void,
  ) {}

  /** The lines that are kept, oldest first. */
  get lines(): readonly GatewayLog[] {
    return this.kept;
  }

  /** Number of the next line, counted from the beginning; for {@link since}. */
  get mark(): number {
    return this.dropped + this.kept.length;
  }

  [Symbol.iterator](): Iterator<GatewayLog> {
    return this.kept[Symbol.iterator]();
  }

  /** The kept lines from a mark on. */
  since(mark: number): readonly GatewayLog[] {
    return this.kept.slice(Math.max(0, mark - this.dropped));
  }

  add(line: GatewayLog): void {
    this.kept.push(line);
    // Dropping in blocks keeps the cost of a line constant.
    if (this.kept.length >= this.limit * 2) this.dropped += this.kept.splice(0, this.kept.length - this.limit).length;
    for (const waiter of this.waiters) {
      if (waiter.wanted(line)) waiter.found(line);
    }
    this.onLog?.(line);
  }

  /**
   * The first line from `mark` (default: the oldest kept) that is wanted, as soon as it is there; `undefined` when it
   * has not come after `timeoutMs` (default 5000).
   */
  async waitFor(
    wanted: (line: GatewayLog) => boolean,
    options: { readonly timeoutMs?: number; readonly mark?: number } = {},
  ): Promise<GatewayLog | undefined> {
    const there = this.since(options.mark ?? 0).find(wanted);
    if (there !== undefined) return there;
    return new Promise((resolve) => {
      const settle = (line: GatewayLog | undefined): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        resolve(line);
      };
      const waiter: Waiter = { wanted, found: settle };
      const timer = setTimeout(() => settle(undefined), options.timeoutMs ?? 5000);
      this.waiters.add(waiter);
    });
  }
}
