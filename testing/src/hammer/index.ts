/** Random but legal exchanges and hostile bytes for a plugin, failing ones made small: see `hammer`. */
export { hammer } from "./hammer.js";
export type { HammerOptions, HammerReport, Invariant, ReplayOptions } from "./options.js";
export type { Bytes, CallAnswer, CallFailure, CaseConfiguration, CaseEvent, CaseHeaders, HammerCase } from "./case.js";
export { HammerError } from "./errors.js";
export { HammeredMessage, type HammeredExchange } from "./exchange.js";
export type { Violation, ViolationKind } from "./violation.js";
export { caseText } from "./report.js";
