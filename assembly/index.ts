/**
 * Sluice SDK: write plugins for Envoy and Higress in AssemblyScript.
 *
 * A plugin registers itself with `setCtx` at the top level of its module and handles an exchange through the methods of
 * the chain. Host calls go through `ctx`, `Log` and their kin, which refuse what would hurt the gateway.
 */
export { setCtx, Plugin } from "./plugin/plugin";
export {
  ConfigParser,
  ConfigParserWithContext,
  RawConfigParser,
  HeadersHandler,
  StreamDoneHandler,
} from "./plugin/plugin";
export { PluginContext } from "./plugin/plugin-context";
export { VmContext } from "./plugin/vm-context";
export { RawConfig } from "./plugin/raw-config";
export { Log } from "./plugin/log";
export { Logger } from "./plugin/logger";
export { HttpContext, NoState } from "./http/http-context";
export { HttpRequest, HttpResponse } from "./http/stream-context";
export { HeaderMap } from "./http/header-map";
export { Headers } from "./http/headers";
export { LocalResponse } from "./http/local-response";
export { DataStatus, HeaderStatus } from "./http/status";
export { GrpcStatus, LogLevel, Status } from "./abi/enums";
export { JsonKind } from "@sluice/codec/json/kind";
export { JsonValue } from "@sluice/codec/json/value";
