import type { GuestContext } from "../contexts/guest-context.js";
import type { HttpContext } from "./http-context.js";
import { HeadersStatus } from "./iteration.js";

/*
 * What a guest may do that a real Envoy 1.40 does not survive, or that leaves a stream hanging or garbled. The host
 * could shrug most of it off, which would let a plugin pass its tests and then take a gateway down.
 */

const keepTrack = "Remember per direction whether it is paused, and resume only what is paused, from another callback.";

/** Is this a callback in which a stream is logged and deleted? */
export function isLast(phase: string): boolean {
  return phase === "proxy_on_log" || phase === "proxy_on_done" || phase === "proxy_on_delete";
}

/** `proxy_close_stream` or `proxy_send_local_response` while the stream is being logged and deleted. */
export function tooLate({ vm }: HttpContext, call: string): never {
  const effect = vm.phase === "proxy_on_log" ? "recurse into proxy_on_log and die with SIGSEGV" : "die with SIGSEGV";
  return vm.runtime.crashed(call, vm.phase, "crash", effect, "The stream is over; there is nobody left to answer.");
}

/**
 * `proxy_continue_stream(0)` inside `proxy_on_request_headers`: the headers are with the upstream before the result of the
 * callback counts.
 */
export function checkEarlyResume({ vm }: HttpContext, status: HeadersStatus, endStream: boolean): void {
  const call = "proxy_continue_stream(0)";
  const phase = "proxy_on_request_headers";
  if (status === HeadersStatus.Continue) {
    const advice = "Return Continue instead of resuming.";
    vm.runtime.crashed(call, phase, "corruption", "send the request headers upstream twice", advice);
  }
  if (endStream || status === HeadersStatus.StopIteration) return;
  const effect = "hold the body for ever, because the pause takes effect after the call";
  vm.runtime.crashed(call, phase, "hang", effect, "Return Continue instead of resuming and pausing in one callback.");
}

/** `proxy_continue_stream(0)` for a request whose trailers have gone on, or are about to. */
export function trailersTwice({ vm }: HttpContext, phase: string): never {
  return vm.runtime.crashed(
    "proxy_continue_stream(0)",
    phase,
    "corruption",
    "send the request's trailers upstream twice, in front of the next request",
    keepTrack,
  );
}

/**
 * Access to the request body after its callback returned 2 or 3, when Envoy's pointer to it points nowhere. Trailer
 * callbacks find the body empty, so do those at the end of a stream.
 */
export function danglingRequestBody({ vm }: HttpContext): void {
  if (vm.phase === "proxy_on_request_trailers" || vm.phase === "proxy_on_response_trailers") return;
  vm.runtime.crashed(
    "Access to buffer 0",
    vm.phase,
    "crash",
    "follow a dangling pointer (the last body callback returned 2 or 3) and die with SIGSEGV",
    "Touch the body only inside its callback, or return 1 so that Envoy keeps it.",
  );
}

/** As above once the whole response has come. */
export function danglingWholeResponse({ vm }: HttpContext): never {
  return vm.runtime.crashed(
    "Access to buffer 1",
    vm.phase,
    "crash",
    "follow a dangling pointer (the last body callback returned 2 or 3) and die with SIGSEGV",
    "Touch the body only inside its callback, or return 1 so that Envoy keeps it.",
  );
}

/** `proxy_close_stream` in `proxy_on_response_trailers`, which then continued a response that nobody held. */
export function closedAndContinued({ vm }: HttpContext): never {
  return vm.runtime.crashed(
    "proxy_close_stream",
    "proxy_on_response_trailers",
    "crash",
    "send the trailers of a stream that is gone and die with SIGSEGV",
    "Return 1 after closing a stream.",
  );
}

/** `proxy_close_stream` behind a `proxy_continue_stream(1)` of the same callback, which has ended the stream. */
export function closedAfterItsEnd({ vm }: HttpContext, phase: string): never {
  return vm.runtime.crashed(
    "proxy_close_stream",
    phase,
    "crash",
    "reset a stream that the resumed response has ended, and die with SIGSEGV",
    "Close the stream in place of resuming it, or in another callback.",
  );
}

/** As above before its end, when the buffer belongs to the codec and lives on: it reads as empty. */
export function danglingResponseBody({ vm }: HttpContext): never {
  return vm.runtime.crashed(
    "A write to buffer 1",
    vm.phase,
    "corruption",
    "write into the codec's own buffer (the last body callback returned 2 or 3), so that it turns up in a later chunk",
    "Touch the body only inside its callback, or return 1 so that Envoy keeps it.",
  );
}

/**
 * Trailers made by a write at the end of a body, while the body is held. In the request Envoy sends them on as soon as the
 * callback has returned, whatever becomes of the body; the response waits, but for a body that is dropped it waits for
 * ever.
 */
export function trailersBesideHeldBody({ vm }: HttpContext, map: number): never {
  return vm.runtime.crashed(
    `Creating trailers in map ${map}`,
    vm.phase || (map === 1 ? "proxy_on_request_body" : "proxy_on_response_body"),
    "corruption",
    "send the trailers before the held body, or twice, and so break the connection for the next message",
    "Create trailers only where the body is passed on chunk by chunk with Continue.",
  );
}

