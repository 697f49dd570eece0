/**
 * What turns a test's words into what goes over the wire, for those who drive something other than the host of `load`,
 * such as a real Envoy.
 */
export { headerList } from "./headers.js";
export { chunksOf } from "./message.js";
export { respond, type Response } from "./upstream.js";
