import type { Outcome } from "./exchange.js";

/** What a hazard does, and how to tell that it happened. */
export interface Harm {
  /** Reads on from what the module does: `the process dies`. */
  readonly name: string;
  /** Whether the process ends. */
  readonly deadly: boolean;
  happened(outcome: Outcome): boolean;
}

/** The process ends, and with it every stream of every client. */
export const dies: Harm = { name: "the process dies", deadly: true, happened: ({ died }) => died !== undefined };

/** The worker runs in a circle: none of its clients is answered any more, and it does not even end when it is told to. */
export const spins: Harm = {
  name: "the worker answers nobody any more",
  deadly: false,
  happened: ({ mute }) => mute,
};

/** The client gets not a byte and no end. Envoy itself ends such a stream only when one of its time-outs is set. */
export const hangs = lives("the client waits for ever", ({ client }) => client.bytes === "" && !client.ended);

/** As `hangs`, for the other stream of the exchange. */
export const otherHangs = lives(
  "that stream waits for ever",
  ({ client, second }) => client.ended && second?.bytes === "" && !second.ended,
);

/** The connection ends in the middle of an answer that was a good one until then. */
export const cut = lives(
  "the client gets a part of the answer",
  ({ client }) => client.ended && client.bytes.startsWith("HTTP/1.1 200 ") && !client.bytes.endsWith("0\r\n\r\n"),
);

/** Envoy answers in place of the upstream. */
export function answers(status: number): Harm {
  return toClient(`the client gets ${status}`, new RegExp(`^HTTP/1\\.1 ${status} `));
}

/** The client sees bytes that match. */
export function toClient(name: string, bytes: RegExp): Harm {
  return lives(name, ({ client }) => bytes.test(client.bytes));
}

/** The upstream sees bytes that match. */
export function toUpstream(name: string, bytes: RegExp): Harm {
  return lives(name, ({ upstream }) => bytes.test(upstream));
}

/** Both streams of an exchange get an answer with this status. */
export function bothAnswered(name: string, status: number): Harm {
  const start = `HTTP/1.1 ${status} `;
  return lives(
    name,
    ({ client, second }) => client.bytes.startsWith(start) && second?.bytes.startsWith(start) === true,
  );
}

/** The other stream of an exchange gets an answer with this status. */
export function otherAnswered(name: string, status: number): Harm {
  return lives(name, ({ second }) => second?.bytes.startsWith(`HTTP/1.1 ${status} `) === true);
}

function lives(name: string, happened: (outcome: Outcome) => boolean): Harm {
  return {
    name,
    deadly: false,
    happened: (outcome) => outcome.died === undefined && !outcome.mute && happened(outcome),
  };
}
