import { clearImmediate, setImmediate } from "node:timers";

/** So many endings are a turn, even where the embedder never lets go of the thread. */
const most = 1000;

/**
 * The turn that the event loop is in. What comes to an end in it is deleted with it: Envoy defers that, so a plugin may meet a
 * stream that has ended in callbacks that come in the same turn. What is posted to the loop, and timers, come behind it. (In Envoy
 * a timer meets it as well when it was due before, as on a worker that was busy; Node deletes first and looks at its timers then.)
 */
export class LoopTurn {
  private mark: object | undefined;
  private immediate: NodeJS.Immediate | undefined;
  private deletions: (() => void)[] = [];

  /** @param run carries out what nobody has called for */
  constructor(private readonly run: (fn: () => void) => void) {}

  /** Tells this turn from others. */
  get current(): object {
    this.immediate ??= setImmediate(() => this.run(() => this.end()));
    return (this.mark ??= {});
  }

  /** Does something when the turn ends. */
  delete(deletion: () => void): void {
    if (this.deletions.length === most) this.end();
    this.deletions.push(deletion);
    void this.current;
  }

  /** Ends it; another one begins. */
  end(): void {
    clearImmediate(this.immediate);
    this.immediate = this.mark = undefined;
    for (const deletion of this.deletions.splice(0)) deletion();
  }
}
