/**
 * The build of a plugin: an asc transform (the default export) that keeps only the callbacks in use and explains what
 * a host would refuse, `verifyModule`, which checks a finished module, and `schemasOf`, which reads its schemas.
 */
export { default } from "./transform.js";
export { schemasOf } from "./config/section.js";
export { trimNames } from "./trim-names.js";
export { verifyModule } from "./verify.js";
export type { Problem } from "./errors.js";
export type { EnvoyVersion, Target } from "./hosts.js";
