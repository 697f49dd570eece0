// What can be wrong with the rules of a configuration. None of the texts quotes a value of the configuration; where it stands
// is said by the path in front of each.

/** A rule says nowhere to what it applies. The words, and the two blanks, are those of Higress. */
// @ts-ignore: decorator
@lazy
export const E_NO_MATCHER: string =
  "there is at least one of  '_match_route_', '_match_domain_', '_match_service_' and '_match_route_prefix_' can present in configuration.";
/** There is neither a rule nor a field beside `_rules_`. The words are those of Higress. */
// @ts-ignore: decorator
@lazy
export const E_NO_RULES: string = "parse config failed, no valid rules; global config parse error:<nil>";

/** A matcher of a rule has no effect; the name of the one that has follows. */
// @ts-ignore: decorator
@lazy
export const W_IGNORED: string = "ignored, the rule applies by its ";
/** A key of a rule begins as a matcher and is none. */
// @ts-ignore: decorator
@lazy
export const W_UNKNOWN_MATCHER: string = "unknown matcher, ignored";
/** A matcher stands beside `_rules_`, where it is a field like any other. */
// @ts-ignore: decorator
@lazy
export const W_MATCHER_OUTSIDE: string = "restricts nothing outside of _rules_";
/** A domain has a star in the middle, or a second one. */
// @ts-ignore: decorator
@lazy
export const W_STAR: string = "matches no usual host: only one * counts, the first character or else the last";
/** A domain has a slash, a blank or a control character. */
// @ts-ignore: decorator
@lazy
export const W_NO_HOST: string = "matches no host: a domain has no scheme, no path and no blanks";
/** A service ends with a colon. */
// @ts-ignore: decorator
@lazy
export const W_NO_PORT: string = "matches no service: there is no port after the colon";
