/** How a side of a connection is closed: in order, with what has been written delivered, or with a TCP reset. */
export type CloseHow = "closed" | "reset";

/** The client of a TCP connection: what the host sends down. */
export interface ConnectionDownstream {
  /** `endStream` is a FIN: nothing follows, but the client may go on sending. */
  onData(chunk: Uint8Array, endStream: boolean): void;
  /** The connection is over and its contexts are gone; last call of all. */
  onClose(how: CloseHow): void;
  /** Envoy stops (`true`) or resumes (`false`) reading from the client; until the upstream is connected it does not read. */
  onReadDisable?(disabled: boolean): void;
}

/** The upstream of a TCP connection: what comes out of the last filter. */
export interface ConnectionUpstream {
  /**
   * Every filter has let the connection pass, so the upstream is to be connected. `TcpConnection.upstreamConnected` or
   * `upstreamFailed` has to follow.
   * @param cluster the plugins' choice (filter state `envoy.tcp_proxy.cluster`), or else that of the options
   */
  onConnect(cluster: string): void;
  /** `endStream` is a FIN: nothing follows, but the upstream may go on sending. */
  onData(chunk: Uint8Array, endStream: boolean): void;
  /** The connection is over. Not called when there was none. */
  onClose(how: CloseHow): void;
  /** Envoy stops (`true`) or resumes (`false`) reading from the upstream, because a filter holds too much. */
  onReadDisable?(disabled: boolean): void;
}
