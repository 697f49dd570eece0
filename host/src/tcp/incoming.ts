import { BodyBuffer } from "../body/body-buffer.js";

/** Bytes Envoy reads at a time once its buffer has come to the limit. */
const slice = 16 * 1024;

interface Piece {
  readonly chunk: Uint8Array;
  readonly end: boolean;
}

/** Who does not want the sender to be read: the proxy as long as it has no upstream, or the limit of the buffer. */
export type Holder = "proxy" | "limit";

/**
 * What one side of a connection has sent and no proxy has taken yet: Envoy's read buffer with its watermarks. Filters
 * that stop leave it here, so the next thing that comes is shown together with it, to filters in front of them too.
 */
export class Incoming {
  readonly buffer = new BodyBuffer();
  /** The sender's FIN has been read. */
  end = false;
  private readonly unread: Piece[] = [];
  private readonly holders = new Set<Holder>();
  private reading = false;

  /**
   * @param limit above it nothing is read, until not more than half of it is left
   * @param read shows the filters what has come
   * @param onReadDisable tells the sender that it is not read from, or that it is again
   */
  constructor(
    private readonly limit: number,
    private readonly read: () => void,
    private readonly onReadDisable: (disabled: boolean) => void,
  ) {}

  get readDisabled(): boolean {
    return this.holders.size > 0;
  }

  /** Something has been sent that nobody has read. */
  get hasUnread(): boolean {
    return this.unread.length > 0;
  }

  receive(chunk: Uint8Array, end: boolean): void {
    if ((chunk.length === 0 && !end) || this.end || this.unread.at(-1)?.end === true) return;
    this.unread.push({ chunk, end });
    this.pump();
  }

  hold(holder: Holder): void {
    if (this.holders.has(holder)) return;
    this.holders.add(holder);
    if (this.holders.size === 1) this.onReadDisable(true);
  }

  release(holder: Holder): void {
    if (!this.holders.delete(holder) || this.holders.size > 0) return;
    this.onReadDisable(false);
    this.pump();
  }

  /** Something was taken out of the buffer, or put in. */
  check(): void {
    if (this.buffer.size > this.limit) this.hold("limit");
    else if (this.buffer.size <= this.limit / 2) this.release("limit");
  }

  /** Forgets what has not been read. */
  drop(): void {
    this.unread.length = 0;
  }

  private pump(): void {
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.unread.length > 0 && !this.readDisabled) {
        const { chunk, end } = this.unread.shift()!;
        const { size } = this.buffer;
        const room = size < this.limit ? this.limit - size : slice;
        if (chunk.length > room) this.unread.unshift({ chunk: chunk.subarray(room), end });
        else this.end = end;
        this.buffer.append(chunk.subarray(0, room));
        this.read();
        this.check();
      }
    } finally {
      this.reading = false;
    }
  }
}
