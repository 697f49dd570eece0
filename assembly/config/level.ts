/** Which part of a configuration an object is. */
export enum ConfigLevel {
  /** The fields beside `_rules_`. */
  Global = 0,
  /** An element of `_rules_`. */
  Rule = 1,
  /** An object inside of one of these. */
  Nested = 2,
}
