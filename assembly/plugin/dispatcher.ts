import { Callback, Guest } from "../abi/guest";
import { LogLevel, Status } from "../abi/enums";
import { getBufferBytes } from "../abi/buffers";
import { BufferType } from "../abi/enums";
import { resultBytes } from "../abi/memory";
import { Phase } from "../http/phase";
import { HeaderStatus } from "../http/status";
import { StreamContext } from "../http/stream-context";
import { Context } from "./context";
import { ContextTable } from "./context-table";
import { current } from "./current";
import { PluginDefinition, unknownPlugin } from "./definition";
import { E_CONFIG_INVALID, E_MORE_PROBLEMS, E_PAUSED_FOR_NOTHING } from "./errors";
import { report } from "./log";
import { needs } from "./needs";
import { PluginContext } from "./plugin-context";
import { RawConfig } from "./raw-config";
import { definitionOf, registrationProblem, unknownRootId } from "./registry";

/** Finds the context of each callback and hands it to the plugin. Ids that nobody knows are ignored and counted. */
export class Dispatcher extends Guest {
  private contexts: ContextTable = new ContextTable();

  constructor(private readonly definitions: PluginDefinition[]) {
    super();
  }

  uses(callback: Callback): bool {
    switch (callback) {
      case Callback.ContextCreate:
      case Callback.Configure:
      case Callback.Delete:
        return true;
      case Callback.RequestHeaders:
        return needs != 0 ? this.handlesStreams() : this.anyRequestHeaders();
      case Callback.ResponseHeaders:
        return this.anyResponseHeaders();
      case Callback.Log:
        return this.anyStreamDone();
      default:
        return false;
    }
  }

  private handlesStreams(): bool {
    return this.anyRequestHeaders() || this.anyResponseHeaders() || this.anyStreamDone();
  }

  private anyRequestHeaders(): bool {
    for (let i = 0; i < this.definitions.length; i++) if (this.definitions[i].handlesRequestHeaders) return true;
    return false;
  }

  private anyResponseHeaders(): bool {
    for (let i = 0; i < this.definitions.length; i++) if (this.definitions[i].handlesResponseHeaders) return true;
    return false;
  }

  private anyStreamDone(): bool {
    for (let i = 0; i < this.definitions.length; i++) if (this.definitions[i].handlesStreamDone) return true;
    return false;
  }

  override onContextCreate(id: u32, parent: u32): void {
    current.started = true;
    if (parent == 0) {
      this.contexts.add(new PluginContext(id));
      return;
    }
    const plugin = this.plugin(parent);
    if (plugin != null) this.contexts.add(plugin.definition.createStream(id, plugin));
  }

  override onConfigure(root: u32, configurationSize: i32): bool {
    current.started = true;
    const plugin = this.plugin(root);
    if (plugin == null) return true;
    current.enterPlugin(plugin);
    const accepted = this.configure(plugin);
    current.leave();
    return accepted;
  }

  private configure(plugin: PluginContext): bool {
    const problem = registrationProblem();
    if (problem.length > 0) {
      report(LogLevel.Error, problem);
      return false;
    }
    if (plugin.definition == unknownPlugin) {
      const rootId = plugin.getStringProperty(["plugin_root_id"]);
      const id = rootId == null ? "" : rootId;
      plugin.definition = definitionOf(id);
      if (plugin.definition == unknownPlugin) {
        report(LogLevel.Error, unknownRootId(id));
        return false;
      }
    }
    const found = getBufferBytes(BufferType.PluginConfiguration, 0, u32.MAX_VALUE) == Status.Ok;
    const raw = new RawConfig(found ? resultBytes() : new Uint8Array(0));
    plugin.definition.configure(plugin, raw);
    const problems = raw.problems;
    for (let i = 0, count = problems.length; i < count; i++) report(LogLevel.Error, E_CONFIG_INVALID + problems[i]);
    if (raw.moreProblems > 0) report(LogLevel.Error, E_CONFIG_INVALID + raw.moreProblems.toString() + E_MORE_PROBLEMS);
    return problems.length == 0;
  }

  override onDelete(id: u32): void {
    if (this.contexts.remove(id) == null) current.ignored++;
  }

  override onRequestHeaders(id: u32, count: i32, endOfStream: bool): i32 {
    const stream = this.stream(id);
    if (stream == null) return HeaderStatus.Continue;
    stream.phase = Phase.RequestHeaders;
    current.enterStream(stream);
    stream.keepForLater();
    const status = this.settle(stream, stream.plugin.definition.requestHeaders(stream));
    current.leave();
    return status;
  }

  override onResponseHeaders(id: u32, count: i32, endOfStream: bool): i32 {
    const stream = this.stream(id);
    if (stream == null) return HeaderStatus.Continue;
    stream.phase = Phase.ResponseHeaders;
    current.enterStream(stream);
    const status = this.settle(stream, stream.plugin.definition.responseHeaders(stream));
    current.leave();
    return status;
  }

  override onLog(id: u32): void {
    const stream = this.stream(id);
    if (stream == null) return;
    stream.phase = Phase.Done;
    current.enterStream(stream);
    stream.plugin.definition.streamDone(stream);
    current.leave();
  }

  /** A stream that is held must have somebody who resumes it, or the client would wait for ever. */
  private settle(stream: StreamContext, status: HeaderStatus): HeaderStatus {
    if (status == HeaderStatus.Continue || stream.answered) return status;
    report(LogLevel.Error, E_PAUSED_FOR_NOTHING);
    stream.fail("paused_for_nothing");
    return status;
  }

  private find(id: u32): Context | null {
    const context = this.contexts.find(id);
    if (context == null) current.ignored++;
    return context;
  }

  private plugin(id: u32): PluginContext | null {
    const context = this.find(id);
    return context instanceof PluginContext ? (context as PluginContext) : null;
  }

  private stream(id: u32): StreamContext | null {
    const context = this.find(id);
    return context instanceof StreamContext ? (context as StreamContext) : null;
  }
}
