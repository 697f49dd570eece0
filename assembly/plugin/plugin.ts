import { JsonValue } from "@sluice/codec/json/value";
import { mergeRule } from "@sluice/matcher";
import { LogLevel } from "../abi/enums";
import { beginOld, endOld, tellHeld } from "../abi/safe-point";
import { BodyAccess } from "../http/body-access";
import { useBodies } from "../http/body-flow";
import { Direction } from "../http/direction";
import { handleHeaders, handleTrailers, readWholeBodies, streamBodies } from "../http/handled";
import { HttpContext, NoState } from "../http/http-context";
import { spareContext } from "../http/reuse";
import { DataStatus, HeaderStatus } from "../http/status";
import { StreamContext } from "../http/stream-context";
import { BodyHandler, BodyHandlers, StreamingBodyHandler, TrailersHandler } from "./body-handlers";
import { ConfigParser, ConfigParserWithContext, RawConfigParser, RawRuleConfigParser } from "./config-parser";
import { ContextReader, DeclaredReader, JsonReader, OverrideReader } from "./config-parser";
import { PartReader, RawReader, RuleConfigParser } from "./config-parser";
import { configure } from "./configuration";
import { ActiveConfiguration, ConfigurationOf, Everywhere } from "./configurations";
import { PluginDefinition } from "./definition";
import { E_CONFIG_INVALID, E_INHERIT, E_NO_CONFIG, E_ONE_PARSER } from "./errors";
import { higressOptionsOf } from "./higress-options";
import { HigressOptions, higressSupport } from "./higress-support";
import { Hook } from "./hook";
import { report } from "./log";
import { Logger, useLoggers } from "./logger";
import { PluginContext } from "./plugin-context";
import { isNothing, NoConfig } from "./no-config";
import { PluginInstance } from "./plugin-instance";
import { ruleDocument } from "./rule-document";

/** Handles request or response headers. */
export type HeadersHandler<C, S> = (ctx: HttpContext<S>, config: C) => HeaderStatus;
/** Prepares a start. @returns why the plugin cannot start, "" when it can */
export type PreStartHandler = (context: PluginContext) => string;
/** Handles the end of a stream. */
export type StreamDoneHandler<C, S> = (ctx: HttpContext<S>, config: C) => void;

/**
 * A plugin: its name, how its configuration is read, and what it does to an exchange. Made by `setCtx`; each method adds
 * one thing and returns the plugin. Handlers capture nothing: what they need is in `config`, in `ctx.state`, or in
 * module-level constants.
 *
 * `C` is the configuration class, `S` the class of `ctx.state`; both need a constructor without parameters.
 */
export class Plugin<C, S> extends PluginDefinition {
  private readers: i32 = 0;
  private reader: PartReader<C> | null = null;
  private onStart: PreStartHandler | null = null;
  private onRequestHeaders: HeadersHandler<C, S> | null = null;
  private onResponseHeaders: HeadersHandler<C, S> | null = null;
  private requestBodies: BodyHandlers<C, S> | null = null;
  private responseBodies: BodyHandlers<C, S> | null = null;
  private onStreamDone: StreamDoneHandler<C, S> | null = null;
  private higress: HigressOptions | null = null;

  constructor(name: string) {
    super(name);
    if (isDefined(changetype<C>(0).sluice_read)) this.readBy(new DeclaredReader<C>());
    this.hasRules = idof<C>() != idof<NoConfig>();
    this.streamClass = idof<HttpContext<S>>();
  }

  /**
   * Reads a JSON configuration. Getters such as `json.string("greeting", config.greeting)` give the default for what is
   * absent and remember what is wrong, with its path; `json.refuse(message)` adds a reason of the plugin's own. If
   * anything is wrong the whole configuration is refused: the reasons go to the log, the former one stays in force.
   *
   * No configuration, an empty one and `{}` are the same: the defaults. Anything else that is not an object is refused
   * before the parser runs. It runs for the fields beside `_rules_`, where there are any, and for each rule, which does not
   * inherit those fields: see `inheritGlobalConfig` and `parseOverrideConfigBy`.
   */
  parseConfigBy(parser: ConfigParser<C>): this {
    return this.readBy(new JsonReader<C>(parser));
  }

