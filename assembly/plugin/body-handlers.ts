import { BodyAccess } from "../http/body-access";
import { HttpContext } from "../http/http-context";
import { DataStatus } from "../http/status";

/** Handles a whole request or response body. */
export type BodyHandler<C, S> = (ctx: HttpContext<S>, config: C, body: Uint8Array) => DataStatus;
/** Handles a chunk of a request or response body, and returns what goes on in its place. */
export type StreamingBodyHandler<C, S> = (
  ctx: HttpContext<S>,
  config: C,
  chunk: Uint8Array,
  isLast: bool,
) => Uint8Array | null;
/** Handles request or response trailers. */
export type TrailersHandler<C, S> = (ctx: HttpContext<S>, config: C) => DataStatus;

/** The handlers of one direction that only some plugins have. */
export class BodyHandlers<C, S> {
  whole: BodyHandler<C, S> | null = null;
  wholeAccess: BodyAccess = BodyAccess.Edit;
  streaming: StreamingBodyHandler<C, S> | null = null;
  streamingAccess: BodyAccess = BodyAccess.Edit;
  trailers: TrailersHandler<C, S> | null = null;
}
