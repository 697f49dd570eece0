/** What a case starts a wire with. */
export interface WireOptions {
  /** Every plugin in a VM of its own (default: they share one). */
  ownVms?: boolean;
  failurePolicy?: "closed" | "open" | "reload" | "legacy-open";
  allowedCapabilities?: readonly string[];
  /** Bytes a plugin may hold in each direction (default 1 MiB). */
  bufferLimit?: number;
  /** Nobody listens where the upstream should be (default false). */
  refused?: boolean;
}

/** A TCP connection through plugins that is driven from both its ends, wherever the plugins run. */
export interface Wire {
  /** What its side has seen: `data …`, `end` for a FIN or an orderly close, `reset`; the server's `connected` besides. */
  readonly client: readonly string[];
  readonly server: readonly string[];
  /** What plugins logged on connections: `p0 dd #2 3 0`. */
  log(): string[];
  /** A client connects; whatever is done afterwards, is done to this connection. */
  connect(): Promise<void>;
  clientSends(data: string | Uint8Array): Promise<void>;
  clientEnds(): Promise<void>;
  clientResets(): Promise<void>;
  serverSends(data: string | Uint8Array): Promise<void>;
  serverEnds(): Promise<void>;
  serverResets(): Promise<void>;
  /** Waits until a line of the log is wanted. */
  logged(wanted: (line: string) => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Starts probes, each with its script, in front of the cluster `upstream`; there are `other`, `http` and `empty` too. */
export type StartWire = (scripts: readonly string[], options?: WireOptions) => Promise<Wire>;

export const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === "string" ? Buffer.from(data, "latin1") : data;

/** How data is written into what a side has seen: long ones by their length. */
export const shown = (data: Uint8Array): string =>
  `data ${data.length > 100 ? `of ${data.length}` : Buffer.from(data).toString("latin1")}`;

/** The callbacks a wire has seen, without what statements of probes say. */
export const callbacks = (wire: Wire): string[] => wire.log().filter((line) => !line.includes("->"));

/** What statements of probes say, without their plugin. */
export const results = (wire: Wire): string[] =>
  wire.log().flatMap((line) => (line.includes("->") ? [line.replace(/^p\d /, "")] : []));