  /** As `parseConfigBy`, for a parser that needs the plugin context. */
  parseConfigWithContext(parser: ConfigParserWithContext<C>): this {
    return this.readBy(new ContextReader<C>(parser));
  }

  /**
   * Reads the fields beside `_rules_` with one parser and the rules with another, which is given the global configuration and a
   * copy of it: the fields of the copy are its own, lists and objects in them are shared, so replace them.
   */
  parseOverrideConfigBy(parser: ConfigParser<C>, ruleParser: RuleConfigParser<C>): this {
    return this.readBy(new OverrideReader<C>(parser, ruleParser));
  }

  /**
   * Reads a configuration in any format from its bytes, empty when there is none; `raw.refuse(message)` refuses it. Of a JSON
   * object each rule is read from its own bytes.
   */
  parseRawConfig(parser: RawConfigParser<C>): this {
    return this.readBy(new RawReader<C>(parser, null));
  }

  /** As `parseRawConfig`, with a parser for rules as of `parseOverrideConfigBy`. */
  parseOverrideRawConfig(parser: RawConfigParser<C>, ruleParser: RawRuleConfigParser<C>): this {
    return this.readBy(new RawReader<C>(parser, ruleParser));
  }

  /**
   * Lets each rule inherit the global fields that it does not have, before it is parsed. A field of a rule replaces the global
   * one, an object too; nothing is mixed. In Higress rules inherit nothing.
   */
  inheritGlobalConfig(): this {
    this.mergeRule = mergeRule;
    this.documentOf = ruleDocument;
    return this;
  }

  /**
   * Called first whenever the plugin starts or gets a configuration, before that is read.
   * Callback: `proxy_on_configure`.
   */
  prePluginStartOrReload(handler: PreStartHandler): this {
    this.onStart = handler;
    return this;
  }

  /** Called with the request headers of each exchange. Callback: `proxy_on_request_headers`. */
  processRequestHeadersBy(handler: HeadersHandler<C, S>): this {
    this.hooks |= Hook.RequestHeaders;
    handleHeaders();
    this.onRequestHeaders = handler;
    return this;
  }

  /**
   * Called once with the whole request body, when it is complete; the gateway buffers it meanwhile, and answers 413 above
   * the limit of its buffer. Not called for a request without a body, for a binary or encoded one
   * (`ctx.readRequestBody()`), and on websockets. Callbacks: `proxy_on_request_body`, `proxy_on_request_trailers`.
   */
  processRequestBodyBy(handler: BodyHandler<C, S>, access: BodyAccess = BodyAccess.Edit): this {
    this.hooks |= Hook.RequestBody;
    readWholeBodies();
    const handlers = this.bodies(true);
    handlers.whole = handler;
    handlers.wholeAccess = access;
    return this;
  }

  /**
   * Called with each chunk of the request body as it comes. What it returns goes on in its place: the same object costs no
   * host call (edits in place are not seen), null or an empty array drops it. The last call may have an empty chunk; when
   * trailers have come, nothing can be added in it any more. Conditions as of `processRequestBodyBy`, which takes over
   * in streams that ask for it by `ctx.bufferRequestBody()`.
   */
  processStreamingRequestBodyBy(handler: StreamingBodyHandler<C, S>, access: BodyAccess = BodyAccess.Edit): this {
    this.hooks |= Hook.StreamingRequestBody;
    streamBodies();
    const handlers = this.bodies(true);
    handlers.streaming = handler;
    handlers.streamingAccess = access;
    return this;
  }

  /** Called with the request trailers, where there are any. Callback: `proxy_on_request_trailers`. */
  processRequestTrailersBy(handler: TrailersHandler<C, S>): this {
    this.hooks |= Hook.RequestTrailers;
    handleTrailers();
    this.bodies(true).trailers = handler;
    return this;
  }

  /** Called with the response headers of each exchange, local responses included. Callback: `proxy_on_response_headers`. */
  processResponseHeadersBy(handler: HeadersHandler<C, S>): this {
    this.hooks |= Hook.ResponseHeaders;
    handleHeaders();
    this.onResponseHeaders = handler;
    return this;
  }

