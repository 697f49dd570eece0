import { setEffectiveContext } from "../abi/contexts";
import { Status } from "../abi/enums";
import { settlePaused } from "../http/flow";
import { HttpContext } from "../http/http-context";
import { StreamContext } from "../http/stream-context";
import { Context } from "../plugin/context";
import { countDroppedAnswer, enter, enterAnswer, leave } from "../plugin/current";
import { PluginContext } from "../plugin/plugin-context";

/** What is done for a context when something that it waits for has come. */
export abstract class Continuation {
  constructor(readonly context: Context) {}

  /** Runs with the host acting on the context. */
  abstract run(): void;
}

/** What waits for an answer of type `A`. */
export abstract class AnswerContinuation<A> extends Continuation {
  /**
   * Address of the answer while `run` works, when who calls that holds it. The collector is not told: what an older object
   * holds would keep all that the callback has made.
   */
  held: usize = 0;

  /** There in `run`. */
  get answer(): A {
    return changetype<A>(this.held);
  }

  /** Runs where the host acts on the context already. */
  runWith(answer: A): void {
    this.held = changetype<usize>(answer);
    this.run();
    this.held = 0;
  }
}

export class StreamContinuation<C, S, A> extends AnswerContinuation<A> {
  constructor(
    stream: HttpContext<S>,
    private readonly config: C,
    private readonly handler: (ctx: HttpContext<S>, config: C, answer: A) => void,
  ) {
    super(stream);
  }

  run(): void {
    this.handler(changetype<HttpContext<S>>(this.context), this.config, this.answer);
  }
}

export class PluginContinuation<A> extends AnswerContinuation<A> {
  constructor(
    context: PluginContext,
    private readonly handler: (context: PluginContext, answer: A) => void,
  ) {
    super(context);
  }

  run(): void {
    this.handler(changetype<PluginContext>(this.context), this.answer);
  }
}

/** Something is under way for this context: `proceed` will be called when it has come. */
export function awaitAnswer(continuation: Continuation): void {
  const context = continuation.context;
  if (context.isStream) changetype<StreamContext>(context).answers++;
}

/** The answer has come: see `proceed`. */
export function proceedWith<A>(continuation: AnswerContinuation<A>, answer: A): void {
  continuation.held = changetype<usize>(answer);
  proceed(continuation);
  continuation.held = 0;
}

/** It has come: goes on with the context, unless that is a stream that is over. */
export function proceed(continuation: Continuation): void {
  const context = continuation.context;
  if (!context.isStream) {
    const outer = enter(context);
    continuation.run();
    leave(outer);
    return;
  }
  const stream = changetype<StreamContext>(context);
  stream.answers--;
  if (stream.isOver || setEffectiveContext(stream.id) != Status.Ok) {
    countDroppedAnswer();
    return;
  }
  const outer = enterAnswer(stream);
  continuation.run();
  settlePaused(stream);
  if (outer != null) setEffectiveContext(outer.id);
  leave(outer);
}
