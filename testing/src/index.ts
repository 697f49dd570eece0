/**
 * Tests for Proxy-Wasm plugins in milliseconds: `load` a module, send it a `request`, look at what the upstream and the
 * client saw. Works with every test runner.
 */
export { load, loadChain } from "./load.js";
export type { ChainLink, LoadOptions, Module, PluginInit, SurroundingsInit } from "./load-options.js";
export type { TestCall } from "./calls.js";
export type { ClusterInit, ServiceAnswer, ServiceResponse } from "./clusters.js";
export type { Configuration } from "./configuration.js";
export type { TestChain } from "./test-chain.js";
export type { Pending, TestGateway } from "./test-gateway.js";
export type { TestPlugin } from "./test-plugin.js";
export type { ExchangeInit, OpenInit } from "./runner.js";
export { TestConnection, type ConnectionInit, type ConnectionUpstreamInit } from "./connection.js";
export { SeenBytes, TestUpstream } from "./connection-ends.js";
export { Exchange, type Hold, type SeenLocalResponse } from "./exchange.js";
export type { OpenExchange } from "./open-exchange.js";
export type { Explanation, ExplanationFormat, ExplainOptions } from "@sluice/host";
export { SeenMessage, SeenRequest, SeenResponse, type AfterChunk, type BodyInit } from "./message.js";
export { SeenHeaders, type HeadersInit } from "./headers.js";
export type { HangUp, RequestInit } from "./request.js";
export type { ResponseInit, UpstreamAnswer, UpstreamFailure, UpstreamInit, UpstreamReset } from "./upstream.js";
export { inTurn } from "./in-turn.js";
export type { Logs } from "./logs.js";
export { problemsOf } from "./problems.js";
export type { TestQueues, TestSharedData } from "./stores.js";
export * from "./hammer/index.js";
export { decodeText, encodeText } from "./text.js";
export { onEnvoy, type Where } from "./where.js";
export { TestingError } from "./errors.js";
// A test's words as they go over the wire, for tests that drive a real gateway themselves.
export { headerList } from "./headers.js";
export { chunksOf, knownLength } from "./message.js";
export { wireResponse, type Response } from "./upstream.js";
export { EnvoyGateway, type EnvoyGatewayOptions } from "./envoy/envoy-gateway.js";
export { converse, send, type SendInit } from "./envoy/client.js";
export { ScriptedUpstream } from "./envoy/scripted-upstream.js";
export { settled } from "./envoy/settled.js";
