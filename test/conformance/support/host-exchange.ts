import { setTimeout as sleep } from "node:timers/promises";
import type { HeaderList, Host, Plugin, StreamProperties } from "@sluice/host";
import { SeenRequest, SeenResponse, wireResponse, type HangUp } from "@sluice/testing";
import type { Services } from "../../support/services.js";
import type { Setup, Traffic } from "./case.js";
import { decoded, encoded, limitOf, type Message, requestOf, sentHeaders } from "./codecs.js";
import { clientLine, upstreamLine } from "./lines.js";
import { Openings } from "./openings.js";
import { received, served } from "./peers.js";

/** What an exchange takes place in. */
export interface Surroundings {
  /** Happens while the upstream thinks. */
  readonly aside: () => Promise<void>;
  readonly services: Services;
  readonly setup: Setup;
  readonly properties: StreamProperties;
  /** Says what happens in the turn in which `gate` answers, just before. */
  readonly onAnswer: (act: () => void) => void;
}

/** Sends a request as a client over HTTP does, and lets an upstream answer it after `aside`. */
export async function exchange(
  host: Host,
  plugins: readonly Plugin[],
  traffic: Traffic,
  { aside, services, setup, properties, onAnswer }: Surroundings,
): Promise<string[]> {
  const { line = "GET /", hangs = false, hangUp, opens = [], gapMs = 0, settleMs = hangs ? 300 : 0 } = traffic;
  const request = new Received();
  const response = new Received();
  const upstream: string[] = [];
  let over: () => void = () => undefined;
  let isOver = false;
  const done = new Promise<void>((resolve) => (over = resolve));
  const pause = (): Promise<void> => sleep(gapMs).then(turn);
  const pending = (): number => stream.state.filters.reduce((sum, filter) => sum + filter.pendingCallouts, 0);
  const openings = new Openings(opens, services, async (open) => {
    const before = pending();
    await open();
    while (pending() >= before) await turn();
  });
  const leaveAt = async (when: HangUp): Promise<void> => {
    await pause();
    if (hangUp === when) stream.reset();
  };
  const { http2Upstream } = setup;
  const answering: Sink = {
    headers: (list, end) => stream.responseHeaders(list, end),
    data: (chunk, end) => stream.responseData(chunk, end),
    trailers: (list) => stream.responseTrailers(list),
    cut: () => stream.upstreamReset(http2Upstream ? "remote reset" : "protocol error"),
    afterChunk: async (sent) => {
      await leaveAt("during the response");
      await openings.at(`response ${sent}`);
    },
  };
  const answer = async (): Promise<void> => {
    const sent = sentHeaders(request.headers, request.bodiless, http2Upstream);
    if (sent === undefined) return stream.upstreamReset("protocol error");
    const taken = served(sent, request.body, http2Upstream);
    if (taken === undefined) return;
    const { body, instead } = taken;
    const seen = body === undefined ? undefined : new SeenRequest(sent, body, request.trailers);
    if (seen !== undefined) upstream.push(upstreamLine(seen));
    if (instead === "reset") return stream.upstreamReset("protocol error");
    if (seen === undefined || instead !== undefined) return send(instead!, () => isOver, answering);
    if (hangUp === "while waiting") return leaveAt("while waiting");
    await aside();
    const { upstream: answer = {} } = traffic;
    const { headers, chunks, trailers, reset } = wireResponse(
      await (typeof answer === "function" ? answer(seen) : answer),
    );
    if (isOver) return;
    if (reset === "before the headers") {
      return stream.upstreamReset(http2Upstream ? "remote reset" : "connection termination");
    }
    const all = decoded(headers, chunks.length + trailers.length > 0, http2Upstream);
    await send({ headers: all, chunks, trailers, cut: reset !== undefined }, () => isOver, answering);
    await openings.at("response end");
  };
  const toClient = response.receiver(() => undefined);
  const bufferLimit = limitOf(traffic, setup);
  const stream = host.openStream(plugins, {
    properties: { ...surroundings, ...properties, ...(traffic.http2 === true && { "request.protocol": "HTTP/2" }) },
    ...(bufferLimit !== undefined && { bufferLimit }),
    upstream: { ...request.receiver(() => void answer()), onReset: () => undefined },
    downstream: {
      ...toClient,
      onHeaders: (headers, endStream) => toClient.onHeaders(encoded(headers, endStream, line, traffic), endStream),
      onReset: () => undefined,
      onComplete: () => {
        isOver = true;
        over();
      },
    },
  });
  if (traffic.refused !== undefined) {
    stream.reject(traffic.refused.status, "", "refused");
    return [clientLine(response.seen).replace(/;.*/, "")];
  }
  if (traffic.leavesWithAnswer === true) {
    onAnswer(() => stream.reset());
    void sleep(200).then(() => services.openSoon()); // nothing else is left to happen then
  }
  const message = requestOf(line, traffic);
  await send({ ...message, cut: false }, () => isOver, {
    headers: (list, end) => stream.requestHeaders(list, end),
    data: (chunk, end) => stream.requestData(chunk, end),
    trailers: (list) => stream.requestTrailers(list),
    cut: () => undefined,
    afterChunk: async (sent) => {
      await leaveAt("during the request");
      await openings.at(`request ${sent}`);
    },
  });
  await openings.at("request end");
  if (hangs) {
    await sleep(settleMs);
    stream.reset();
  }
  await Promise.all([done, openings.over]);
  await sleep(hangs ? 0 : settleMs);
  await turn();
  return [clientLine(received(response.seen, response, line.startsWith("HEAD "), traffic.http2 === true)), ...upstream];
}

