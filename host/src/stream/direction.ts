import { BodyBuffer } from "../body/body-buffer.js";
import type { HeaderMap } from "../headers/header-map.js";
import { DataStatus, HeadersStatus, Iteration, TrailersStatus } from "./iteration.js";
import { type DirectedFilter, Stage } from "./stage.js";

/** Where a direction ends, and who decides about it. */
export interface Terminal {
  headers(headers: HeaderMap, endStream: boolean): void;
  data(data: BodyBuffer, endStream: boolean): void;
  trailers(trailers: HeaderMap): void;
  /** Asked after each callback: true when a local reply or a reset took over and nothing may go on. */
  interrupted(): boolean;
  /** More is held than the limit allows, and back-pressure does not help. */
  tooLarge(): void;
  /** Reading from the sender stops or goes on. */
  readDisable(disabled: boolean): void;
}

/** Kinds of callback that may be running in a direction. */
export type Calling = "headers" | "data" | "trailers" | undefined;

/**
 * Requests or responses on their way through the filters. This is the iteration of Envoy's filter manager, which is
 * the same in both directions: who is called next, who holds what, and what goes on when a filter resumes.
 */
export class Direction {
  /** In the order of this direction. */
  stages: readonly Stage[] = [];
  headers: HeaderMap | undefined;
  trailers: HeaderMap | undefined;
  /** Body that a filter holds, or has held: once there it stays, so that a later resume brings an empty piece. */
  buffered: BodyBuffer | undefined;
  /** The sender has sent everything. */
  complete = false;
  /** Nothing goes on any more in this direction. */
  aborted = false;
  calling: Calling;
  /** Headers have left the last filter. */
  passed = false;
  readDisabled = false;
  private streaming = false;
  private overLimit = false;

  constructor(
    private readonly terminal: Terminal,
    /** Bytes that may be held. */
    public limit: number,
  ) {}

  /** Puts the filters in their places, before anything passes. */
  setFilters(filters: readonly DirectedFilter[]): void {
    this.stages = filters.map((filter) => new Stage(filter));
  }

  startHeaders(headers: HeaderMap, endStream: boolean): void {
    this.headers = headers;
    this.complete ||= endStream;
    this.runHeaders(0, endStream);
  }

  startData(data: BodyBuffer, endStream: boolean): void {
    this.complete ||= endStream;
    this.runData(0, data, endStream);
  }

  startTrailers(trailers: HeaderMap): void {
    this.complete = true;
    this.trailers = trailers;
    this.runTrailers(0);
  }

  /** Nothing goes on behind the callback that runs in this direction, if one does. */
  abortRunning(): void {
    this.aborted ||= this.calling !== undefined;
  }

  /** Lets go of what the filter at `index` holds. */
  resume(index: number): void {
    if (this.aborted) return;
    const stage = this.stages[index]!;
    const hadTrailers = this.trailers !== undefined;
    if (hadTrailers && !stage.stoppedAll) {
      // From inside its own trailer callback, while the resume of everything it held goes on: the body counts as seen.
      if (stage.resumesHere) stage.filter.resumedBadly?.("loses the body");
      // An earlier filter is about to bring it the trailers, and they would go on now as well as from there.
      else if (!stage.processedTrailers) stage.filter.resumedBadly?.("repeats the trailers");
    }
    stage.resumesHere ||= stage.stoppedAll;
    stage.iteration = Iteration.Flowing;
    const from = (): number => (stage.resumesHere ? index : index + 1); // a resume inside of this one ends that
    if (!stage.headersContinued) {
      stage.headersContinued = true;
      this.runHeaders(index + 1, this.complete && this.buffered === undefined && !hadTrailers);
    }
    if (this.buffered !== undefined && !this.aborted) {
      this.runData(from(), this.buffered, this.complete && !hadTrailers);
    }
    if (hadTrailers && !this.aborted) this.runTrailers(from());
    stage.resumesHere = false;
    this.relieve();
  }

  /** Sends data past the filter at `index`, which lets go of headers that it holds and of nothing else. */
  inject(index: number, data: BodyBuffer, endStream: boolean): void {
    if (this.aborted) return;
    const stage = this.stages[index]!;
    if (!stage.headersContinued) {
      stage.headersContinued = true;
      this.runHeaders(index + 1, false);
    }
    if (!this.aborted) this.runData(stage.resumesHere ? index : index + 1, data, endStream);
  }

