import { standsTheHammer } from "../../../test/support/hammered.js";
import { consumers, keys } from "./support.js";

standsTheHammer("key-auth", {
  configurations: [{ keys, in_header: true, consumers, global_auth: true }],
  invariants: [
    ({ isGivenConfiguration, request, upstream }) => {
      if (!isGivenConfiguration || upstream === undefined) return undefined;
      const found = keys.flatMap((key) => request.all(key)).filter((value) => value !== "");
      const consumer = consumers.find(({ credential }) => credential === found[0])?.name;
      if (consumer === undefined || found.length > 1) return `reached its upstream with ${found.join(" and ")}`;
      const told = upstream.all("x-mse-consumer").join(" and ");
      return told === consumer ? undefined : `the upstream was told ${told} in place of ${consumer}`;
    },
  ],
});