/**
 * Body and trailers waited behind headers that were held with a result that stops everything; the body callback that
 * followed the resume kept the body, and the trailer callback, which comes at once, let go of it.
 */
export function lostBody({ vm }: HttpContext, kind: "request" | "response"): never {
  return vm.runtime.crashed(
    `Result 0 of proxy_on_${kind}_trailers`,
    vm.phase || `proxy_on_${kind}_trailers`,
    "corruption",
    `lose the whole body and call proxy_on_${kind}_trailers a second time, because headers, body and trailers were all ` +
      "held and the body callback then kept the body",
    "Return 1 from the trailer callback and resume from another callback.",
  );
}

/** The headers were held alone, an earlier filter held the body until the trailers had come, and now all is let go. */
export function repeatedTrailers({ vm }: HttpContext): never {
  return vm.runtime.crashed(
    "Result 0 of proxy_on_request_body",
    vm.phase || "proxy_on_request_body",
    "corruption",
    "send the trailers twice and so break the upstream connection for the next request, because the headers were still held and " +
      "the trailers had already come to an earlier filter",
    "Where headers are held, return 1 until the end of the stream or the trailers.",
  );
}

/** The wrong moments for `proxy_continue_stream(1)`. */
export function checkResumeOfResponse(context: HttpContext, phase: string): void {
  const { response, stream, vm } = context;
  const call = "proxy_continue_stream(1)";
  if (stream.ended && !context.gone && !isLast(phase)) return;
  if (stream.response.headers === undefined) {
    const effect = "die with SIGSEGV, because there is no response yet";
    vm.runtime.crashed(call, phase, "crash", effect, keepTrack);
  }
  if (stream.ended) return;
  if (phase === "proxy_on_response_trailers") {
    vm.runtime.crashed(call, phase, "crash", "die with SIGSEGV", "Return Continue instead.");
  }
  if (!response.stage.processedHeaders) {
    const effect = "send the status line and the headers twice";
    vm.runtime.crashed(call, phase, "corruption", effect, "Return Continue instead.");
  }
  const last = phase === "proxy_on_response_body" && response.endOfStream;
  if (last && !response.stage.headersContinued && response.result === 0) {
    const effect = "release the held headers twice and die with SIGSEGV";
    vm.runtime.crashed(call, phase, "crash", effect, "Return Continue instead.");
  }
}

/** What a codec has got of a response that was given up, and does not survive. */
export type BrokenCodec = "second end" | "reset stream";

const brokenCodecs: Readonly<Record<BrokenCodec, string>> = {
  "second end":
    "end a response for the second time that nobody gets any more, and die with SIGSEGV where its client spoke HTTP/1",
  "reset stream": "write to a stream of HTTP/2 that its client may have reset, and die with SIGSEGV",
};

/** A response that was given up has been moved on as far as the codec. */
export function checkCodec({ stream, vm }: HttpContext, call: string, phase: string): void {
  if (stream.broken === undefined) return;
  vm.runtime.crashed(call, phase, "crash", brokenCodecs[stream.broken], "The stream is over; leave it alone.");
}

/** Injecting into a response that is over: Higress uses what is left of the stream. */
export function injectedTooLate({ vm }: HttpContext, call: string, phase: string): never {
  const effect = "touch a stream that is gone and die with SIGSEGV";
  const remedy = "Inject while the response is held, and nothing behind its end.";
  return vm.runtime.crashed(call, phase, "crash", effect, remedy);
}

/** Injecting before there is a response. */
export function injectedTooEarly({ vm }: HttpContext, call: string, phase: string): never {
  const effect = "die with SIGSEGV, because there is no response yet";
  return vm.runtime.crashed(call, phase, "crash", effect, "Send a local response instead.");
}

/** `inject_encoded_data_to_filter_chain_on_header` for a response that has a body. */
export function injectedBesideBody({ vm }: HttpContext, call: string, phase: string): never {
  const effect = "die with SIGSEGV, because the response has a body, which may end the stream before what is injected";
  const remedy = "Use it for responses without a body only; edit the body of others.";
  return vm.runtime.crashed(call, phase, "crash", effect, remedy);
}

/** Injecting inside of `proxy_on_response_headers`, which then continued. */
export function injectedAndContinued({ vm }: HttpContext): never {
  const call = "proxy_inject_encoded_data_to_filter_chain";
  const effect = "send the status line and the headers twice";
  const remedy = "Return StopIteration behind it, or inject in another callback.";
  return vm.runtime.crashed(call, "proxy_on_response_headers", "corruption", effect, remedy);
}

/** Reading a property through `filter_state` that was declared as FlatBuffers with a schema that is none. */
export function brokenFlatBuffers({ vm }: GuestContext): never {
  return vm.runtime.crashed(
    "Reading a FlatBuffers property through filter_state",
    vm.phase,
    "crash",
    "take the declared schema for one, follow the offsets in it and die with SIGSEGV",
    "Read the property by its own name, or declare it as bytes.",
  );
}
