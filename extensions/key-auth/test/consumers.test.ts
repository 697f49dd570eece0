import { consumerCases } from "../../../test/support/consumer-cases.js";
import { consumers, keys, module } from "./support.js";

consumerCases({
  name: "key-auth",
  module,
  global: { keys, consumers },
  shows: { ops: { "x-api-key": "k-1" }, dev: { "x-api-key": "k-2" }, stranger: { "x-api-key": "k-3" } },
  strangerStatus: 403,
});
