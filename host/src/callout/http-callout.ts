import { Status } from "../calls/status.js";
import type { RootContext } from "../contexts/root-context.js";
import { HeaderMap } from "../headers/header-map.js";
import { invalidHeader } from "../headers/validate.js";
import type { ClusterFailure, ClusterResponse } from "./cluster.js";
import type { HttpAnswer } from "./http-answer.js";
import { CallOrigin, describeHttpCall, noteRefusal } from "./pending-call.js";

/** What `proxy_http_call` asks for. */
export interface HttpCallRequest {
  readonly cluster: string;
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  readonly trailers: HeaderMap;
  readonly timeoutMs: number;
}

/** The token is 0 unless the status is Ok. */
export interface StartedCall {
  readonly status: Status;
  readonly token: number;
}

/** Envoy drops an answer with more body than this. */
const maxAnswerBytes = 32 * 1024 * 1024;
const maxTimeoutMs = 2 ** 31 - 1;
const required = [":path", ":method", ":authority"];
/** Methods whose requests say that they have no body. */
const lengthDue = new Set(["POST", "PUT", "PATCH"]);
/** What tells Envoy's router how to send a request, and goes no further. */
const forRouter = [
  "x-envoy-hedge-on-per-try-timeout",
  "x-envoy-max-retries",
  "x-envoy-retriable-header-names",
  "x-envoy-retriable-status-codes",
  "x-envoy-retry-grpc-on",
  "x-envoy-retry-on",
  "x-envoy-upstream-rq-per-try-timeout-ms",
  "x-envoy-upstream-rq-timeout-ms",
];
const noAnswer = "upstream connect error or disconnect/reset before headers. reset reason: ";

/** Starts an HTTP call-out on behalf of a root context. Its answer comes from the event loop, never before. */
export function startHttpCall(root: RootContext, call: HttpCallRequest): StartedCall {
  const describe = (): string => describeHttpCall(call.cluster, call.headers);
  const refused = (status: Status): StartedCall => {
    noteRefusal(root, status, describe);
    return { status, token: 0 };
  };
  const { runtime } = root.vm;
  const cluster = Object.hasOwn(runtime.clusters, call.cluster) ? runtime.clusters[call.cluster] : undefined;
  const complete = required.every((name) => call.headers.has(name));
  if (cluster === undefined || !complete || call.timeoutMs > maxTimeoutMs) return refused(Status.BadArgument);
  const token = root.vm.nextHttpCall++ << 2;
  const { connections } = runtime;
  const invalid = invalidHeader(call.headers);
  if (cluster === "no endpoints" || (connections.takeIdle(root.vm.name, call.cluster) && invalid !== undefined)) {
    root.vm.deferAnswer(() => undefined); // nobody waits for it
    return refused(Status.InternalFailure);
  }
  const handler = typeof cluster === "function" ? cluster : (cluster.http ?? noHttp);
  addOwn(call);
  const waiting = new AbortController();
  let begun = false;
  const expire = (): void => {
    settle(begun ? "reset" : "timeout");
    waiting.abort();
  };
  const timer = call.timeoutMs > 0 ? runtime.timer(call.timeoutMs, expire) : undefined;
  const cancel = (): void => {
    timer?.cancel();
    waiting.abort();
  };
  const origin = new CallOrigin(root, describe, call.timeoutMs);
  root.callouts.set(token, { origin, cancel });
  const settle = (outcome: Outcome): void => {
    timer?.cancel();
    if (root.callouts.delete(token)) root.answer(origin, () => deliver(root, token, outcome));
    if (typeof outcome !== "string" && !("invalid" in outcome)) connections.giveIdle(root.vm.name, call.cluster);
  };
  const { body, timeoutMs } = call;
  const headers = call.headers.toList();
  const trailers = call.trailers.toList();
  void Promise.resolve()
    .then((): Outcome | Promise<Outcome> => {
      if (invalid !== undefined) return { invalid };
      return handler({ headers, body, trailers, timeoutMs, signal: waiting.signal, begin: () => void (begun = true) });
    })
    .then(
      (outcome) => runtime.answer(origin.turn, () => settle(outcome)),
      () => runtime.answer(origin.turn, () => settle("refused")),
    );
  return { status: Status.Ok, token };
}

async function noHttp(): Promise<ClusterFailure> {
  return "malformed";
}

/** What Envoy's client and router add to a call, or take from it. */
function addOwn({ headers, body, timeoutMs }: HttpCallRequest): void {
  if (body.length > 0) headers.replace("content-length", String(body.length));
  for (const name of forRouter) headers.remove(name);
  headers.replace("x-envoy-internal", "true");
  if (timeoutMs > 0) headers.replace("x-envoy-expected-rq-timeout-ms", String(timeoutMs));
  if (body.length === 0 && lengthDue.has(headers.get(":method") ?? "")) headers.replace("content-length", "0");
}

/** What comes of a call; `invalid` is what is wrong with the headers of one that needed a connection first. */
type Outcome = ClusterResponse | ClusterFailure | "refused" | { readonly invalid: string };

function deliver(root: RootContext, token: number, outcome: Outcome): void {
  const { onHttpCallResponse } = root.vm.callbacks;
  if (!root.alive || onHttpCallResponse === undefined) return;
  const answer = answerOf(outcome);
  if (answer === undefined) {
    root.statusCode = Status.BrokenConnection;
    root.statusMessage = "reset";
    root.vm.call(root, onHttpCallResponse, root.id, token, 0, 0, 0);
    root.statusMessage = "";
    return;
  }
  root.httpAnswer = answer;
  const { headers, body, trailers } = answer;
  root.vm.call(root, onHttpCallResponse, root.id, token, headers.size, body.length, trailers.size);
  root.httpAnswer = undefined;
}

/** What the plugin sees; undefined for a broken answer, which has neither headers nor a body. */
function answerOf(outcome: Outcome): HttpAnswer | undefined {
  switch (outcome) {
    case "reset":
      return undefined;
    case "timeout":
      return localAnswer("504", "upstream request timeout");
    case "no endpoints":
      return localAnswer("503", "no healthy upstream");
    case "refused":
      return localAnswer("503", `${noAnswer}remote connection failure`);
    case "terminated":
      return localAnswer("503", `${noAnswer}connection termination`);
    case "malformed":
      return localAnswer("502", `${noAnswer}protocol error`);
    default: {
      if ("invalid" in outcome) return localAnswer("503", outcome.invalid);
      const body = outcome.body ?? new Uint8Array(0);
      if (body.length > maxAnswerBytes) return undefined;
      const headers = HeaderMap.from("response", outcome.headers);
      if (!headers.has(":status")) headers.add(":status", "200");
      headers.replace("x-envoy-upstream-service-time", "0"); // Envoy's mark of an answer that is not its own
      return { headers, body, trailers: HeaderMap.from("responseTrailers", outcome.trailers ?? []) };
    }
  }
}

function localAnswer(status: string, text: string): HttpAnswer {
  const headers = HeaderMap.from("response", [
    [":status", status],
    ["content-length", String(text.length)],
    ["content-type", "text/plain"],
  ]);
  return { headers, body: Buffer.from(text, "latin1"), trailers: new HeaderMap("responseTrailers") };
}
