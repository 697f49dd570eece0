import { canMove, formatWaits } from "@sluice/host";
import type { Downstream, HeaderList, Host, HttpStream, Plugin, StreamProperties, Upstream } from "@sluice/host";
import { TestingError } from "./errors.js";
import { lifeText } from "./life.js";
import { MessageCollector, SeenRequest, type AfterChunk } from "./message.js";
import type { Request } from "./request.js";
import { respond, type Response, type UpstreamInit } from "./upstream.js";

/** What a driven stream has come to. */
export interface Driven {
  readonly stream: HttpStream;
  readonly request: MessageCollector;
  readonly response: MessageCollector;
  readonly reset: string | undefined;
}

/**
 * Sends a request through plugins to an upstream and waits until the stream is over, or stands still for good. As over
 * HTTP/1, the end of a body is an empty piece of its own.
 */
export async function drive(
  host: Host,
  plugins: readonly Plugin[],
  request: Request,
  options: {
    upstream: UpstreamInit;
    properties?: StreamProperties;
    passTime: (ms: number) => void;
    settle: () => Promise<boolean>;
  },
): Promise<Driven> {
  const seenRequest = new MessageCollector();
  const seenResponse = new MessageCollector();
  let reset: string | undefined;
  let complete = false;
  /** The upstream at work, once it has been asked. */
  let responding: Promise<void> | undefined;

  const sendResponse = async (response: Response): Promise<void> => {
    const { headers, chunks, trailers, reset } = response;
    if (reset === "before the headers") return stream.upstreamReset("connection termination");
    const ends = reset === undefined && chunks.length === 0 && trailers.length === 0;
    stream.responseHeaders(headers, ends);
    if (ends) return;
    await sendBody(chunks, reset === undefined ? trailers : [], {
      afterChunk: response.afterChunk,
      isOver: () => complete,
      data: (chunk) => {
        if (chunk.length > 0) stream.responseData(chunk, false);
        if (request.hangUp === "during the response") stream.reset();
      },
      trailers: (list) => stream.responseTrailers(list),
      end: () => {
        if (reset === undefined) stream.responseData(new Uint8Array(0), true);
        else stream.upstreamReset("protocol error"); // what an HTTP/1 message without its end is
      },
    });
  };
  const sendRequest = async (): Promise<void> => {
    const { headers, chunks, trailers } = request;
    const ends = chunks.length === 0 && trailers.length === 0;
    stream.requestHeaders(headers, ends);
    if (ends) return;
    await sendBody(chunks, trailers, {
      afterChunk: request.afterChunk,
      isOver: () => complete,
      data: (chunk) => {
        if (chunk.length > 0) stream.requestData(chunk, false);
        if (request.hangUp === "during the request") stream.reset();
      },
      trailers: (list) => stream.requestTrailers(list),
      end: () => stream.requestData(new Uint8Array(0), true),
    });
  };
  const answer = (): void => {
    seenRequest.complete = true;
    if (request.hangUp === "while waiting") return;
    const seen = new SeenRequest(seenRequest.headers ?? [], seenRequest.body, seenRequest.trailers);
    responding = respond(options.upstream, seen).then(async (response) => {
      if (!complete) await sendResponse(response);
    });
    responding.catch(() => undefined); // awaited below; until then it is not an unhandled rejection
  };
  const upstream: Upstream = {
    onHeaders: (headers, endStream) => {
      seenRequest.headers = headers;
      if (endStream) answer();
    },
    onData: (chunk, endStream) => {
      seenRequest.add(chunk);
      if (endStream) answer();
    },
    onTrailers: (trailers) => {
      seenRequest.trailers = trailers;
      answer();
    },
    onReset: () => undefined,
  };
  const downstream: Downstream = {
    onHeaders: (headers, endStream) => {
      seenResponse.headers = headers;
      seenResponse.complete = endStream;
    },
    onData: (chunk, endStream) => {
      seenResponse.add(chunk);
      seenResponse.complete = endStream;
    },
    onTrailers: (trailers) => {
      seenResponse.trailers = trailers;
      seenResponse.complete = true;
    },
    onReset: (reason) => (reset = reason),
    onComplete: () => (complete = true),
  };
  const stream = host.openStream(plugins, {
    upstream,
    downstream,
    ...(options.properties && { properties: options.properties }),
  });

  await sendRequest();
  await responding;
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve)); // what is under way in the plugin gets its turn
    await responding;
  };
  if (!complete) await turn();
  if (!complete && request.hangUp === "while waiting") stream.reset();
  for (let waited = 0; !complete && waited < PATIENCE_MS;) {
    if (!(await options.settle())) {
      // Nothing but time can help now: the plugin may have set a timer.
      options.passTime(STEP_MS);
      waited += STEP_MS;
    }
    await turn();
  }
  if (!complete) throw stuck(stream);
  return { stream, request: seenRequest, response: seenResponse, reset };
}

/** How long a stream may wait for a timer of the plugin, by the test's clock. */
const PATIENCE_MS = 10_000;
const STEP_MS = 50;

/** Where the pieces of a message go. */
interface BodyReceiver {
  /** Nothing is wanted any more. */
  isOver(): boolean;
  readonly afterChunk: AfterChunk | undefined;
  data(chunk: Uint8Array): void;
  trailers(trailers: HeaderList): void;
  /** What comes behind a body without trailers. */
  end(): void;
}

/** Runs to its end at once where nothing has to be waited for. */
async function sendBody(chunks: readonly Uint8Array[], trailers: HeaderList, to: BodyReceiver): Promise<void> {
  for (const [i, chunk] of chunks.entries()) {
    if (to.isOver()) return;
    to.data(chunk);
    const wait = to.afterChunk?.(i + 1);
    if (wait) await wait;
  }
  if (to.isOver()) return;
  if (trailers.length > 0) to.trailers(trailers);
  else to.end();
}

function stuck(stream: HttpStream): TestingError {
  const { waitingFor, waits } = stream.state;
  const who = waitingFor.join(", ") || "nobody";
  const why = canMove(waits)
    ? `what it waits for has not come within ${PATIENCE_MS / 1000} seconds of the test's clock`
    : "nothing is pending that could resume it";
  const { explanation } = stream;
  const told = explanation === undefined ? formatWaits(waits).join("\n") : lifeText(explanation);
  return new TestingError("SLUICE_TEST_STUCK", `The request stands still: ${who} holds it and ${why}.\n${told}`);
}
