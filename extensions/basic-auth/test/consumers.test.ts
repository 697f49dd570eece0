import { consumerCases } from "../../../test/support/consumer-cases.js";
import { basic, consumers, module } from "./support.js";

consumerCases({
  name: "basic-auth",
  module,
  global: { consumers },
  shows: { ops: basic("ann:s3"), dev: basic("bob:b0"), stranger: basic("eve:s3") },
  strangerStatus: 401,
});
