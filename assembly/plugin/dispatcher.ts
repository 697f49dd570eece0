import { getBufferBytes } from "../abi/buffers";
import { BufferType, GrpcStatus, LogLevel, Status } from "../abi/enums";
import { Callback, Guest } from "../abi/guest";
import { resultBytes } from "../abi/memory";
import { httpCalls } from "../calls/pending-call";
import { grpc, grpcStreams } from "../grpc/pending-grpc";
import { bodies } from "../http/body-support";
import { settleHeaders } from "../http/flow";
import { mayNeedTimer } from "../http/handled";
import { keepResponseKind } from "../http/kind";
import { Phase } from "../http/phase";
import { keepContext } from "../http/reuse";
import { routesCalls } from "../http/routed-call";
import { redisCalls } from "../redis/pending-redis";
import { elections } from "../state/candidacy";
import { queues } from "../state/queue-support";
import { DataStatus, HeaderStatus } from "../http/status";
import { instanceOf, StreamContext } from "../http/stream-context";
import { addContext, findContext, removeContext } from "./context-table";
import { activities } from "./activity-support";
import { collect, current, enter, enterPhase, ignoreCallback, leave, start } from "./current";
import { PluginDefinition, unknownPlugin } from "./definition";
import { AFTER_REQUEST_HEADERS, Hook, REQUEST_BODY, RESPONSE_BODY } from "./hook";
import { report } from "./log";
import { Need, needs } from "./needs";
import { PluginInstance } from "./plugin-instance";
import { areSeveral, definitionOf, firstDefinition, unknownRootId, wasChecked } from "./registry";
import { tick, timers } from "./ticks";

/** Finds the context of each callback and hands it to the plugin. Ids that nobody knows are ignored and counted. */
export class Dispatcher extends Guest {
  constructor(private readonly definitions: PluginDefinition[]) {
    super();
  }

  uses(callback: Callback): bool {
    const hooks = this.hooks;
    switch (callback) {
      case Callback.ContextCreate:
      case Callback.Configure:
      case Callback.Delete:
        return true;
      case Callback.RequestHeaders:
        // A body is prepared for with the headers: is it there, is it to be read, does it keep its length?
        // And the host, by which rules apply, is hidden later.
        return (
          (hooks & (Hook.RequestHeaders | REQUEST_BODY | RESPONSE_BODY)) != 0 ||
          keepsForLater(hooks) ||
          (this.hasRules && (hooks & (AFTER_REQUEST_HEADERS | Hook.StreamDone)) != 0)
        );
      case Callback.RequestBody:
        return (hooks & REQUEST_BODY) != 0;
      case Callback.RequestTrailers:
        return (hooks & (REQUEST_BODY | Hook.RequestTrailers)) != 0;
      case Callback.ResponseHeaders:
        return (
          routesCalls ||
          (hooks & (Hook.ResponseHeaders | RESPONSE_BODY)) != 0 ||
          (keepResponseKind != null && (hooks & (Hook.ResponseTrailers | Hook.StreamDone)) != 0)
        );
      case Callback.ResponseBody:
        return routesCalls || (hooks & RESPONSE_BODY) != 0;
      case Callback.ResponseTrailers:
        return routesCalls || (hooks & (RESPONSE_BODY | Hook.ResponseTrailers)) != 0;
      case Callback.Tick:
        return needsTimer(hooks) || timers != null;
      case Callback.QueueReady:
        return queues != null;
      case Callback.HttpCallResponse:
        return httpCalls != null;
      case Callback.GrpcReceive:
      case Callback.GrpcClose:
        return grpc != null;
      case Callback.GrpcReceiveInitialMetadata:
      case Callback.GrpcReceiveTrailingMetadata:
        return grpcStreams != null;
      case Callback.RedisCallResponse:
        return redisCalls != null;
      case Callback.Log:
        return (hooks & Hook.StreamDone) != 0;
      case Callback.ExplainRule:
        return this.hasRules;
      default:
        return false;
    }
  }

  /** What the plugins of this module have handlers for. */
  private get hooks(): u32 {
    let hooks: u32 = 0;
    for (let i = 0; i < this.definitions.length; i++) hooks |= unchecked(this.definitions[i]).hooks;
    return hooks;
  }

  private get hasRules(): bool {
    for (let i = 0; i < this.definitions.length; i++) if (unchecked(this.definitions[i]).hasRules) return true;
    return false;
  }

