import { NoState } from "../http/http-context";
import { Plugin } from "./plugin";
import { register } from "./registry";

/**
 * Registers a plugin under a name, at the top level of the module. With one plugin in a module any root id selects it;
 * with several, the root id must be the name of one of them.
 *
 * ```ts
 * setCtx<Config>("hello-world").processRequestHeadersBy((ctx, config) => HeaderStatus.Continue);
 * ```
 */
export function setCtx<C, S = NoState>(name: string): Plugin<C, S> {
  const plugin = new Plugin<C, S>(name);
  register(plugin);
  return plugin;
}
