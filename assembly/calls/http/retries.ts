import { Continuation } from "../continuation";
import { setTimer } from "../../timers/timers";
import { currentPlugin } from "../../plugin/current";
import { StreamContext } from "../../http/stream-context";
import { PluginInstance } from "../../plugin/plugin-instance";
import { CallFailure } from "./call-failure";
import { HttpAnswer } from "./http-answer";
import { HttpAttempt } from "./http-attempt";
import { RetryPolicy } from "./policy";

/** More doublings than that are not meant. */
const MAX_DOUBLINGS: i32 = 10;

class Again extends Continuation {
  constructor(private readonly attempt: HttpAttempt) {
    super(attempt.continuation.context);
  }

  run(): void {
    this.attempt.again();
  }
}

/** See `HttpClient.retries`. */
export class Retries extends RetryPolicy {
  constructor(
    private readonly limit: i32,
    private readonly backoffMilliseconds: u32,
  ) {
    super();
  }

  takes(attempt: HttpAttempt, answer: HttpAnswer): bool {
    if (attempt.tries > this.limit || !isWorthIt(attempt, answer)) return false;
    const context = attempt.continuation.context;
    const plugin = context.isStream ? changetype<StreamContext>(context).plugin : context;
    const most = <f64>this.backoffMilliseconds * <f64>(1 << min(attempt.tries - 1, MAX_DOUBLINGS));
    setTimer(changetype<PluginInstance>(plugin), <u32>(Math.random() * most), 0, new Again(attempt));
    return true;
  }
}

function isWorthIt(attempt: HttpAttempt, answer: HttpAnswer): bool {
  if (answer.failure == CallFailure.Connection) return true;
  const method = attempt.method;
  if (method == "POST" || method == "PATCH") return false;
  if (answer.failure != CallFailure.None) return true;
  return answer.status >= 502 && answer.status <= 504;
}
