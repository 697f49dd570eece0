/**
 * What the compiler's own library would import from `env` and no host offers: `abort`, `trace`, `console`, `Date`,
 * `performance`, `Math.random` and `crypto.getRandomValues` end here (`use` in `asconfig.json`). Only what a plugin
 * uses is compiled in.
 */
export { sluice_abort } from "./abort";
export { sluice_console, sluice_trace } from "./console";
export { sluice_Date, sluice_performance } from "./time";
export { sluice_crypto, sluice_seed } from "./random";
