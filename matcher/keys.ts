// Keys of a configuration that say where it applies; every other key belongs to the plugin.

/** The list of rules. */
// @ts-ignore: decorator
@lazy
export const RULES: string = "_rules_";
/** Name of this instance of the plugin in the log. */
// @ts-ignore: decorator
@lazy
export const PLUGIN_ID: string = "_plugin_id_";
/** Switches one rule off. */
// @ts-ignore: decorator
@lazy
export const DISABLE: string = "_disable_";
// @ts-ignore: decorator
@lazy
export const MATCH_ROUTE: string = "_match_route_";
// @ts-ignore: decorator
@lazy
export const MATCH_DOMAIN: string = "_match_domain_";
// @ts-ignore: decorator
@lazy
export const MATCH_SERVICE: string = "_match_service_";
// @ts-ignore: decorator
@lazy
export const MATCH_ROUTE_PREFIX: string = "_match_route_prefix_";

/** The matchers: in this order the first that a rule has decides by what it applies. */
// @ts-ignore: decorator
@lazy
export const MATCHERS: StaticArray<string> = [MATCH_ROUTE, MATCH_DOMAIN, MATCH_SERVICE, MATCH_ROUTE_PREFIX];

/** How every matcher's key begins. */
// @ts-ignore: decorator
@lazy
const MATCHER: string = "_match_";

/** Whether a key looks as if it restricted a rule, known or not. */
export function isMatcherLike(key: string): bool {
  return key.startsWith(MATCHER);
}