  override onContextCreate(id: u32, parent: u32): void {
    start();
    if (parent == 0) {
      addContext(new PluginInstance(id));
      return;
    }
    const plugin = this.plugin(parent);
    if (plugin != null && plugin.definition != unknownPlugin) {
      addContext(plugin.definition.createStream(id, plugin));
    }
  }

  override onConfigure(root: u32, configurationSize: i32): bool {
    start();
    const plugin = this.plugin(root);
    if (plugin == null) return true;
    const outer = enter(plugin);
    const started = activities;
    if (started != null) started.begin(plugin);
    const accepted =
      this.selectDefinition(plugin) &&
      (wasChecked() || this.isSound(plugin)) &&
      plugin.definition.prepare(plugin) &&
      plugin.definition.configure(plugin, pluginConfiguration());
    if (started != null) started.settle(plugin, accepted);
    leave(outer);
    return accepted;
  }

  /** Finds out which plugin of the module this context is. @returns false when there is none */
  private selectDefinition(plugin: PluginInstance): bool {
    if (!areSeveral()) {
      plugin.definition = firstDefinition();
      return true;
    }
    if (plugin.definition != unknownPlugin) return true;
    const rootId = plugin.getStringProperty(["plugin_root_id"]);
    const id = rootId == null ? "" : rootId;
    plugin.definition = definitionOf(id);
    if (plugin.definition != unknownPlugin) return true;
    report(LogLevel.Error, unknownRootId(id));
    return false;
  }

  private isSound(plugin: PluginInstance): bool {
    const problem = plugin.definition.problem;
    if (problem.length > 0) report(LogLevel.Error, problem);
    return problem.length == 0;
  }

  override onTick(root: u32): void {
    const plugin = this.plugin(root);
    if (plugin == null) return;
    const outer = enter(plugin);
    tick(plugin);
    leave(outer);
  }

  override onHttpCallResponse(root: u32, token: u32, headers: i32, bodySize: i32, trailers: i32): void {
    const plugin = this.plugin(root);
    const support = httpCalls;
    if (plugin != null && support != null) support.answered(plugin, token, headers, bodySize, trailers);
  }

  override onGrpcReceiveInitialMetadata(root: u32, token: u32, count: i32): void {
    const plugin = this.plugin(root);
    const support = grpcStreams;
    if (plugin != null && support != null) support.initialMetadata(plugin, token);
  }

  override onGrpcReceive(root: u32, token: u32, size: i32): void {
    const plugin = this.plugin(root);
    const support = grpc;
    if (plugin != null && support != null) support.received(plugin, token, size);
  }

  override onGrpcReceiveTrailingMetadata(root: u32, token: u32, count: i32): void {
    const plugin = this.plugin(root);
    const support = grpcStreams;
    if (plugin != null && support != null) support.trailingMetadata(plugin, token);
  }

  override onGrpcClose(root: u32, token: u32, status: GrpcStatus): void {
    const plugin = this.plugin(root);
    const support = grpc;
    if (plugin != null && support != null) support.closed(plugin, token, status);
  }

  override onRedisCallResponse(root: u32, token: u32, status: i32, size: i32): void {
    const plugin = this.plugin(root);
    const support = redisCalls;
    if (plugin != null && support != null) support.answered(plugin, token, status, size);
  }

  override onQueueReady(root: u32, token: u32): void {
    const plugin = this.plugin(root);
    const support = queues;
    if (plugin != null && support != null) support.ready(plugin, token);
  }

  override onDelete(id: u32): void {
    const context = removeContext(id);
    if (context == null) ignoreCallback();
    else if (context.isStream) forget(changetype<StreamContext>(context));
    else leaveElection(changetype<PluginInstance>(context));
    collect();
  }

  override onRequestHeaders(id: u32, count: i32, endOfStream: bool): i32 {
    const outer = current;
    const stream = this.begin(id, Phase.RequestHeaders);
    if (stream == null) return HeaderStatus.Continue;
    if (needs != 0) stream.keepForLater();
    const request = stream.directionOf(true);
    request.begin(endOfStream);
    const status = settleHeaders(stream, request, instanceOf(stream).definition.requestHeaders(stream));
    leave(outer);
    return status;
  }

