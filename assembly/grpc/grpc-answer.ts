import { GrpcStatus } from "../abi/enums";
import { CallFailure } from "../calls/http/call-failure";

/** How a gRPC call or stream has ended. */
export class GrpcOutcome {
  constructor(
    /** Why it did not end by the word of the service; `None` when it did, whatever its status. */
    readonly failure: CallFailure,
    /**
     * Status of the service; `None` when it sends what is no status. Where it says nothing, what the gateway makes of it:
     * `DeadlineExceeded` after a time-out, `Unavailable` without a connection, `Internal` when the answer broke off. For an
     * answer that is not gRPC, `Internal`, `Unknown`, or what its HTTP status stands for.
     */
    readonly status: GrpcStatus,
    /** What the service says, percent-decoded; without an answer what the gateway says. "" when there is none. */
    readonly message: string,
  ) {}

  /** Did the service end it with `Ok`? */
  get ok(): bool {
    return this.status == GrpcStatus.Ok;
  }
}

/** The answer to a unary call. */
export class GrpcAnswer extends GrpcOutcome {
  constructor(
    failure: CallFailure,
    status: GrpcStatus,
    message: string,
    /** The message that the service answers with; empty when it is, and when `ok` is false. */
    readonly body: Uint8Array,
  ) {
    super(failure, status, message);
  }
}
