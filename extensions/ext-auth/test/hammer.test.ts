import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("ext-auth", {
  allowOnHeadersStopIteration: true,
  clusters: { "outbound|80||auth.static": () => ({ headers: [["x-uid", "7"]] }) },
});
