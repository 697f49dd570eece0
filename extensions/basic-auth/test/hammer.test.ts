import { standsTheHammer } from "../../../test/support/hammered.js";
import { consumers } from "./support.js";

/** The consumers whose credentials a header holds, by the letter of RFC 7617. */
function consumerOf(authorization: readonly string[]): string | undefined {
  const token = /^basic +([a-z0-9+/]+=*)$/i.exec(authorization.join())?.[1] ?? "";
  const credential = Buffer.from(token, "base64").toString("latin1");
  return consumers.find((consumer) => consumer.credential === credential)?.name;
}

standsTheHammer("basic-auth", {
  configurations: [{ consumers, global_auth: true }],
  invariants: [
    ({ isGivenConfiguration, upstream }) => {
      if (!isGivenConfiguration || upstream === undefined) return undefined;
      // What the upstream gets counts: Envoy joins repeated headers of this name before any plugin sees them.
      const consumer = consumerOf(upstream.all("authorization"));
      if (consumer === undefined) return `reached its upstream with ${upstream.all("authorization").join(" and ")}`;
      const told = upstream.all("x-mse-consumer").join(" and ");
      return told === consumer ? undefined : `the upstream was told ${told} in place of ${consumer}`;
    },
  ],
});
