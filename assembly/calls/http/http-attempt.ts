import { LogLevel, Status } from "../../abi/enums";
import { httpCall } from "../../abi/http-call";
import { resultU32 } from "../../abi/memory";
import { Headers } from "../../http/headers";
import { currentPlugin, ignoreCallback, noteRefusedCall } from "../../plugin/current";
import { E_CALL, E_CALL_CIRCUIT, E_CALL_HERE, E_CALL_NO_CLUSTER, E_CALL_NO_ENDPOINT } from "../../plugin/errors";
import { report } from "../../plugin/log";
import { PluginInstance } from "../../plugin/plugin-instance";
import { PluginPart } from "../../plugin/plugin-part";
import { CallStatus } from "../call-status";
import { AnswerContinuation, awaitAnswer, proceed } from "../continuation";
import { HttpCallSupport, supportHttpCalls } from "../pending-call";
import { CallFailure } from "./call-failure";
import { HttpAnswer } from "./http-answer";
import { HttpClient } from "./http-client";
import { readAnswer } from "./read-answer";

/** HTTP calls of a plugin context that are under way, by the token that the host gave them. */
class HttpCallPart extends PluginPart {
  readonly underWay: Map<u32, HttpAttempt> = new Map<u32, HttpAttempt>();
}

class HttpAnswers extends HttpCallSupport {
  answered(plugin: PluginInstance, token: u32, headers: i32, bodySize: i32, trailers: i32): void {
    const underWay = plugin.part<HttpCallPart>().underWay;
    if (!underWay.has(token)) {
      ignoreCallback();
      return;
    }
    const attempt = underWay.get(token);
    underWay.delete(token);
    attempt.end(readAnswer(headers, bodySize, trailers));
  }
}

function use(): bool {
  supportHttpCalls(new HttpAnswers());
  return true;
}

// @ts-ignore: decorator
@lazy
const USES_HTTP_CALLS: bool = use();

/** A call under way: what is sent, how often it was, and what waits for the answer. */
export class HttpAttempt {
  /** How often it was sent. */
  tries: i32 = 0;

  constructor(
    readonly client: HttpClient,
    private readonly cluster: string,
    private readonly headers: Headers,
    private readonly body: Uint8Array,
    private readonly trailers: Headers,
    private readonly timeout: u32,
    readonly continuation: AnswerContinuation<HttpAnswer>,
  ) {}

  get method(): string {
    return this.headers.valueAt(0);
  }

  /** Sends it for the first time. */
  begin(): CallStatus {
    const status = this.send();
    if (status == CallStatus.Started) awaitAnswer(this.continuation);
    return status;
  }

  /** Sends it once more; what keeps it from being sent becomes the answer. */
  again(): void {
    const status = this.send();
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
    this.continuation.answer = answer;
    proceed(this.continuation);
  }

  private send(): CallStatus {
    const plugin = USES_HTTP_CALLS ? currentPlugin() : null;
    if (plugin == null) return this.refuse(CallStatus.BadRequest, LogLevel.Error, E_CALL_HERE);
    const breaker = this.client.breaker;
    if (breaker != null && !breaker.admits())
      return this.refuse(CallStatus.CircuitOpen, LogLevel.Debug, E_CALL_CIRCUIT);
    const cluster = this.cluster;
    const headers = this.headers;
    const trailers = this.trailers;
    this.tries++;
    const status = httpCall(
      cluster,
      headers.names,
      headers.values,
      this.body,
      trailers.names,
      trailers.values,
      this.timeout,
    );
    if (status == Status.Ok) {
      plugin.part<HttpCallPart>().underWay.set(resultU32(), this);
      return CallStatus.Started;
    }
    if (breaker != null) breaker.note(false);
    // The arguments are sound, so it is the cluster that the host does not know.
    if (status == Status.BadArgument) return this.refuse(CallStatus.UnknownCluster, LogLevel.Error, E_CALL_NO_CLUSTER);
    noteRefusedCall();
    return this.refuse(CallStatus.NoEndpoint, LogLevel.Warn, E_CALL_NO_ENDPOINT);
  }

  private refuse(status: CallStatus, level: LogLevel, reason: string): CallStatus {
    report(level, E_CALL + this.cluster + ": " + reason);
    return status;
  }
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
