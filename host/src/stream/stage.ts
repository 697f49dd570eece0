import type { BodyBuffer } from "../body/body-buffer.js";
import type { HeaderMap } from "../headers/header-map.js";
import { type DataStatus, type HeadersStatus, Iteration, type TrailersStatus } from "./iteration.js";

/** One direction of one filter, as the chain calls it. */
export interface DirectedFilter {
  onHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus;
  onData(data: BodyBuffer, endStream: boolean): DataStatus;
  onTrailers(trailers: HeaderMap): TrailersStatus;
  /** It resumed at a moment that Envoy does not cope with. */
  resumedBadly?(what: "loses the body" | "repeats the trailers"): void;
}

/** A filter in its place in one direction, and how far the stream has come there. */
export class Stage {
  iteration: Iteration = Iteration.Flowing;
  /** Its header callback has returned. */
  processedHeaders = false;
  /** The headers have gone on to the next filter. */
  headersContinued = false;
  /** The end of the stream has been shown to it. */
  endStream = false;
  /** It held everything, so body and trailers start again with itself and not with the next filter. */
  resumesHere = false;
  /** Trailers have been shown to it. */
  processedTrailers = false;

  constructor(readonly filter: DirectedFilter) {}

  get flowing(): boolean {
    return this.iteration === Iteration.Flowing;
  }

  /** It holds headers, body and trailers alike, and gets no callback until it is resumed. */
  get stoppedAll(): boolean {
    return this.iteration >= Iteration.StoppedAllBuffer;
  }
}
