/** The message body a side sends, in terms that a socket and the host understand. */
export interface Body {
  /** Each is sent on its own; none at all (the default) is a message without a body. */
  readonly chunks?: readonly string[];
  /** Framed by `content-length` instead of chunked (default false). */
  readonly length?: boolean;
  /** Ends with the trailer `x-t: 1` (default false). */
  readonly trailers?: boolean;
  /** Milliseconds between two pieces on the wire, so that they arrive as two (default 25). */
  readonly gapMs?: number;
}

/** Milliseconds between two pieces on the wire. */
export const defaultGapMs = 25;

export function hasBody(body: Body): boolean {
  return (body.chunks ?? []).length > 0 || body.trailers === true;
}

/** What the upstream answers, once it has the whole request (default: 200 without a body). */
export interface Answer extends Body {
  readonly status?: number;
  /** Answers as soon as it has the request headers (default false). */
  readonly early?: boolean;
}

/** One request through a plugin and what comes with it. */
export interface Exchange {
  /** `POST` when it has a body, otherwise `GET`. */
  readonly request?: Body;
  readonly answer?: Answer;
  /** Another request of the same client: while the first one is under way, or after it. */
  readonly second?: {
    readonly script: string;
    readonly when: "meanwhile" | "afterwards";
    readonly request?: Body;
  };
}

/** What one connection of a client saw; each of its requests has a connection of its own. */
export interface Seen {
  /** Every byte, one character each. */
  readonly bytes: string;
  /** The answer was whole by its own framing, or the connection was closed. */
  readonly ended: boolean;
}

/** What became of an exchange. */
export interface Outcome {
  readonly client: Seen;
  readonly second: Seen | undefined;
  /** Every byte the upstream got, one character each, over all its connections. */
  readonly upstream: string;
  /** How the process ended, undefined when it runs. */
  readonly died: string | undefined;
  /** It runs, and answers nobody any more. */
  readonly mute: boolean;
}
