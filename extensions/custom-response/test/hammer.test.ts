import { standsTheHammer } from "../../../test/support/hammered.js";

const rule = { body: "busy", status_code: 503, enable_on_status: [429] };

standsTheHammer("custom-response", {
  configurations: [{ rules: [rule] }],
  invariants: [
    ({ isGivenConfiguration, client }) =>
      isGivenConfiguration && client?.header(":status") === "429" ? "a 429 was not replaced" : undefined,
  ],
});
