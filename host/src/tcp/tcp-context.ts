import type { BodyBuffer } from "../body/body-buffer.js";
import { Status } from "../calls/status.js";
import { BufferType, GuestContext, StreamType } from "../contexts/guest-context.js";
import type { RootContext } from "../contexts/root-context.js";
import type { Callback } from "../vm/callbacks.js";
import type { NetworkFilter } from "./network-filter.js";
import type { TcpConnection } from "./tcp-connection.js";

/** Who has closed a connection, by the numbers of the ABI. */
export const CloseType = { Unknown: 0, Local: 1, Remote: 2 } as const;

/** One plugin on one TCP connection. */
export class TcpContext extends GuestContext implements NetworkFilter {
  override readonly connection: TcpConnection;
  initialized = false;
  /** It stopped what comes from the client, or the connection as such, and has not resumed it. */
  stopsDownstream = false;
  /** It stopped what comes from the upstream, which only a later call of the same callback can let go. */
  stopsUpstream = false;
  private downstreamVisible = false;
  private upstreamVisible = false;

  /** @param index position in the chain, in configuration order */
  constructor(
    readonly root: RootContext,
    connection: TcpConnection,
    readonly index: number,
  ) {
    super(root.vm, root.spec, "stream");
    this.connection = connection;
    root.streams++;
  }

  onNewConnection(): boolean {
    const { onContextCreate, onNewConnection } = this.vm.callbacks;
    if (!this.vm.failed) {
      this.created = true;
      if (onContextCreate !== undefined) this.vm.call(this, onContextCreate, this.id, this.root.id);
    }
    const goesOn = this.invoke(onNewConnection, 0, false);
    this.stopsDownstream = !goesOn;
    return goesOn;
  }

  onData(): boolean {
    if (!this.created) return true;
    const { buffer, end } = this.connection.fromDownstream;
    this.downstreamVisible = true;
    const goesOn = this.invoke(this.vm.callbacks.onDownstreamData, buffer.size, end);
    // Envoy keeps its pointer to the data when the filter stops: it can be read and edited until the filter resumes.
    this.downstreamVisible = !goesOn;
    this.stopsDownstream = !goesOn;
    return goesOn;
  }

  onWrite(): boolean {
    if (!this.created) return true;
    const { buffer, end } = this.connection.fromUpstream;
    this.upstreamVisible = true;
    const goesOn = this.invoke(this.vm.callbacks.onUpstreamData, buffer.size, end);
    this.upstreamVisible = !goesOn;
    this.stopsUpstream = !goesOn;
    const { onUpstreamClose } = this.vm.callbacks;
    // Envoy has no other news of the upstream's end.
    if (end && onUpstreamClose !== undefined && this.callable) {
      this.vm.call(this, onUpstreamClose, this.id, CloseType.Unknown);
    }
    return goesOn;
  }

  /** The connection is closed: tells the guest. */
  onClose(type: number): void {
    const { onDownstreamClose, onDone, onLog, onDelete } = this.vm.callbacks;
    const tell = (callback: Callback | undefined, argument = 0): void => {
      if (callback !== undefined && this.callable) this.vm.call(this, callback, this.id, argument);
    };
    tell(onDownstreamClose, type);
    tell(onDone);
    tell(onLog);
    tell(onDelete);
    this.gone = true;
  }

  /** Nobody knows it any more. */
  delete(): void {
    this.forget();
    this.root.streamGone();
  }

  override body(type: number): BodyBuffer | undefined {
    if (type === BufferType.DownstreamData && this.downstreamVisible) return this.connection.fromDownstream.buffer;
    if (type === BufferType.UpstreamData && this.upstreamVisible) return this.connection.fromUpstream.buffer;
    return undefined;
  }

  override continueStream(type: number): Status {
    if (type === StreamType.Downstream) this.vm.defer(() => this.connection.resume(this));
    return super.continueStream(type);
  }

  override closeStream(type: number): void {
    if (type !== StreamType.Downstream && type !== StreamType.Upstream) return;
    this.vm.defer(() => this.connection.close("local"));
  }

  private get callable(): boolean {
    return this.created && !this.vm.failed && !this.gone;
  }

  private invoke(callback: Callback | undefined, size: number, end: boolean): boolean {
    const { vm } = this;
    const result = callback === undefined || vm.failed ? 0 : vm.run(this, callback, this.id, size, end ? 1 : 0);
    if (vm.failed && this.spec.failurePolicy !== "legacy-open") {
      // Its connections are closed as soon as they move, whatever else the policy says of new ones.
      this.connection.close("local");
      return false;
    }
    vm.settle();
    return result === 0;
  }
}
