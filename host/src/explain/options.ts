/** What an explanation shows of bytes that may be secret. Lengths are always shown. */
export interface ExplainOptions {
  /** First bytes shown of bodies, messages, stored values and secret values (default 0: nothing but their length). */
  readonly prefixBytes?: number;
  /** Names of headers whose values are secret, beside those that look like it: `authorization`, `x-api-key`, … */
  readonly secretHeaders?: readonly string[];
}
