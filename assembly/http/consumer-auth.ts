/**
 * What plugins that authenticate consumers share, in the words of Higress: when `global_auth` and rules demand a consumer, and the
 * header that tells the upstream who it is. `ConsumerTable` knows whose credential it is.
 * @module
 */
import { lowerCase, trimBlanks } from "@sluice/codec/ascii";
import { MapType } from "../abi/enums";
import { Optional } from "../config/optional";
import { E_CONSUMER_BLANKS } from "../plugin/errors";
import { headerProblem } from "./header-rules";
import { Headers } from "./headers";
import { StreamContext } from "./stream-context";

/** The request header that names the consumer to the upstream. */
// @ts-ignore: decorator
@lazy
export const CONSUMER_HEADER: string = "x-mse-consumer";

/**
 * Must this request come from a known consumer? Where a rule holds, always; elsewhere as `global_auth` says; where that says
 * nothing (null), if the configuration has no rules.
 */
export function demandsConsumer(ctx: StreamContext, globalAuth: Optional<bool> | null): bool {
  if (ctx.matchedRule >= 0) return true;
  return globalAuth == null ? !ctx.hasRules : globalAuth.value;
}

/**
 * Filter state that tells the plugins of a chain which consumer one of them has named. Clients cannot write it.
 */
// @ts-ignore: decorator
@lazy
const NAMED: string = "x_mse_consumer";

/**
 * Removes every header by which the client could pass itself off as a consumer: `x-mse-consumer` in any case, however often,
 * and with `_` for `-`, since many servers take the two for one. What a plugin in front has told by `tellConsumer` stays.
 * Call it for each request, also for those that need no consumer.
 *
 * @returns the headers as they came; null when the request must be refused: where rules look at the route, a header that is
 *   removed may lead to another route than the rule was found by
 */
export function removeConsumer(ctx: StreamContext): Headers | null {
  const headers = ctx.request.headers;
  const came = headers.entries();
  for (let i = 0, count = came.length; i < count; i++) {
    const name = came.nameAt(i);
    if (!namesConsumer(name) || isTold(ctx, came, i)) continue;
    if (ctx.rulesLookAtRoute) return null;
    headers.remove(name);
  }
  return came;
}

/** Tells the upstream, and the plugins behind this one, who the consumer is. */
export function tellConsumer(ctx: StreamContext, name: string): void {
  ctx.request.headers.set(CONSUMER_HEADER, name);
  ctx.setProperty([NAMED], name);
}

/** Has a plugin in front set this header? Then it is the only one of its name. */
function isTold(ctx: StreamContext, came: Headers, index: i32): bool {
  if (came.nameAt(index) != CONSUMER_HEADER || came.getAll(CONSUMER_HEADER).length > 1) return false;
  const told = ctx.getStringProperty([NAMED]);
  return told != null && told == came.valueAt(index);
}

function namesConsumer(name: string): bool {
  if (name.length != CONSUMER_HEADER.length) return false;
  return name == CONSUMER_HEADER || lowerCase(name).replaceAll("_", "-") == CONSUMER_HEADER;
}

/** Why a name cannot be told to the upstream, "" when it can; to be asked when a configuration is read. */
export function consumerNameProblem(name: string): string {
  if (trimBlanks(name).length < name.length) return E_CONSUMER_BLANKS;
  return headerProblem(MapType.HttpRequestHeaders, CONSUMER_HEADER, name);
}
