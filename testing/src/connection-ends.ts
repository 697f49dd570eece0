import type { TcpConnection } from "@sluice/host";
import { decodeText, encodeText } from "./text.js";

/** What one side of a connection has got, piece by piece. */
export class SeenBytes {
  /** The FIN of the other side, or an orderly close, has come. */
  ended = false;
  /** The connection was broken off, by this side or the other one. */
  reset = false;

  constructor(readonly chunks: Uint8Array[] = []) {}

  /** Everything in one piece. */
  get body(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  /** Everything as text, decoded without loss. */
  get text(): string {
    return decodeText(this.body);
  }
}

/** The upstream of a connection: what it got, and what it does. */
export class TestUpstream extends SeenBytes {
  /** The plugins let the connection pass, and it was not refused. */
  connected = false;
  /** Cluster that was asked for: a plugin's choice (`envoy.tcp_proxy.cluster`) or `upstream`; empty when none was. */
  cluster = "";

  /**
   * @param connection is there as soon as something happens
   * @param settled waits until the plugin has dealt with it
   */
  constructor(
    private readonly connection: () => TcpConnection,
    private readonly settled: () => Promise<void>,
  ) {
    super();
  }

  /** Sends to the client. */
  send(data: string | Uint8Array): Promise<void> {
    this.connection().upstreamData(typeof data === "string" ? encodeText(data) : data, false);
    return this.settled();
  }

  /** Sends a FIN: nothing follows. */
  end(): Promise<void> {
    this.connection().upstreamData(new Uint8Array(0), true);
    return this.settled();
  }

  /** Breaks the connection off. */
  breakOff(): Promise<void> {
    this.reset = true;
    this.connection().upstreamReset();
    return this.settled();
  }
}
