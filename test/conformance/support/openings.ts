import type { Services } from "../../support/services.js";
import type { Moment } from "./case.js";

/** The moments of an exchange at which the service `gate` answers what it keeps. */
export class Openings {
  /** Resolves when all of them have come. */
  readonly over: Promise<unknown>;
  private readonly come = new Map<Moment, () => void>();

  /** @param around does what has to be done before and behind an opening */
  constructor(
    moments: readonly Moment[],
    private readonly services: Services,
    private readonly around: (open: () => Promise<void>) => Promise<void>,
  ) {
    this.over = Promise.all(moments.map((moment) => new Promise<void>((resolve) => this.come.set(moment, resolve))));
  }

  /** Opens the gate if this is one of the moments. */
  async at(moment: Moment): Promise<void> {
    const come = this.come.get(moment);
    if (come === undefined) return;
    await this.around(() => this.services.openSoon());
    come();
  }
}
