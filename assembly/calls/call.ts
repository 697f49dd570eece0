import { beginOld, endOld, tellHeld } from "../abi/safe-point";
import { HttpContext } from "../http/http-context";
import { PluginContext } from "../plugin/plugin-context";
import { CallStatus } from "./call-status";
import { AnswerContinuation, PluginContinuation, StreamContinuation } from "./continuation";

/** Gets the answer to a call that was made for an exchange. */
export type AnswerHandler<C, S, A> = (ctx: HttpContext<S>, config: C, answer: A) => void;
/** Gets the answer to a call that a plugin made for itself. */
export type PluginAnswerHandler<A> = (context: PluginContext, answer: A) => void;

/** A call to another service that has an answer of type `A`. It is made by `send` or `sendFor`, as often as those are called. */
export abstract class Call<A> {
  /**
   * Makes the call for an exchange. When the answer has come, `handler` is called with the same `ctx` and `config`, and host
   * calls act on that exchange; it lets go what waits with `ctx.resumeRequest()` or `ctx.resumeResponse()`, or answers with a
   * local response. When the exchange is over by then, the answer is dropped and counted in `vm.droppedAnswers`.
   *
   * Where this does not return `Started`, no answer will come: do not pause. A line in the log names the cluster.
   *
   * @param config handed to the handler, which can capture nothing
   */
  send<C, S>(ctx: HttpContext<S>, config: C, handler: (ctx: HttpContext<S>, config: C, answer: A) => void): CallStatus {
    const before = beginOld();
    const continuation = new StreamContinuation<C, S, A>(ctx, config, handler);
    endOld(before);
    tellHeld(continuation, ctx);
    if (isReference<C>()) tellHeld(continuation, config);
    return this.start(continuation);
  }

  /** Makes the call for the plugin itself, for instance from a timer or when it is configured. Otherwise as `send`. */
  sendFor(context: PluginContext, handler: (context: PluginContext, answer: A) => void): CallStatus {
    return this.start(new PluginContinuation<A>(context, handler));
  }

  /** For the SDK: makes the call; the answer goes to `continuation`, unless the status is another than `Started`. */
  abstract start(continuation: AnswerContinuation<A>): CallStatus;
}
