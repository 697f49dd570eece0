/**
 * Which rule of the configuration holds for the stream whose callback runs: its position, -1 for what stands outside of
 * rules, -2 where the plugin does nothing. A host that explains sets it back to -3 when it has read it.
 */
export let rule: i32 = -3;

/** For the SDK: what is decided for the stream whose callback runs. */
export function tellRule(position: i32): void {
  rule = position;
}
