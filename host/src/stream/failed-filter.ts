import type { HttpStream } from "./http-stream.js";
import { DataStatus, HeadersStatus, TrailersStatus } from "./iteration.js";
import { plainReply } from "./local-reply.js";
import type { DirectedFilter } from "./stage.js";

const grpcUnavailable = 14;

/** Stands where a plugin should be whose VM has failed and that fails closed: answers 503. */
export class FailedFilter implements DirectedFilter {
  constructor(private readonly stream: HttpStream) {}

  onHeaders(): HeadersStatus {
    if (this.stream.response.headers !== undefined) return HeadersStatus.Continue; // its own answer passes by
    this.stream.sendLocalReply(plainReply(503, "", "wasm_fail_stream", grpcUnavailable));
    return HeadersStatus.StopAllAndWatermark;
  }

  onData(): DataStatus {
    return DataStatus.Continue;
  }

  onTrailers(): TrailersStatus {
    return TrailersStatus.Continue;
  }
}
