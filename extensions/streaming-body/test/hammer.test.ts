import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("streaming-body", {
  configurations: [{ request: { find: "secret", replace: "***" } }],
  invariants: [
    ({ isGivenConfiguration, request, upstream }) => {
      if (!isGivenConfiguration || upstream?.complete !== true || request.all("content-encoding").length > 0)
        return undefined;
      const expected = Buffer.from(request.body).toString("latin1").replaceAll("secret", "***");
      return Buffer.from(upstream.body).toString("latin1") === expected
        ? undefined
        : "a body was not replaced as it should";
    },
  ],
});
