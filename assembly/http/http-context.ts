import { PluginContext } from "../plugin/plugin-context";
import { StreamContext } from "./stream-context";

/** The state of streams that keep none. */
// @ts-ignore: decorator
@global
export class NoState {}

/**
 * One HTTP exchange, as handlers are given it. `S` is the class whose object each stream has in `state`; it needs a
 * constructor without parameters.
 */
export class HttpContext<S = NoState> extends StreamContext {
  /** What the plugin keeps for this stream; made with it, let go with it. */
  readonly state: S = instantiate<S>();

  constructor(id: u32, plugin: PluginContext) {
    super(id, plugin);
  }
}
