import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("cluster-key-rate-limit");
