/**
 * What plugins that authenticate consumers share, in the words of Higress: when `global_auth` and rules demand a consumer, and the
 * header that tells the upstream who it is. `ConsumerTable` knows whose credential it is.
 * @module
 */
import { lowerCase } from "@sluice/codec/ascii";
import { MapType } from "../abi/enums";
import { Optional } from "../config/optional";
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
 * Removes every header by which the client could pass itself off as a consumer: `x-mse-consumer` in any case, however often,
 * and with `_` for `-`, since many servers take the two for one. Call it for each request, also for those that need no
 * consumer. @returns the headers as they came
 */
export function removeConsumer(ctx: StreamContext): Headers {
  const headers = ctx.request.headers;
  const came = headers.entries();
  for (let i = 0, count = came.length; i < count; i++) {
    if (namesConsumer(came.nameAt(i))) headers.remove(came.nameAt(i));
  }
  return came;
}

function namesConsumer(name: string): bool {
  if (name.length != CONSUMER_HEADER.length) return false;
  return name == CONSUMER_HEADER || lowerCase(name).replaceAll("_", "-") == CONSUMER_HEADER;
}

/** Why a name cannot be told to the upstream, "" when it can; to be asked when a configuration is read. */
export function consumerNameProblem(name: string): string {
  return headerProblem(MapType.HttpRequestHeaders, CONSUMER_HEADER, name);
}
