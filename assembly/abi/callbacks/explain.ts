/** What the module tells a host that explains the life of a request. No gateway looks, so it costs next to nothing there. */
import { Callback, guest, uses } from "../guest";

export { rule as _rule_ } from "../explain";

export function sluice_uses___rule_(): i32 {
  return uses(Callback.ExplainRule);
}