  /**
   * As `processRequestBodyBy`, for responses, local ones included. Above the limit of the gateway's buffer the client gets
   * 500 where the headers are held, and else a cut body after the status of the upstream.
   * Callbacks: `proxy_on_response_body`, `proxy_on_response_trailers`.
   */
  processResponseBodyBy(handler: BodyHandler<C, S>, access: BodyAccess = BodyAccess.Edit): this {
    this.hooks |= Hook.ResponseBody;
    readWholeBodies();
    const handlers = this.bodies(false);
    handlers.whole = handler;
    handlers.wholeAccess = access;
    return this;
  }

  /** As `processStreamingRequestBodyBy`, for responses, local ones included. */
  processStreamingResponseBodyBy(handler: StreamingBodyHandler<C, S>, access: BodyAccess = BodyAccess.Edit): this {
    this.hooks |= Hook.StreamingResponseBody;
    streamBodies();
    const handlers = this.bodies(false);
    handlers.streaming = handler;
    handlers.streamingAccess = access;
    return this;
  }

  /** Called with the response trailers, where there are any. Callback: `proxy_on_response_trailers`. */
  processResponseTrailersBy(handler: TrailersHandler<C, S>): this {
    this.hooks |= Hook.ResponseTrailers;
    handleTrailers();
    this.bodies(false).trailers = handler;
    return this;
  }

  /**
   * Called once when the exchange is over, however it ended: headers and properties can be read, nothing can be changed.
   * Callback: `proxy_on_log`.
   */
  processStreamDoneBy(handler: StreamDoneHandler<C, S>): this {
    this.hooks |= Hook.StreamDone;
    this.onStreamDone = handler;
    return this;
  }

  /** Sends the plugin's log lines elsewhere than to the host's log. */
  withLogger(logger: Logger): this {
    this.logger = logger;
    useLoggers();
    return this;
  }

  /** Lowers the lines of `Log.unsafeInfo` to debug. */
  enableSafeLog(): this {
    this.safeLog = true;
    return this;
  }

  /**
   * Has Higress make the VM anew after so many requests. Plugins of this SDK need it as little as `withRebuildMaxMemBytes`: their
   * memory does not grow with requests. Elsewhere a line is logged, once. Property `wasm_need_rebuild`.
   */
  withRebuildAfterRequests(requests: u64): this {
    this.optionsOfHigress().rebuildRequests = requests;
    return this;
  }

  /**
   * As `withRebuildAfterRequests`, when the memory of the VM has reached so many bytes. Properties `plugin_vm_memory`,
   * `wasm_need_rebuild`.
   */
  withRebuildMaxMemBytes(bytes: u64): this {
    this.optionsOfHigress().rebuildMemory = bytes;
    return this;
  }

  /**
   * Sets how many requests a connection of Higress may begin in one round of its event loop: for the whole process, where the
   * smallest number that a plugin asks for counts. Elsewhere, and where it fails, a line is logged.
   * Foreign function `set_global_max_requests_per_io_cycle`.
   */
  withMaxRequestsPerIoCycle(requests: u64): this {
    this.optionsOfHigress().requestsPerIoCycle = requests;
    return this;
  }

  private optionsOfHigress(): HigressOptions {
    this.hooks |= Hook.RequestHeaders;
    const options = higressOptionsOf(this.higress);
    this.higress = options;
    return options;
  }

  private bodies(ofRequest: bool): BodyHandlers<C, S> {
    let handlers = ofRequest ? this.requestBodies : this.responseBodies;
    if (handlers == null) {
      useBodies();
      handlers = new BodyHandlers<C, S>();
      if (ofRequest) this.requestBodies = handlers;
      else this.responseBodies = handlers;
    }
    return handlers;
  }

  private readBy(reader: PartReader<C>): this {
    this.readers++;
    this.reader = reader;
    return this;
  }

  override get problem(): string {
    if (this.readers > 1 || (offsetof<C>() > 0 && this.readers == 0)) return E_ONE_PARSER;
    const reader = this.reader;
    if (this.mergeRule != null && (reader == null || !reader.readsMerged)) return E_INHERIT;
    return "";
  }

  override prepare(plugin: PluginInstance): bool {
    const support = higressSupport;
    const options = this.higress;
    if (support != null && options != null) support.start(options);
    const handler = this.onStart;
    if (handler == null) return true;
    const problem = handler(plugin);
    if (problem.length == 0) return true;
    report(LogLevel.Error, E_CONFIG_INVALID + problem);
    return false;
  }

