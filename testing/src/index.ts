/**
 * Tests for Proxy-Wasm plugins in milliseconds: `load` a module, send it a `request`, look at what the upstream and the
 * client saw. Works with every test runner.
 */
export { load, type LoadOptions } from "./load.js";
export type { ClusterInit, ServiceAnswer, ServiceResponse } from "./clusters.js";
export type { Configuration } from "./configuration.js";
export { TestPlugin, type ExchangeInit } from "./test-plugin.js";
export { Exchange } from "./exchange.js";
export type { Explanation, ExplanationFormat, ExplainOptions } from "@sluice/host";
export { SeenMessage, SeenRequest, SeenResponse, type AfterChunk, type BodyInit } from "./message.js";
export { SeenHeaders, type HeadersInit } from "./headers.js";
export type { HangUp, RequestInit } from "./request.js";
export type { ResponseInit, UpstreamInit, UpstreamReset } from "./upstream.js";
export { Logs } from "./logs.js";
export { decodeText, encodeText } from "./text.js";
export { TestingError } from "./errors.js";
// A test's words as they go over the wire, for tests that drive something else than `load`, such as a real Envoy.
export { headerList } from "./headers.js";
export { chunksOf, knownLength } from "./message.js";
export { respond, type Response } from "./upstream.js";
