/** Where a server listens. */
export interface Endpoint {
  /** IP address or host name. */
  readonly address: string;
  readonly port: number;
}

/** Gives the endpoints of a cluster in turn; `undefined` when there is none. */
export function inTurn(endpoints: Endpoint | readonly Endpoint[]): () => Endpoint | undefined {
  const all = Array.isArray(endpoints) ? (endpoints as readonly Endpoint[]) : [endpoints as Endpoint];
  let turn = 0;
  return () => all[turn++ % all.length];
}
