import type { HammeredExchange } from "@sluice/testing";
import { standsTheHammer } from "../../../test/support/hammered.js";

/** When requests with the limited key passed, by host. */
const passed = new Map<number, number[]>();

/** Three a minute, whatever happens in between. */
function tooMany({ isGivenConfiguration, host, startedAt, request, upstream }: HammeredExchange): string | undefined {
  if (!isGivenConfiguration || upstream === undefined || !request.all("x-api-key").includes("bronze")) return undefined;
  const times = [...(passed.get(host) ?? []), startedAt].sort((a, b) => a - b);
  passed.set(host, times);
  const fourth = times.findIndex((time, index) => time - times[index - 3]! < 60_000);
  return fourth < 0 ? undefined : `four passed between ${times[fourth - 3]} and ${times[fourth]} ms`;
}

standsTheHammer("key-rate-limit", {
  configurations: [{ limit_by_header: "x-api-key", limit_keys: [{ key: "bronze", query_per_minute: 3 }] }],
  invariants: [tooMany],
});
