/**
 * Which part of a plugin's configuration applies to a request: the rule format of Higress. Pure AssemblyScript: no import, no
 * host call. Nothing here traps, whatever the configuration or the request holds.
 * @module
 */
export { mergeRule } from "./merge";
export { Rule } from "./rule";
export { RuleKind } from "./rule-kind";
export { RuleSet } from "./rule-set";
export { parseRules, Rules } from "./rules";