/** What the gateway that Envoy is launched as has of streams; addresses and times have the right length. */
const surroundings: StreamProperties = {
  "source.address": "127.0.0.1:40001",
  "destination.address": "127.0.0.1:40002",
  "connection.id": 1,
  "upstream.address": "127.0.0.1:40003",
  "upstream.local_address": "127.0.0.1:40004",
  "upstream.cx_pool_ready_duration": 1n,
  "upstream.num_endpoints": 1,
  "xds.cluster_name": "upstream",
  "xds.route_name": "default",
  "xds.virtual_host_name": "default",
};

/** Lets everything happen that waits for nothing but its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Sink {
  headers(headers: HeaderList, endStream: boolean): void;
  data(chunk: Uint8Array, endStream: boolean): void;
  trailers(trailers: HeaderList): void;
  cut(): void;
  afterChunk(sent: number): Promise<void>;
}

/** The pieces of a message, with an empty one at its end as over HTTP/1. */
async function send({ headers, chunks, trailers, cut }: Message, isOver: () => boolean, sink: Sink): Promise<void> {
  const alone = chunks.length === 0 && trailers.length === 0 && !cut;
  sink.headers(headers, alone);
  if (alone) return;
  for (const [index, chunk] of chunks.entries()) {
    if (isOver()) return;
    if (chunk.length > 0) sink.data(chunk, false);
    await sink.afterChunk(index + 1);
  }
  if (isOver()) return;
  if (cut) sink.cut();
  else if (trailers.length > 0) sink.trailers(trailers);
  else sink.data(new Uint8Array(0), true);
}

/** A message as it arrives at a side. */
class Received {
  headers: HeaderList = [];
  trailers: HeaderList = [];
  started = false;
  bodiless = false;
  complete = false;
  private readonly chunks: Uint8Array[] = [];

  get body(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  /** As a response, as far as it came; undefined when nothing came. */
  get seen(): SeenResponse | undefined {
    const { body, complete, headers, started, trailers } = this;
    return started ? new SeenResponse(headers, body, trailers, complete) : undefined;
  }

  receiver(whole: () => void) {
    const end = (): void => {
      this.complete = true;
      whole();
    };
    return {
      onHeaders: (headers: HeaderList, endStream: boolean): void => {
        this.started = true;
        this.headers = headers;
        this.bodiless = endStream;
        if (endStream) end();
      },
      onData: (chunk: Uint8Array, endStream: boolean): void => {
        this.chunks.push(chunk.slice());
        if (endStream) end();
      },
      onTrailers: (trailers: HeaderList): void => {
        this.trailers = trailers;
        end();
      },
    };
  }
}