  override configure(plugin: PluginInstance, bytes: Uint8Array): bool {
    if (idof<C>() != idof<NoConfig>()) return configure(plugin, bytes);
    if (!isNothing(bytes)) report(LogLevel.Error, E_CONFIG_INVALID + E_NO_CONFIG);
    else plugin.inForce = new Everywhere(new ConfigurationOf<C>(instantiate<C>(), -1));
    return isNothing(bytes);
  }

  override get readsAnything(): bool {
    const reader = this.reader;
    return reader != null && reader.readsAnything;
  }

  override readGlobal(plugin: PluginInstance, json: JsonValue, bytes: Uint8Array): ActiveConfiguration | null {
    const config = instantiate<C>();
    const reader = this.reader;
    if (reader != null) reader.readGlobal(plugin, json, bytes, config);
    return new ConfigurationOf<C>(config, -1);
  }

  override checkMissing(json: JsonValue): void {
    const reader = this.reader;
    if (reader != null) reader.checkMissing(json);
  }

  override readRule(
    plugin: PluginInstance,
    json: JsonValue,
    global: ActiveConfiguration | null,
    position: i32,
  ): ActiveConfiguration | null {
    const base = global == null ? instantiate<C>() : changetype<ConfigurationOf<C>>(global).value;
    const config = instantiate<C>();
    const reader = this.reader;
    if (reader != null) {
      // Nothing is allocated in between, so the collector has not seen the copy yet and needs no barrier.
      if (reader.copies(config)) memory.copy(changetype<usize>(config), changetype<usize>(base), offsetof<C>());
      reader.readRule(plugin, json, base, config);
    }
    return new ConfigurationOf<C>(config, position);
  }

  override createStream(id: u32, plugin: PluginInstance): StreamContext {
    const spare = spareContext(plugin);
    if (spare != null) return changetype<HttpContext<S>>(spare).begin(id);
    const before = beginOld();
    const stream = new HttpContext<S>(id, plugin);
    endOld(before);
    // The plugin context has grown old when it was configured.
    if (idof<S>() != idof<NoState>()) tellHeld(stream, stream.state);
    return stream;
  }

  override requestHeaders(stream: StreamContext): HeaderStatus {
    const support = higressSupport;
    const options = this.higress;
    if (support != null && options != null) support.request(stream, options);
    const handler = this.onRequestHeaders;
    if (handler == null) return HeaderStatus.Continue;
    return handler(changetype<HttpContext<S>>(stream), configurationOf<C>(stream));
  }

  override responseHeaders(stream: StreamContext): HeaderStatus {
    const handler = this.onResponseHeaders;
    if (handler == null) return HeaderStatus.Continue;
    return handler(changetype<HttpContext<S>>(stream), configurationOf<C>(stream));
  }

  override access(ofRequest: bool, streamed: bool): BodyAccess {
    const handlers = this.bodies(ofRequest);
    return streamed ? handlers.streamingAccess : handlers.wholeAccess;
  }

  override wholeBody(stream: StreamContext, direction: Direction, body: Uint8Array): DataStatus {
    const handler = this.bodies(direction.isRequest).whole;
    if (handler == null) return DataStatus.Continue;
    return handler(changetype<HttpContext<S>>(stream), configurationOf<C>(stream), body);
  }

  override bodyChunk(stream: StreamContext, direction: Direction, chunk: Uint8Array, isLast: bool): Uint8Array | null {
    const handler = this.bodies(direction.isRequest).streaming;
    if (handler == null) return chunk;
    return handler(changetype<HttpContext<S>>(stream), configurationOf<C>(stream), chunk, isLast);
  }

  override trailers(stream: StreamContext, direction: Direction): DataStatus {
    const handler = this.bodies(direction.isRequest).trailers;
    if (handler == null) return DataStatus.Continue;
    return handler(changetype<HttpContext<S>>(stream), configurationOf<C>(stream));
  }

  override streamDone(stream: StreamContext): void {
    const handler = this.onStreamDone;
    if (handler == null) return;
    handler(changetype<HttpContext<S>>(stream), configurationOf<C>(stream));
  }
}

/** What holds for a stream that the plugin acts on. */
function configurationOf<C>(stream: StreamContext): C {
  return changetype<ConfigurationOf<C>>(stream.configuration).value;
}
