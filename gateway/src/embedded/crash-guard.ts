import { EnvoyCrash } from "@sluice/host";
import type { LogBook } from "../log-book.js";

/** Catches what plugins do that a real Envoy would not survive, and keeps events from a host that has ended. */
export class CrashGuard {
  /** Resolves when an Envoy would be dead. */
  readonly crashed: Promise<EnvoyCrash>;
  private resolve!: (crash: EnvoyCrash) => void;
  private closed = false;

  constructor(private readonly logs: LogBook) {
    this.crashed = new Promise((resolve) => (this.resolve = resolve));
  }

  /**
   * Runs something that may call into a plugin.
   *
   * @param cut ends the exchange it belongs to, when the plugin has done what it may not
   */
  guard(action: () => void, cut: () => void): void {
    if (this.closed) return;
    try {
      action();
    } catch (error) {
      if (!(error instanceof EnvoyCrash)) throw error;
      this.report(error);
      cut();
    }
  }

  report(error: EnvoyCrash): void {
    if (this.closed) return;
    this.logs.add({ level: "critical", logger: "wasm", message: error.message });
    if (error.kind !== "crash") return; // one stream hangs or is garbled; Envoy goes on
    this.closed = true;
    this.resolve(error);
  }

  /** The host takes no more events. */
  close(): void {
    this.closed = true;
  }
}
