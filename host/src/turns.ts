/** Carries events out one after the other: one that comes while another runs waits for its end. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private running = false;

  /** @param isOver nothing that still waits is to happen any more */
  constructor(private readonly isOver: () => boolean) {}

  /** An event is being carried out. */
  get busy(): boolean {
    return this.running;
  }

  take(event: () => void): void {
    this.waiting.push(event);
    if (this.running) return;
    this.running = true;
    try {
      for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) if (!this.isOver()) next();
    } finally {
      this.running = false;
    }
  }
}
