import { BodyBuffer } from "../body/body-buffer.js";
import { asciiLower } from "../bytes.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HttpStream } from "./http-stream.js";
import { type LocalReply, prepareLocalReply } from "./local-reply.js";

/** Answers a stream in place of its upstream: through the filters, past them, or not at all when headers are out. */
export class LocalReplier {
  /** The reply that was made last. */
  sent: LocalReply | undefined;
  /** Made inside of a request callback, and sent when that has returned. */
  private prepared: LocalReply | undefined;
  private isHead = false;
  private isGrpc = false;

  constructor(private readonly stream: HttpStream) {}

  get replied(): boolean {
    return this.sent !== undefined;
  }

  /** Reads off the headers of the request how it has to be answered. */
  noteRequest(headers: HeaderMap): void {
    this.isHead = headers.get(":method") === "HEAD";
    this.isGrpc = asciiLower(headers.get("content-type") ?? "").startsWith("application/grpc");
  }

  send(reply: LocalReply): void {
    const { stream } = this;
    const { request, response } = stream;
    if (stream.ended) return this.sendInVain(reply);
    stream.life?.localResponse(reply);
    const running = request.calling;
    if (running === undefined) response.abortRunning();
    request.aborted = true;
    this.sent = reply;
    stream.responseDetails = reply.details;
    if (response.headers === undefined) {
      if (running === undefined) this.sendThroughFilters(reply);
      else this.prepared ??= reply;
    } else if (!response.passed) {
      this.sendDirectly(reply);
    } else {
      stream.cut(reply.details, "local reset");
    }
  }

  /** Sends what was made inside of a request callback. */
  sendPrepared(): void {
    const { prepared } = this;
    this.prepared = undefined;
    if (prepared !== undefined) this.sendThroughFilters(prepared);
  }

  private sendThroughFilters(reply: LocalReply): void {
    const { stream } = this;
    const { response } = stream;
    const [headers, body] = this.prepare(reply);
    stream.noteResponseCode(headers);
    response.startHeaders(headers, body.length === 0);
    if (body.length > 0 && !stream.ended && !response.aborted) response.startData(new BodyBuffer(body), true);
  }

  /** The response was given up, and the stream is not deleted yet: the filters see the headers of a response that nobody gets. */
  private sendInVain(reply: LocalReply): void {
    const { response } = this.stream;
    response.abortRunning();
    if (response.aborted || response.headers !== undefined) return;
    const [headers, body] = this.prepare(reply);
    response.startHeaders(headers, body.length === 0);
  }

  private sendDirectly(reply: LocalReply): void {
    const { stream } = this;
    const { response } = stream;
    const { downstream } = stream.options;
    const [headers, body] = this.prepare(reply);
    stream.noteResponseCode(headers);
    response.aborted = true;
    response.passed = true;
    response.headers = headers;
    downstream.onHeaders(headers.toList(), body.length === 0);
    if (body.length > 0) {
      stream.responseBytes += body.length;
      downstream.onData(body, true);
    }
    stream.finish();
  }

  private prepare(reply: LocalReply): [HeaderMap, Uint8Array] {
    return prepareLocalReply(reply, this.isGrpc, this.isHead);
  }
}
