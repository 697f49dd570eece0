import { Status } from "./enums";

// @ts-ignore: decorator
@external("env", "proxy_set_effective_context")
declare function proxy_set_effective_context(context: u32): i32;

// @ts-ignore: decorator
@external("env", "proxy_done")
declare function proxy_done(): i32;

/** Makes host calls act on another context until the callback returns; `BadArgument`: gone (`proxy_set_effective_context`). */
export function setEffectiveContext(context: u32): Status {
  return proxy_set_effective_context(context);
}

/** Ends a plugin context whose `proxy_on_done` answered false; otherwise `NotFound` (`proxy_done`). */
export function done(): Status {
  return proxy_done();
}
