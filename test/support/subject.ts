import type {
  AfterChunk,
  BodyInit,
  HangUp,
  HeadersInit,
  SeenRequest,
  SeenResponse,
  UpstreamInit,
} from "@sluice/testing";
import type { CallbackCrossing } from "./crossings.js";

/** What a case does to a plugin, wherever it runs. */
export interface Subject {
  /** Rejects when the client gets no response, or only a part of one. */
  request(line: string, init?: RequestInit): Promise<Outcome>;
  /** As `request`, for exchanges that may break, and with what can be seen of the plugin; one at a time. */
  observe(line: string, init?: ObservedInit): Promise<Observation>;
  /** Sends a request that nobody looks at, while another one is observed. */
  aside(line: string, headers?: HeadersInit): Promise<void>;
  /** Rejects when the plugin refuses; the former configuration stays. */
  reconfigure(configuration: unknown): Promise<void>;
  /** What the plugin logged so far, one line each. */
  logs(): string[];
}

export interface RequestInit {
  /** Default `localhost`. */
  host?: string;
  headers?: HeadersInit;
  /** A list arrives in as many callbacks as it has chunks, wherever bodies are delivered. */
  body?: BodyInit;
  trailers?: HeadersInit;
  upstream?: UpstreamInit;
}

export interface ObservedInit extends RequestInit {
  afterChunk?: AfterChunk;
  hangUp?: HangUp;
  /** Runs when the whole request is with the plugin; whatever it needs to go on from a pause. */
  afterRequest?: () => Promise<unknown>;
  /** Runs when the whole response is with the plugin. */
  afterResponse?: () => Promise<unknown>;
}

export interface Outcome {
  /** What the client got. */
  readonly client: SeenResponse;
  /** What the upstream got, undefined when it got no whole request. */
  readonly upstream: SeenRequest | undefined;
}

/** What came of an exchange, whichever way it ended. */
export interface Observation {
  /** Undefined when the client got no response; `complete` says whether it was cut. */
  readonly client: SeenResponse | undefined;
  readonly upstream: SeenRequest | undefined;
  /** What the plugin logged meanwhile, with `<id>` in place of request ids. */
  readonly logs: readonly string[];
  /** The callbacks of the stream in order; empty without `trace`. */
  readonly crossings: readonly CallbackCrossing[];
}

/** Where a cluster is: servers that are there, whatever runs the plugin. */
export type ClusterAddress = `http://${string}` | { tcp: string } | { grpc: string } | "no endpoints";

export interface StartOptions {
  /** Clusters for call-outs, by name. */
  clusters?: Readonly<Record<string, ClusterAddress>>;
  rootId?: string;
  /** What our host is; Envoy is what it is (default `envoy`). */
  flavour?: "envoy" | "higress";
  /** Sets `allow_on_headers_stop_iteration` (default false). */
  heldHeaders?: boolean;
  /** Body bytes that may be held in each direction (default 1 MiB). */
  bufferLimit?: number;
  /** Makes `observe` give crossings, and logs at level trace (default false). */
  trace?: boolean;
}

/** Starts a plugin; what was started is stopped at the end of the test. */
export type Start = (configuration?: unknown, options?: StartOptions) => Promise<Subject>;

/** Log lines that can be compared: a request has another id each time. */
export function withoutIds(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>"));
}
