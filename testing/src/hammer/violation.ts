/**
 * What a plugin must not do:
 * - `trap`: a callback traps
 * - `envoy`: it does what kills, hangs or garbles a real Envoy
 * - `endless`: a callback does not return
 * - `hang`: a stream waits for something that never comes
 * - `header`: CR, LF, NUL or a name that is none leaves in a header or trailer
 * - `framing`: a message leaves with a `content-length` that is not its length
 * - `memory`: memory grows as long as the same exchanges are repeated
 * - `leftover`: contexts or call-outs are still there although nothing goes on any more
 * - `log`: more lines than `maxLogLines` for an exchange
 * - `secret`: a log line holds a credential
 * - `invariant`: one of the caller's own
 */
export type ViolationKind =
  "trap" | "envoy" | "endless" | "hang" | "header" | "framing" | "memory" | "leftover" | "log" | "secret" | "invariant";

/** Something a plugin did that it must not do. */
export interface Violation {
  readonly kind: ViolationKind;
  /** What happened, where. */
  readonly message: string;
}
