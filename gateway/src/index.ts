export { renderBootstrap, renderDiscovery, renderDynamicBootstrap, toJson, toYaml } from "./bootstrap/bootstrap.js";
export type { Json } from "./bootstrap/message.js";
export type {
  BootstrapSpec,
  ClusterSpec,
  FailurePolicy,
  HostMatchingSpec,
  ListenerSpec,
  PluginSpec,
  RouteSpec,
  SocketSpec,
  StatsTagSpec,
  TcpListenerSpec,
  VirtualHostSpec,
} from "./bootstrap/model.js";
export { renderTcpBridge } from "./bootstrap/tcp-bridge.js";
export type { TcpBridgeParts } from "./bootstrap/tcp-bridge.js";
export { requireJson } from "./configuration-text.js";
export type { EchoAnswer } from "./echo/answers.js";
export { startEcho } from "./echo/echo.js";
export type { EchoOptions, EchoUpstream } from "./echo/echo.js";
export { EmbeddedGateway } from "./embedded/embedded-gateway.js";
export { explainRequest } from "./embedded/explain-request.js";
export type { ExplainRequestOptions } from "./embedded/explain-request.js";
export { launchEmbedded } from "./embedded/launch.js";
export type { EmbeddedOptions } from "./embedded/launch.js";
export { findEnvoy } from "./envoy/binary.js";
export type { EnvoyBinary, FindEnvoyOptions } from "./envoy/binary.js";
export { EnvoyProcess } from "./envoy/envoy-process.js";
export { installEnvoy } from "./envoy/install.js";
export type { InstallEnvoyOptions } from "./envoy/install.js";
export { launchEnvoy } from "./envoy/launch.js";
export type { EnvoyOptions } from "./envoy/launch.js";
export { envoyVersion } from "./envoy/wheel.js";
export {
  AddressInUseError,
  ConfigurationTextError,
  EmbeddedFailedError,
  EnvoyFailedError,
  EnvoyInstallError,
  EnvoyNotFoundError,
  ExampleNeededError,
  GatewayError,
  GatewayOptionError,
  GatewayStoppedError,
  PluginManifestError,
  ReadmeMarkersError,
  SchemaSectionError,
  UpdateRejectedError,
} from "./errors.js";
export type { Gateway, GatewayOptions } from "./gateway.js";
export { LogBook } from "./log-book.js";
export type { GatewayLog } from "./log-book.js";
export { clusterOf } from "./manifest-cluster.js";
export type { ManifestCluster } from "./manifest-cluster.js";
export { needs, parsePluginManifest, phases, manifestOf, readPluginManifest } from "./plugin-manifest.js";
export type { Need, Phase, PluginManifest } from "./plugin-manifest.js";
export { pluginOf } from "./plugin-of.js";
export { renderResources } from "./resources/render.js";
export type { ResourceSource } from "./resources/render.js";
export { schemaOf } from "./resources/schema-section.js";
export { ConfigurationSchema } from "./resources/schema.js";
export type { Level, Property, Schema } from "./resources/schema.js";
// The life of a request, for those who stand on this package alone.
export { formatExplanation } from "@sluice/host";
export type { ExplainOptions, Explanation, ExplanationFormat } from "@sluice/host";
export { gatewayKinds, startGateway } from "./start.js";
export type { GatewayKind, StartOptions } from "./start.js";
