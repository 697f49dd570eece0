import { Continuation } from "../calls/continuation";
import { HttpContext } from "../http/http-context";
import { instanceOf } from "../http/stream-context";
import { countDroppedAnswer } from "../plugin/current";
import { isHere } from "./tick-functions";
import { setTimer } from "./timers";

class StreamTimer<C, S> extends Continuation {
  constructor(
    stream: HttpContext<S>,
    private readonly config: C,
    private readonly handler: (ctx: HttpContext<S>, config: C) => void,
  ) {
    super(stream);
  }

  run(): void {
    this.handler(changetype<HttpContext<S>>(this.context), this.config);
  }
}

/** See `HttpContext.after`. */
export function runAfterInStream<C, S>(
  ctx: HttpContext<S>,
  wait: u32,
  config: C,
  handler: (ctx: HttpContext<S>, config: C) => void,
): void {
  const plugin = instanceOf(ctx);
  if (ctx.isOver) countDroppedAnswer();
  else if (isHere(plugin)) setTimer(plugin, wait, 0, new StreamTimer<C, S>(ctx, config, handler));
}
