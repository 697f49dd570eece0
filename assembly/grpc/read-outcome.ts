/** How a call or stream has ended, as the host tells it in its callback. */
import { unescapePercent } from "@sluice/codec/percent";
import { getCallStatus } from "../abi/call-status";
import { GrpcStatus, Status } from "../abi/enums";
import { resultText } from "../abi/memory";
import { CallFailure } from "../calls/http/call-failure";
import { GrpcOutcome } from "./grpc-answer";

/** What Envoy puts behind the message of a service, in braces; without a message it stands alone. */
// @ts-ignore: decorator
@lazy
const FROM_SERVICE: string = "via_upstream";
// @ts-ignore: decorator
@lazy
const BRACED_FROM_SERVICE: string = "{via_upstream}";

/** @param status what the callback was given; what the host says beside it holds in that callback only */
export function readOutcome(status: GrpcStatus): GrpcOutcome {
  const told = getCallStatus() == Status.Ok ? resultText() : "";
  if (told == FROM_SERVICE) return new GrpcOutcome(CallFailure.None, status, "");
  if (told.endsWith(BRACED_FROM_SERVICE)) {
    const message = told.substring(0, told.length - BRACED_FROM_SERVICE.length);
    return new GrpcOutcome(CallFailure.None, status, unescapePercent(message, false));
  }
  const failure = failureOf(told);
  // Envoy says Unavailable, or Internal once the answer has begun; services and other clients have a word of its own for it.
  if (failure == CallFailure.Timeout) return new GrpcOutcome(failure, GrpcStatus.DeadlineExceeded, told);
  return new GrpcOutcome(failure, status, failure == CallFailure.None ? unescapePercent(told, false) : told);
}

/** Why, by what Envoy says where the service has said nothing. */
function failureOf(told: string): CallFailure {
  if (told.includes("response_timeout")) return CallFailure.Timeout;
  if (told.includes("no_healthy_upstream")) return CallFailure.NoEndpoint;
  if (told.includes("upstream_reset_before_response_started")) return CallFailure.Connection;
  if (told.includes("upstream_reset_after_response_started")) return CallFailure.Reset;
  return CallFailure.None;
}
