import { setTimeout as sleep } from "node:timers/promises";
import type { AdminClient } from "./admin.js";

/** Counters that tell what became of a listener file. */
interface Counters {
  readonly accepted: number;
  readonly rejected: number;
  readonly created: number;
}

/** What Envoy thought of a listener file: `undefined` when it is in force on every worker, or the reason against it. */
export type Verdict = string | undefined;

/** Follows Envoy's listener discovery through its statistics (`listener_manager.lds.*`). */
export class ListenerDiscovery {
  private before: Counters;

  /**
   * @param workers how many threads have to take a listener before it is in force
   * @param beside how many listeners each of them takes at the start beside the one that is followed
   */
  constructor(
    private readonly admin: AdminClient,
    private readonly workers: number,
    beside: number,
  ) {
    this.before = { accepted: 0, rejected: 0, created: beside * workers };
  }

  /** Notes where the counters stand; to be called before the file is written. */
  async mark(): Promise<void> {
    this.before = await this.read();
  }

  /** Waits for the verdict on the file that was written after the mark. */
  async verdict(timeoutMs: number, ended: () => boolean): Promise<Verdict> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline && !ended()) {
      const now = await this.read().catch(() => undefined); // Envoy may be about to end
      if (now !== undefined) {
        if (now.rejected > this.before.rejected) return this.reason();
        // Accepted by the main thread; a worker serves it a moment later.
        if (now.accepted > this.before.accepted && now.created >= this.before.created + this.workers) return undefined;
      }
      await sleep(5);
    }
    return ended() ? "Envoy ended meanwhile" : `Envoy did not take it up within ${timeoutMs} ms`;
  }

  private async read(): Promise<Counters> {
    const stats = await this.admin.stats("^listener_manager\\.");
    const value = (name: string): number => stats[`listener_manager.${name}`] ?? 0;
    return {
      accepted: value("lds.update_success"),
      rejected: value("lds.update_rejected") + value("lds.update_failure"),
      created: value("listener_create_success"),
    };
  }

  /** Envoy keeps the reason of the last refusal beside the listener it refused. */
  private async reason(): Promise<string> {
    const { configs = [] } = JSON.parse(await this.admin.get("/config_dump?resource=dynamic_listeners")) as {
      configs?: readonly { readonly error_state?: { readonly details?: string } }[];
    };
    const details = configs.map((config) => config.error_state?.details).find((text) => text !== undefined);
    return details ?? "Envoy gives no reason";
  }
}