  override onRequestBody(id: u32, size: i32, endOfStream: bool): i32 {
    return this.data(id, Phase.RequestBody, size, endOfStream);
  }

  override onRequestTrailers(id: u32, count: i32): i32 {
    return this.trailers(id, Phase.RequestTrailers);
  }

  override onResponseHeaders(id: u32, count: i32, endOfStream: bool): i32 {
    const outer = current;
    const stream = this.begin(id, Phase.ResponseHeaders);
    if (stream == null) return HeaderStatus.Continue;
    const response = stream.directionOf(false);
    response.begin(endOfStream);
    const keep = keepResponseKind;
    if (keep != null) keep(stream);
    const answer = stream.isRouted(response)
      ? HeaderStatus.Continue
      : instanceOf(stream).definition.responseHeaders(stream);
    const status = settleHeaders(stream, response, answer);
    leave(outer);
    return status;
  }

  override onResponseBody(id: u32, size: i32, endOfStream: bool): i32 {
    return this.data(id, Phase.ResponseBody, size, endOfStream);
  }

  override onResponseTrailers(id: u32, count: i32): i32 {
    return this.trailers(id, Phase.ResponseTrailers);
  }

  private data(id: u32, phase: Phase, size: i32, endOfStream: bool): DataStatus {
    const outer = current;
    const support = bodies;
    if (support == null) return DataStatus.Continue;
    const stream = this.begin(id, phase);
    if (stream == null) return DataStatus.Continue;
    const status = support.data(stream, stream.directionOf(phase == Phase.RequestBody), size, endOfStream);
    leave(outer);
    return status;
  }

  private trailers(id: u32, phase: Phase): DataStatus {
    const outer = current;
    const support = bodies;
    if (support == null) return DataStatus.Continue;
    const stream = this.begin(id, phase);
    if (stream == null) return DataStatus.Continue;
    const status = support.trailers(stream, stream.directionOf(phase == Phase.RequestTrailers));
    leave(outer);
    return status;
  }

  override onLog(id: u32): void {
    const outer = current;
    const stream = this.begin(id, Phase.Done);
    if (stream == null) return;
    instanceOf(stream).definition.streamDone(stream);
    leave(outer);
  }

  private plugin(id: u32): PluginInstance | null {
    const context = findContext(id);
    if (context != null && !context.isStream) return changetype<PluginInstance>(context);
    ignoreCallback();
    return null;
  }

  /**
   * Begins a callback of a stream: a call for all of it, since each call in a callback is dearer than what most of them do.
   * @returns null, and nothing has begun, for a stream that nobody knows, and for one that the plugin does nothing for
   */
  private begin(id: u32, phase: Phase): StreamContext | null {
    const context = findContext(id);
    if (context == null || !context.isStream) {
      ignoreCallback();
      return null;
    }
    const stream = changetype<StreamContext>(context);
    if (!stream.applies) return null;
    enterPhase(stream, phase);
    return stream;
  }
}

function pluginConfiguration(): Uint8Array {
  const found = getBufferBytes(BufferType.PluginConfiguration, 0, u32.MAX_VALUE) == Status.Ok;
  return found ? resultBytes() : new Uint8Array(0);
}

/** The stream is gone: whoever still keeps it can do nothing with it. */
function forget(stream: StreamContext): void {
  StreamContext.enter(stream, Phase.Done);
  const support = bodies;
  if (support != null) support.forget(stream);
  const streams = grpcStreams;
  if (streams != null) streams.forget(stream);
  keepContext(instanceOf(stream), stream);
}

/** The plugin context is gone: another VM may lead at once. */
function leaveElection(plugin: PluginInstance): void {
  const support = elections;
  if (support != null) support.leave(plugin);
}

/** Is there a handler that may ask for what only the request callback can see? */
function keepsForLater(hooks: u32): bool {
  return (
    needs != 0 && ((hooks & AFTER_REQUEST_HEADERS) != 0 || (needs != Need.RequestId && (hooks & Hook.StreamDone) != 0))
  );
}

/** The timer is for headers that are held in front of a body, and for what a response body needs at its end. */
function needsTimer(hooks: u32): bool {
  const request = (hooks & Hook.RequestHeaders) != 0 && (hooks & REQUEST_BODY) != 0;
  return request || ((hooks & RESPONSE_BODY) != 0 && mayNeedTimer()) || routesCalls;
}
