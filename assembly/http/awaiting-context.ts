import { PluginContext } from "../plugin/plugin-context";
import { MatchedContext } from "./matched-context";

/** A stream, and who will let it go when it is paused. */
export abstract class AwaitingContext extends MatchedContext {
  /** For the SDK: how many calls and timers of this stream are under way. */
  answers: i32 = 0;
  /** For the SDK: has the plugin said, in the callback that runs, that it will resume what it pauses? */
  promised: bool = false;

  constructor(id: u32, plugin: PluginContext) {
    super(id, plugin);
  }

  /**
   * Says that the plugin keeps this stream and will resume it, from the callback of another stream or context; call it
   * before you return a pause. Calls and timers of this stream need no such word. Without anybody who resumes, a pause is
   * answered with 500: the client would wait for ever.
   */
  hold(): void {
    this.promised = true;
  }

  /** For the SDK: will somebody resume what is paused in the callback that runs? */
  get isAwaited(): bool {
    return this.promised || this.answers > 0;
  }
}
