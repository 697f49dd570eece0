import { canMove, formatWaits } from "@sluice/host";
import type { HeaderList, HttpStream, VirtualClock } from "@sluice/host";
import { TestingError } from "./errors.js";
import type { HostExchange } from "./host-exchange.js";
import { failUpstream, ROUTE_TIMEOUT_MS } from "./host-steps.js";
import { lifeText } from "./life.js";
import { type AfterChunk } from "./message.js";
import type { HangUp, Request, WireRequest } from "./request.js";
import { respond, type Response, type UpstreamInit } from "./upstream.js";

/** What a driver needs of the host around the stream. */
export interface Surroundings {
  readonly clock: VirtualClock;
  /** Waits for the next answer that is on its way in real time; false when there is none to wait for. */
  settle(): Promise<boolean>;
}

/** How long a stream may wait for timers, by the test's clock: an upstream that never answers takes Envoy this long. */
const PATIENCE_MS = ROUTE_TIMEOUT_MS + 5000;

/**
 * Sends a request through plugins to an upstream and waits until the stream is over, or stands still for good. As over
 * HTTP/1, the end of a body is an empty piece of its own.
 */
export async function drive(
  exchange: HostExchange,
  request: Pick<Request, "afterChunk" | "hangUp"> & WireRequest,
  upstream: UpstreamInit,
  { clock, settle }: Surroundings,
): Promise<void> {
  const { stream } = exchange;
  const { hangUp } = request;
  const answering = answer(exchange, upstream, clock, hangUp);
  await sendRequest(exchange, request);
  await answering.done();
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve)); // what is under way in the plugin gets its turn
    await answering.done();
  };
  if (!exchange.ended) await turn();
  if (!exchange.ended && hangUp === "while waiting") stream.reset();
  for (let patience = PATIENCE_MS; !exchange.ended;) {
    if (!(await settle())) {
      // Nothing but time can help now: the plugin may have set a timer.
      const [next] = clock.timers;
      if (next === undefined || next > patience) break;
      clock.advance(next);
      patience -= next;
    }
    await turn();
  }
  if (!exchange.ended) throw stuck(stream);
}

/**
 * Lets an upstream answer as soon as it has the whole request.
 *
 * @returns `done` waits for it, but not for the test's clock
 */
export function answer(
  exchange: HostExchange,
  upstream: UpstreamInit,
  clock: VirtualClock,
  hangUp?: HangUp,
): { done(): Promise<void> } {
  let responding: Promise<void> | undefined;
  const begin = (act: () => Promise<void>): void => {
    responding = act();
    responding.catch(() => undefined); // waited for later; until then it is not an unhandled rejection
  };
  const give = async (response: Response): Promise<void> => {
    if (!exchange.ended) await sendResponse(exchange, response, hangUp);
  };
  exchange.onRequest = () => {
    if (hangUp === "while waiting") return;
    begin(async () => {
      const response = await respond(upstream, exchange.seenRequest);
      if (exchange.ended) return;
      if (typeof response === "string") failUpstream(exchange, response, clock);
      else if (response.delayMs > 0) clock.setTimer(response.delayMs, () => begin(() => give(response)));
      else await give(response);
    });
  };
  return { done: async () => responding };
}

async function sendRequest(exchange: HostExchange, request: Parameters<typeof drive>[1]): Promise<void> {
  const { stream } = exchange;
  const { headers, chunks, trailers } = request;
  const ends = chunks.length === 0 && trailers.length === 0;
  stream.requestHeaders(headers, ends);
  if (ends) return;
  await sendBody(chunks, trailers, {
    afterChunk: request.afterChunk,
    isOver: () => exchange.ended,
    data: (chunk) => {
      if (chunk.length > 0) stream.requestData(chunk, false);
      if (request.hangUp === "during the request") stream.reset();
    },
    trailers: (list) => stream.requestTrailers(list),
    end: () => stream.requestData(new Uint8Array(0), true),
  });
}

async function sendResponse(exchange: HostExchange, response: Response, hangUp: HangUp | undefined): Promise<void> {
  const { stream } = exchange;
  const { headers, chunks, trailers, reset } = response;
  if (reset === "before the headers") return stream.upstreamReset("connection termination");
  const ends = reset === undefined && chunks.length === 0 && trailers.length === 0;
  stream.responseHeaders(headers, ends);
  if (ends) return;
  await sendBody(chunks, reset === undefined ? trailers : [], {
    afterChunk: response.afterChunk,
    isOver: () => exchange.ended,
    data: (chunk) => {
      if (chunk.length > 0) stream.responseData(chunk, false);
      if (hangUp === "during the response") stream.reset();
    },
    trailers: (list) => stream.responseTrailers(list),
    end: () => {
      if (reset === undefined) stream.responseData(new Uint8Array(0), true);
      else stream.upstreamReset("protocol error"); // what an HTTP/1 message without its end is
    },
  });
}

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
