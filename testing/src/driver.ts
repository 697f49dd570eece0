import type { Downstream, Host, HttpStream, Plugin, StreamProperties, Upstream } from "@sluice/host";
import { TestingError } from "./errors.js";
import { MessageCollector, SeenRequest } from "./message.js";
import type { Request } from "./request.js";
import { respond, type Response, type UpstreamInit } from "./upstream.js";

/** What a driven stream has come to. */
export interface Driven {
  readonly stream: HttpStream;
  readonly request: MessageCollector;
  readonly response: MessageCollector;
  readonly reset: string | undefined;
}

/** Sends a request through plugins to an upstream and waits until the stream is over, or stands still for good. */
export async function drive(
  host: Host,
  plugins: readonly Plugin[],
  request: Request,
  options: { upstream: UpstreamInit; properties?: StreamProperties },
): Promise<Driven> {
  const seenRequest = new MessageCollector();
  const seenResponse = new MessageCollector();
  let reset: string | undefined;
  let complete = false;
  /** The upstream at work, once it has been asked. */
  let responding: Promise<void> | undefined;

  const sendResponse = (response: Response): void => {
    const { headers, chunks, trailers } = response;
    stream.responseHeaders(headers, chunks.length === 0 && trailers.length === 0);
    chunks.forEach((chunk, i) => {
      if (!complete) stream.responseData(chunk, i === chunks.length - 1 && trailers.length === 0);
    });
    if (trailers.length > 0 && !complete) stream.responseTrailers(trailers);
  };
  const answer = (): void => {
    const seen = new SeenRequest(seenRequest.headers ?? [], seenRequest.body, seenRequest.trailers);
    responding = respond(options.upstream, seen).then((response) => {
      if (!complete) sendResponse(response);
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
    onHeaders: (headers) => (seenResponse.headers = headers),
    onData: (chunk) => seenResponse.add(chunk),
    onTrailers: (trailers) => (seenResponse.trailers = trailers),
    onReset: (reason) => (reset = reason),
    onComplete: () => (complete = true),
  };
  const stream = host.openStream(plugins, {
    upstream,
    downstream,
    ...(options.properties && { properties: options.properties }),
  });

  const { headers, chunks, trailers } = request;
  stream.requestHeaders(headers, chunks.length === 0 && trailers.length === 0);
  chunks.forEach((chunk, i) => {
    if (!complete) stream.requestData(chunk, i === chunks.length - 1 && trailers.length === 0);
  });
  if (trailers.length > 0 && !complete) stream.requestTrailers(trailers);

  await responding;
  if (!complete) {
    await new Promise((resolve) => setImmediate(resolve)); // what is under way in the plugin gets its turn
    await responding;
  }
  if (!complete) throw stuck(stream);
  return { stream, request: seenRequest, response: seenResponse, reset };
}

function stuck(stream: HttpStream): TestingError {
  const { filters, waitingFor } = stream.state;
  const who = filters.map((filter) => `  ${filter.plugin}: request ${filter.request}, response ${filter.response}`);
  return new TestingError(
    "SLUICE_TEST_STUCK",
    `The request stands still: ${waitingFor.join(", ") || "nobody"} holds it and nothing is pending that could resume it.\n${who.join("\n")}`,
  );
}