  /** Adds to what is held; `streaming` chooses back-pressure over refusal when that is too much. */
  hold(data: BodyBuffer, streaming: boolean): void {
    this.streaming = streaming;
    this.buffered ??= new BodyBuffer();
    if (this.buffered !== data) this.buffered.moveFrom(data);
    if (this.overLimit || this.buffered.size <= this.limit) return;
    this.overLimit = true;
    if (!this.streaming) this.terminal.tooLarge();
    else this.setReadDisabled(true);
  }

  private runHeaders(start: number, endStream: boolean): void {
    const headers = this.headers!;
    for (let i = start; i < this.stages.length; i++) {
      const stage = this.stages[i]!;
      stage.endStream = endStream;
      const outer = this.calling;
      this.calling = "headers";
      const status = stage.filter.onHeaders(headers, endStream);
      this.calling = outer;
      stage.processedHeaders = true;
      if (this.terminal.interrupted() || this.aborted) return;
      if (status !== HeadersStatus.Continue) {
        stage.iteration = status;
        return;
      }
      stage.headersContinued = true;
    }
    this.passed = true;
    const outer = this.leave();
    this.terminal.headers(headers, endStream);
    this.calling = outer;
  }

  private runData(start: number, data: BodyBuffer, endStream: boolean): void {
    const hadTrailers = this.trailers !== undefined;
    let addedTrailersAt = -1;
    for (let i = start; i < this.stages.length; i++) {
      const stage = this.stages[i]!;
      if (stage.stoppedAll) {
        this.hold(data, stage.iteration === Iteration.StoppedAllWatermark);
        return;
      }
      if (stage.endStream) return;
      stage.endStream = endStream && this.trailers === undefined;
      const outer = this.calling;
      this.calling = "data";
      const status = stage.filter.onData(data, stage.endStream);
      this.calling = outer;
      if (this.terminal.interrupted() || this.aborted) return;
      if (!hadTrailers && this.trailers !== undefined && addedTrailersAt < 0) {
        endStream = false;
        addedTrailersAt = i;
      }
      if (!this.goesOnAfterData(i, status, data)) return;
    }
    const outer = this.leave();
    this.terminal.data(data, endStream);
    this.calling = outer;
    if (addedTrailersAt >= 0 && !this.aborted) this.runTrailers(addedTrailersAt + 1);
  }

  private runTrailers(start: number): void {
    const trailers = this.trailers!;
    for (let i = start; i < this.stages.length; i++) {
      const stage = this.stages[i]!;
      if (stage.stoppedAll) return;
      const outer = this.calling;
      this.calling = "trailers";
      const status = stage.filter.onTrailers(trailers);
      this.calling = outer;
      stage.endStream = true;
      stage.processedTrailers = true;
      if (this.terminal.interrupted() || this.aborted) return;
      if (status !== TrailersStatus.Continue) {
        if (stage.flowing) stage.iteration = Iteration.Stopped;
        return;
      }
      if (!stage.flowing) {
        this.resume(i);
        return;
      }
    }
    const outer = this.leave();
    this.terminal.trailers(trailers);
    this.calling = outer;
  }

  private goesOnAfterData(index: number, status: DataStatus, data: BodyBuffer): boolean {
    const stage = this.stages[index]!;
    if (status === DataStatus.Continue) {
      if (stage.flowing) return true;
      this.hold(data, this.streaming);
      if (!this.terminal.interrupted()) this.resume(index);
      return false;
    }
    stage.iteration = Iteration.Stopped;
    if (status !== DataStatus.StopNoBuffer) {
      this.hold(data, status === DataStatus.StopAndWatermark);
    } else if (this.complete && this.trailers === undefined) {
      this.buffered ??= new BodyBuffer(); // so that a later resume carries the end of the stream on
    }
    return false;
  }

  /** The receiver is no part of the chain: what it does happens in no callback. */
  private leave(): Calling {
    const outer = this.calling;
    this.calling = undefined;
    return outer;
  }

  private relieve(): void {
    if (!this.overLimit || (this.buffered?.size ?? 0) > this.limit / 2) return;
    this.overLimit = false;
    this.setReadDisabled(false);
  }

  private setReadDisabled(disabled: boolean): void {
    if (this.readDisabled === disabled) return;
    this.readDisabled = disabled;
    this.terminal.readDisable(disabled);
  }
}
