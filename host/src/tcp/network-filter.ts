/** A place in the chain of network filters. Each answers whether the next one gets its turn. */
export interface NetworkFilter {
  /** It has seen the new connection. */
  initialized: boolean;
  onNewConnection(): boolean;
  /** What the client has sent, all that no proxy has taken yet. */
  onData(): boolean;
  /** What the upstream has sent, all that has not gone to the client yet. */
  onWrite(): boolean;
}
