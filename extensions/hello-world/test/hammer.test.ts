import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("hello-world", {
  configurations: [{ greeting: "Envoy" }, {}],
  invariants: [
    ({ isGivenConfiguration, configuration, upstream }) => {
      if (!isGivenConfiguration || upstream === undefined) return undefined;
      const { greeting = "world" } = configuration as { greeting?: string };
      return String(upstream.all("x-hello")) === greeting ? undefined : `x-hello is ${upstream.all("x-hello")}`;
    },
  ],
});
