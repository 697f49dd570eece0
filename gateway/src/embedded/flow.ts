import type { Readable } from "node:stream";

/** Who does not want any more of a body at the moment. */
export type Holder = "filter" | "sink";

/** A body that is read only while nobody holds it. */
export class Flow {
  private readonly holders = new Set<Holder>();

  constructor(private readonly source: Readable) {}

  hold(holder: Holder): void {
    this.holders.add(holder);
    this.source.pause();
  }

  release(holder: Holder): void {
    if (this.holders.delete(holder) && this.holders.size === 0) this.source.resume();
  }

  /** Holds on `true`, releases on `false`. */
  set(holder: Holder, held: boolean): void {
    if (held) this.hold(holder);
    else this.release(holder);
  }
}
