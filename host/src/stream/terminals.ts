import { invalidHeader, invalidHeaderDetails } from "../headers/validate.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { Terminal } from "./direction.js";
import type { HttpStream } from "./http-stream.js";
import { plainReply } from "./local-reply.js";

const premature = "upstream is closed prematurely during decoding data from downstream";

/** The router: checks what the filters made of the request and hands it to the upstream. */
export function requestTerminal(stream: HttpStream): Terminal {
  const { upstream } = stream.options;
  return {
    headers(headers, endStream) {
      if (!hasRoute(stream, headers)) {
        stream.responseFlags |= 0x100;
        stream.sendLocalReply(plainReply(404, "", "route_not_found"));
        return;
      }
      const problem = headers.has(":method") ? invalidHeader(headers) : "missing required header: :method";
      if (problem !== undefined) {
        stream.sendLocalReply(plainReply(503, problem, invalidHeaderDetails(problem)));
        return;
      }
      stream.noteUpstreamStart();
      stream.requestSent = endStream;
      upstream.onHeaders(headers.toList(), endStream);
    },
    data(data, endStream) {
      if (stream.ended) return;
      if (!stream.upstreamStarted) {
        stream.sendLocalReply(plainReply(503, premature, "upstream_reset_before_response_started"));
        return;
      }
      stream.requestSent ||= endStream;
      upstream.onData(data.take(), endStream);
    },
    trailers(trailers) {
      if (stream.ended || !stream.upstreamStarted) return;
      stream.requestSent = true;
      upstream.onTrailers(trailers.toList());
    },
    interrupted: () => stream.requestInterrupted(),
    tooLarge: () => stream.sendLocalReply(plainReply(413, "Payload Too Large", "request_payload_too_large")),
    readDisable(disabled) {
      stream.options.downstream.onReadDisable?.(disabled);
      if (!disabled) stream.readEnabled("request");
    },
  };
}

/** The connection manager: checks what the filters made of the answer and hands it to the client. */
export function responseTerminal(stream: HttpStream): Terminal {
  const { downstream } = stream.options;
  return {
    headers(headers, endStream) {
      if (stream.ended && !stream.sendsLate(endStream)) return;
      if (!/^\d+$/.test(headers.get(":status") ?? "")) {
        const details = "filter_removed_required_response_headers{missing_required_header:_:status}";
        stream.response.passed = false;
        stream.sendLocalReply(plainReply(502, "missing required header: :status", details));
        return;
      }
      stream.noteResponseCode(headers);
      downstream.onHeaders(headers.toList(), endStream);
      if (endStream) stream.finish();
    },
    data(data, endStream) {
      const bytes = data.take();
      if (stream.ended && !stream.sendsLate(endStream)) return;
      stream.responseBytes += bytes.length;
      if (bytes.length > 0 || endStream) downstream.onData(bytes, endStream);
      if (endStream) stream.finish();
    },
    trailers(trailers) {
      if (stream.ended && !stream.sendsLate(true)) return;
      downstream.onTrailers(trailers.toList());
      stream.finish();
    },
    interrupted: () => false, // what ends a stream aborts this direction
    tooLarge: () => stream.sendLocalReply(plainReply(500, "Internal Server Error", "response_payload_too_large")),
    readDisable(disabled) {
      stream.options.upstream.onReadDisable?.(disabled);
      if (!disabled) stream.readEnabled("response");
    },
  };
}

/** Envoy's route table needs these to find anything. */
function hasRoute(stream: HttpStream, headers: HeaderMap): boolean {
  if (!headers.get(":path")?.startsWith("/")) return headers.get(":method") === "CONNECT" && headers.has(":authority");
  if (stream.options.authorityRequired === true && !headers.has(":authority")) return false;
  return !stream.hadForwardedProto || headers.has("x-forwarded-proto");
}
