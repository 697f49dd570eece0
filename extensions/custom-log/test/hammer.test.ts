import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("custom-log");
