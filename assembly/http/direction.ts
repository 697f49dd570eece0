import { BufferType, MapType, Status, StreamType } from "../abi/enums";
import { bufferLength } from "../abi/buffers";
import { removeHeaderMapValue, replaceHeaderMapValue } from "../abi/headers";
import { mayHoldHeaders } from "./handled";
import { HttpMessage } from "./message";
import { StreamContext } from "./stream-context";

/** How far a direction is: the state machine that stands between the plugin and the host. */
export enum Flow {
  /** Its header callback has not come. */
  NotStarted,
  /** Nothing is held back, or a callback runs. */
  Flowing,
  /** Its headers are held while body callbacks go on. */
  Held,
  /** Held until somebody resumes it. */
  Paused,
  /** The plugin has answered, or closed the stream. */
  Answered,
  /** The exchange is over. */
  Finished,
}

/** What is true of a direction, one bit each: most streams of most plugins need none of them. */
export enum Mark {
  /** The headers came without the end of the stream. */
  HasBody = 1,
  /** The headers have gone on to the next filter. */
  HeadersGone = 1 << 1,
  /** What the headers say about the body, in plugins that ask. */
  Binary = 1 << 2,
  Json = 1 << 3,
  /** The plugin wants the body even if it is binary or encoded. */
  Wanted = 1 << 4,
  /** The plugin does not want the body (any more). */
  Unwanted = 1 << 5,
  /** The whole-body handler is to have it in place of the streaming one. */
  WantedWhole = 1 << 6,
  /** The body is read. */
  Read = 1 << 7,
  /** It is left out because it is binary or encoded. */
  Skipped = 1 << 8,
  /** The streaming handler has it. */
  Streamed = 1 << 9,
  /** The body may become longer or shorter. */
  FreeLength = 1 << 10,
  /** The whole body lies in the host's buffer, and may be touched. */
  BodyHeld = 1 << 11,
  Edited = 1 << 12,
  /** A chunk has been kept from the other side. */
  WasHeld = 1 << 13,
  HasTrailers = 1 << 14,
  /** The last call of a body handler, and no trailers have come. */
  AtEnd = 1 << 15,
  /** The plugin has created trailers. */
  MadeTrailers = 1 << 16,
  /** The headers were held together with all that followed them. */
  PausedAtHeaders = 1 << 17,
  /** The upstream's last chunk has come, and the plugin is to inject the end. */
  AwaitsEnd = 1 << 18,
  /** The plugin, or the SDK, has promised to resume it. */
  Promised = 1 << 19,
}

/** The request or the response with what only the SDK may change; every message is one. */
export class Direction extends HttpMessage {
  flow: Flow = Flow.NotStarted;
  private marks: u32 = 0;

  constructor(stream: StreamContext, isRequest: bool) {
    super(stream, isRequest);
  }

  is(mark: Mark): bool {
    return (this.marks & mark) != 0;
  }

  mark(mark: Mark): void {
    this.marks |= mark;
  }

  unmark(mark: Mark): void {
    this.marks &= ~mark;
  }

  get headersMap(): MapType {
    return this.isRequest ? MapType.HttpRequestHeaders : MapType.HttpResponseHeaders;
  }

  get buffer(): BufferType {
    return this.isRequest ? BufferType.HttpRequestBody : BufferType.HttpResponseBody;
  }

  get streamType(): StreamType {
    return this.isRequest ? StreamType.Request : StreamType.Response;
  }

  /** The next stream begins with it. */
  clear(): void {
    this.flow = Flow.NotStarted;
    this.marks = 0;
  }

  /** Its header callback begins. */
  // @ts-ignore: decorator
  @inline
  begin(endOfStream: bool): void {
    this.flow = Flow.Flowing;
    if (!endOfStream) this.mark(Mark.HasBody);
  }

  /** Held until somebody resumes it: who has promised to, or the answer to a call. */
  pause(promised: bool): void {
    this.flow = Flow.Paused;
    if (promised) this.mark(Mark.Promised);
  }

  /** What was held goes on. */
  release(): void {
    this.flow = Flow.Flowing;
    this.marks = (this.marks | Mark.HeadersGone) & ~(Mark.BodyHeld | Mark.Promised);
  }

  /** The body may get another length: the headers no longer say which. */
  freeLength(): void {
    if (removeHeaderMapValue(this.headersMap, "content-length") == Status.Ok) this.mark(Mark.FreeLength);
  }

  /**
   * May trailers be created now? In a request of which anything was held back Envoy would send them twice, into the next
   * request; with a `content-length`, HTTP/1 has no place for them.
   */
  get takesTrailers(): bool {
    if (!this.is(Mark.AtEnd) || !this.is(Mark.FreeLength)) return false;
    return !this.isRequest || (!this.is(Mark.WasHeld) && this.is(Mark.HeadersGone));
  }

  /** The length of an edited body is known now; where the headers are still here, they say so. */
  announceLength(): void {
    if (!mayHoldHeaders() || this.is(Mark.HeadersGone) || !this.is(Mark.FreeLength)) return;
    if (this.is(Mark.MadeTrailers) || (this.is(Mark.Edited) && this.is(Mark.HasTrailers)))
      removeHeaderMapValue(this.headersMap, "content-length");
    else if (this.is(Mark.Edited))
      replaceHeaderMapValue(this.headersMap, "content-length", bufferLength(this.buffer).toString());
  }
}
