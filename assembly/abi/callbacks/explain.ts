/** What the module tells a host that explains the life of a request. No gateway asks, so it costs nothing there. */
import { Callback, guest } from "../guest";

/** Which rule of the configuration holds for a stream: its position, or one of `NoRule`. Must not call the host. */
export function explain_rule(context: u32): i32 {
  return guest.explainRule(context);
}

export function sluice_uses__explain_rule(): i32 {
  return guest.uses(Callback.ExplainRule) ? 1 : 0;
}
