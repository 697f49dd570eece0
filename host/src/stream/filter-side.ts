import { BodyBuffer } from "../body/body-buffer.js";
import { HeaderMap } from "../headers/header-map.js";
import type { Callback } from "../vm/callbacks.js";
import type { Direction } from "./direction.js";
import type { HttpContext } from "./http-context.js";
import { DataStatus, HeadersStatus, TrailersStatus } from "./iteration.js";
import * as hazards from "./hazards.js";
import type { DirectedFilter, Stage } from "./stage.js";

/** The three callbacks of one direction. */
export interface SideCallbacks {
  readonly headers: Callback | undefined;
  readonly body: Callback | undefined;
  readonly trailers: Callback | undefined;
}

/**
 * One direction of one plugin on one stream: calls the guest, reads its results, and keeps what Envoy keeps pointers
 * to, because they decide which maps and buffers the guest can reach afterwards.
 */
export class FilterSide implements DirectedFilter {
  headers: HeaderMap | undefined;
  trailers: HeaderMap | undefined;
  /** The running, or last, body callback was told that the stream ends. */
  endOfStream = false;
  /** The last body callback returned 2 or 3: Envoy's pointer to the body points nowhere now. */
  dangling = false;
  /** Its trailer callback is under way. */
  private inTrailers = false;
  /** The guest has resumed inside that callback, so the trailers have left before its result. */
  private trailersLeft = false;
  /** Result of the running callback, while what it deferred runs. */
  result = 0;
  /** The last callback that did not return Continue, and what it returned. */
  stoppedBy: { readonly callback: string; readonly result: number } | undefined;
  /** Bytes were injected since the header callback began, so the headers have left before its result. */
  private injected = false;
  /** Trailers were made in the running body callback. */
  private createdTrailers = false;
  private visible: BodyBuffer | undefined;
  private buffering = false;

  constructor(
    private readonly context: HttpContext,
    private readonly kind: "request" | "response",
    private readonly callbacks: SideCallbacks,
    private readonly stopIterationAllowed: boolean,
  ) {}

  private get direction(): Direction {
    return this.context.stream[this.kind];
  }

  get stageIndex(): number {
    return this.kind === "request" ? this.context.index : this.direction.stages.length - 1 - this.context.index;
  }

  get stage(): Stage {
    return this.direction.stages[this.stageIndex]!;
  }

  /** Body the guest sees now: all that is held, or the piece of the running callback. */
  get body(): BodyBuffer | undefined {
    return this.buffering ? this.direction.buffered : this.visible;
  }

  /** Trailers made by the guest's first write at the end of a body without any. */
  createTrailers(): HeaderMap | undefined {
    if (!this.endOfStream || this.body === undefined || this.direction.trailers !== undefined) return undefined;
    this.trailers = this.direction.trailers = new HeaderMap(`${this.kind}Trailers`);
    this.createdTrailers = true;
    this.stage.processedTrailers = true;
    return this.trailers;
  }

  /** What `proxy_continue_stream` of either kind does to the request. */
  dropPointers(): void {
    this.headers = undefined;
    this.trailers = undefined;
    this.visible = undefined;
  }

  /** `proxy_continue_stream`: lets go of what this filter holds, before the result of a callback that is under way. */
  resume(phase: string): void {
    const { direction, stage } = this;
    if (this.kind === "request" && direction.trailers !== undefined && !direction.aborted) {
      if (this.inTrailers) this.trailersLeft = true;
      else if (stage.flowing || stage.resumesHere) hazards.trailersTwice(this.context, phase);
    }
    direction.resume(this.stageIndex);
  }

  /** Higress: sends bytes on to the next plugin, whatever this one holds. */
  inject(data: Uint8Array, endStream: boolean): void {
    this.injected = true;
    this.direction.inject(this.stageIndex, new BodyBuffer(data), endStream);
  }

  onHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    const { context } = this;
    if (this.kind === "request") context.open();
    else if (!context.created || context.failureAnswered) return HeadersStatus.Continue;
    if (context.failsNow()) return HeadersStatus.StopAllAndWatermark;
    this.headers = headers;
    this.endOfStream = endStream;
    this.injected = false;
    const result = this.invoke(this.callbacks.headers, headers.size, endStream ? 1 : 0);
    if (result === failed || result === stopped) return HeadersStatus.StopAllAndWatermark;
    const status = this.headersStatus(result);
    if (this.kind === "request" && this.stage.headersContinued) hazards.checkEarlyResume(context, status, endStream);
    if (status === HeadersStatus.Continue) {
      if (this.injected) hazards.injectedAndContinued(context);
      this.headers = undefined;
    }
    return status;
  }

  onData(data: BodyBuffer, endStream: boolean): DataStatus {
    const { context } = this;
    if (!context.created || context.failureAnswered) return DataStatus.Continue;
    if (context.failsNow()) return DataStatus.StopNoBuffer;
    this.dangling = false;
    this.endOfStream = endStream;
    this.createdTrailers = false;
    this.visible = data;
    this.buffering &&= !this.stage.flowing;
    if (this.buffering) {
      this.direction.hold(data, false);
      if (context.stream.ended) return DataStatus.StopNoBuffer; // a request that is too large is shown once more
    }
    const result = this.invoke(this.callbacks.body, this.body?.size ?? 0, endStream ? 1 : 0);
    this.buffering = false;
    if (result === failed || result === stopped) return DataStatus.StopNoBuffer;
    const status = dataStatus(result);
    if (this.createdTrailers && this.breaksTrailers(status)) {
      hazards.trailersBesideHeldBody(context, this.kind === "request" ? 1 : 3);
    }
    if (status === DataStatus.Continue) this.visible = undefined;
    else if (status === DataStatus.StopAndBuffer) this.buffering = true;
    else this.dangling = data !== this.direction.buffered; // what an earlier filter held stays where it is
    return status;
  }

  /** Does Envoy garble trailers that the guest has just created? */
  private breaksTrailers(status: DataStatus): boolean {
    if (this.kind === "response") return status !== DataStatus.Continue && status !== DataStatus.StopAndBuffer;
    return status !== DataStatus.Continue || !this.stage.flowing;
  }

  onTrailers(trailers: HeaderMap): TrailersStatus {
    const { context } = this;
    if (!context.created || context.failureAnswered) return TrailersStatus.Continue;
    if (context.failsNow()) return TrailersStatus.StopIteration;
    this.trailers = trailers;
    const { flowing } = this.stage;
    this.inTrailers = true;
    this.trailersLeft = false;
    const result = this.invoke(this.callbacks.trailers, trailers.size, 0);
    this.inTrailers = false;
    if (result === 0 && this.trailersLeft) hazards.trailersTwice(context, "proxy_on_request_trailers");
    if (result === 0 && context.closes && flowing && this.kind === "response") hazards.closedAndContinued(context);
    if (result !== 0) return TrailersStatus.StopIteration;
    this.trailers = undefined;
    return TrailersStatus.Continue;
  }

  resumedBadly(what: "loses the body" | "repeats the trailers"): void {
    if (this.trailersLeft) return; // by the guest: the result of its callback decides
    if (what === "loses the body") hazards.lostBody(this.context, this.kind);
    // Trailers of a response end the stream the first time they get to the client, so they cannot get there again.
    else if (this.kind === "request") hazards.repeatedTrailers(this.context);
  }

  /** Calls the guest and settles what it deferred. Absent callbacks continue. */
  private invoke(callback: Callback | undefined, size: number, endStream: number): number {
    const { context } = this;
    const { vm } = context;
    if (callback === undefined || vm.failed) return 0;
    const result = vm.run(context, callback, context.id, size, endStream);
    if (context.failsNow()) return failed;
    this.result = result;
    if (result !== 0) this.stoppedBy = { callback: callback.name, result };
    const stop = vm.stopIteration;
    vm.settle();
    return stop ? stopped : result;
  }

  private headersStatus(result: number): HeadersStatus {
    switch (result) {
      case 0:
      case 2: // ContinueAndEndStream means nothing to Envoy any more
        return HeadersStatus.Continue;
      case 1:
        return this.stopIterationAllowed ? HeadersStatus.StopIteration : HeadersStatus.StopAllAndWatermark;
      case 3:
        return HeadersStatus.StopAllAndBuffer;
      default:
        return HeadersStatus.StopAllAndWatermark;
    }
  }
}

/** Not results of a guest, which are 32 bits wide. */
const failed = Infinity;
const stopped = -Infinity;

function dataStatus(result: number): DataStatus {
  return result === 0 || result === 1 || result === 2 ? result : DataStatus.StopNoBuffer;
}
