import { GrpcStatus, LogLevel } from "../abi/enums";
import { grpcCall } from "../abi/grpc";
import { resultU32 } from "../abi/memory";
import { Call } from "../calls/call";
import { CallStatus } from "../calls/call-status";
import { AnswerContinuation, awaitAnswer, proceedWith } from "../calls/continuation";
import { CallFailure } from "../calls/http/call-failure";
import { Headers } from "../http/headers";
import { currentPlugin } from "../plugin/current";
import { E_CALL_TIMEOUT } from "../plugin/errors";
import { PluginInstance } from "../plugin/plugin-instance";
import { GrpcAnswer, GrpcOutcome } from "./grpc-answer";
import { GrpcClient } from "./grpc-client";
import { GrpcTarget } from "./grpc-target";
import { GrpcPart, PendingGrpc } from "./pending-grpc";

/** Longest time-out that Envoy takes, in milliseconds: 24 days. */
const MAX_TIMEOUT: u32 = i32.MAX_VALUE;

/** One unary call, made by `GrpcClient.unary`. */
export class GrpcCall extends Call<GrpcAnswer> {
  private milliseconds: u32;

  constructor(
    readonly client: GrpcClient,
    readonly method: string,
    readonly request: Uint8Array,
    readonly metadata: Headers,
  ) {
    super();
    this.milliseconds = client.timeoutMilliseconds;
  }

  /** Milliseconds until this call is given up, in place of the client's; 0 = never. The service is told as `grpc-timeout`. */
  timeout(milliseconds: u32): this {
    this.milliseconds = milliseconds;
    return this;
  }

  start(continuation: AnswerContinuation<GrpcAnswer>): CallStatus {
    const client = this.client;
    const metadata = this.metadata;
    const target = new GrpcTarget(client.cluster);
    if (this.milliseconds > MAX_TIMEOUT) return target.refuse(CallStatus.BadRequest, LogLevel.Error, E_CALL_TIMEOUT);
    const problem = target.check(client.service, this.method, metadata);
    if (problem != CallStatus.Started) return problem;
    const status = grpcCall(
      target.service,
      client.service,
      this.method,
      metadata.names,
      metadata.values,
      this.request,
      // 0 would be told to the service, as a deadline that has passed.
      this.milliseconds == 0 ? MAX_TIMEOUT : this.milliseconds,
    );
    const started = target.statusOf(status);
    if (started != CallStatus.Started) return started;
    new PendingCall(currentPlugin()!, resultU32(), continuation);
    awaitAnswer(continuation);
    return started;
  }
}

class PendingCall extends PendingGrpc {
  constructor(
    private readonly plugin: PluginInstance,
    private readonly token: u32,
    private readonly continuation: AnswerContinuation<GrpcAnswer>,
  ) {
    super();
    plugin.part<GrpcPart>().pending.set(token, this);
  }

  received(message: Uint8Array): void {
    this.deliver(new GrpcAnswer(CallFailure.None, GrpcStatus.Ok, "", message));
  }

  closed(outcome: GrpcOutcome): void {
    this.deliver(new GrpcAnswer(outcome.failure, outcome.status, outcome.message, new Uint8Array(0)));
  }

  private deliver(answer: GrpcAnswer): void {
    this.plugin.part<GrpcPart>().pending.delete(this.token);
    proceedWith(this.continuation, answer);
  }
}
