import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("body-json", { allowOnHeadersStopIteration: true });
