import { LogLevel, Status } from "../../abi/enums";
import { httpCall } from "../../abi/http-call";
import { resultU32 } from "../../abi/memory";
import { beginOld, endOld, tellHeld } from "../../abi/safe-point";
import { Headers } from "../../http/headers";
import { currentPlugin, ignoreCallback, noteRefusedCall } from "../../plugin/current";
import { E_CALL, E_CALL_CIRCUIT, E_CALL_HERE, E_CALL_NO_CLUSTER, E_CALL_NO_ENDPOINT } from "../../plugin/errors";
import { report } from "../../plugin/log";
import { PluginInstance } from "../../plugin/plugin-instance";
import { CallStatus } from "../call-status";
import { CallTable, CallUnderWay } from "../call-table";
import { AnswerContinuation, awaitAnswer, proceedWith } from "../continuation";
import { HttpCallSupport, supportHttpCalls } from "../pending-call";
import { CallFailure } from "./call-failure";
import { HttpAnswer } from "./http-answer";
import { HttpClient } from "./http-client";
import { readAnswer } from "./read-answer";

/** HTTP calls of a plugin context that are under way, by the token that the host gave them. */
class HttpCallPart extends CallTable {}

class HttpAnswers extends HttpCallSupport {
  answered(plugin: PluginInstance, token: u32, headers: i32, bodySize: i32, trailers: i32): void {
    const attempt = plugin.part<HttpCallPart>().take(token);
    if (attempt == null) ignoreCallback();
    else changetype<HttpAttempt>(attempt).end(readAnswer(headers, bodySize, trailers));
  }
}

function use(): bool {
  supportHttpCalls(new HttpAnswers());
  return true;
}

// @ts-ignore: decorator
@lazy
const USES_HTTP_CALLS: bool = use();

/** What is sent. */
export class HttpRequest {
  constructor(
    readonly cluster: string,
    readonly headers: Headers,
    readonly body: Uint8Array,
    readonly trailers: Headers,
    readonly timeout: u32,
  ) {}
}

/** A call under way: how often it was sent, and what waits for the answer. */
export class HttpAttempt extends CallUnderWay {
  /** How often it was sent. */
  tries: i32 = 0;
  /** Kept for when it is sent again, if it can be. */
  private request: HttpRequest | null = null;

  constructor(
    readonly client: HttpClient,
    readonly continuation: AnswerContinuation<HttpAnswer>,
  ) {
    super();
  }

  /** Makes a call. */
  static begin(client: HttpClient, request: HttpRequest, continuation: AnswerContinuation<HttpAnswer>): CallStatus {
    const before = beginOld();
    const attempt = new HttpAttempt(client, continuation);
    endOld(before);
    tellHeld(attempt, client);
    tellHeld(attempt, continuation);
    if (client.retry != null) attempt.request = request;
    const status = attempt.send(request);
    if (status == CallStatus.Started) awaitAnswer(continuation);
    return status;
  }

  get method(): string {
    return changetype<HttpRequest>(this.request).headers.valueAt(0);
  }

  /** Sends it once more; what keeps it from being sent becomes the answer. */
  again(): void {
    const status = this.send(changetype<HttpRequest>(this.request));
    if (status != CallStatus.Started) this.deliver(new HttpAnswer(failureOf(status), 503));
  }

  /** The answer of a try has come. */
  end(answer: HttpAnswer): void {
    const breaker = this.client.breaker;
    if (breaker != null) breaker.note(answer.failure == CallFailure.None && answer.status < 500);
    const retry = this.client.retry;
    if (retry == null || !retry.takes(this, answer)) this.deliver(answer);
  }

  private deliver(answer: HttpAnswer): void {
    proceedWith(this.continuation, answer);
  }

  private send(request: HttpRequest): CallStatus {
    const plugin = USES_HTTP_CALLS ? currentPlugin() : null;
    const cluster = request.cluster;
    if (plugin == null) return refuse(cluster, CallStatus.BadRequest, LogLevel.Error, E_CALL_HERE);
    const breaker = this.client.breaker;
    if (breaker != null && !breaker.admits())
      return refuse(cluster, CallStatus.CircuitOpen, LogLevel.Debug, E_CALL_CIRCUIT);
    const headers = request.headers;
    const trailers = request.trailers;
    this.tries++;
    const status = httpCall(
      cluster,
      headers.names,
      headers.values,
      request.body,
      trailers.names,
      trailers.values,
      request.timeout,
    );
    if (status == Status.Ok) {
      plugin.part<HttpCallPart>().add(resultU32(), this);
      return CallStatus.Started;
    }
    if (breaker != null) breaker.note(false);
    // The arguments are sound, so it is the cluster that the host does not know.
    if (status == Status.BadArgument)
      return refuse(cluster, CallStatus.UnknownCluster, LogLevel.Error, E_CALL_NO_CLUSTER);
    noteRefusedCall();
    return refuse(cluster, CallStatus.NoEndpoint, LogLevel.Warn, E_CALL_NO_ENDPOINT);
  }
}

function refuse(cluster: string, status: CallStatus, level: LogLevel, reason: string): CallStatus {
  report(level, E_CALL + cluster + ": " + reason);
  return status;
}

/** What an answer says in place of the status with which a call was refused. */
export function failureOf(status: CallStatus): CallFailure {
  switch (status) {
    case CallStatus.UnknownCluster:
      return CallFailure.UnknownCluster;
    case CallStatus.NoEndpoint:
      return CallFailure.NoEndpoint;
    case CallStatus.CircuitOpen:
      return CallFailure.CircuitOpen;
    default:
      return CallFailure.BadRequest;
  }
}
