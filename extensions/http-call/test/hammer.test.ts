import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("http-call");
