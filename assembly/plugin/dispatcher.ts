import { getBufferBytes } from "../abi/buffers";
import { BufferType, LogLevel, Status } from "../abi/enums";
import { Callback, Guest } from "../abi/guest";
import { resultBytes } from "../abi/memory";
import { Phase } from "../http/phase";
import { HeaderStatus } from "../http/status";
import { instanceOf, StreamContext } from "../http/stream-context";
import { ContextTable } from "./context-table";
import { collect, enter, enterPhase, ignoreCallback, leave, start } from "./current";
import { PluginDefinition, unknownPlugin } from "./definition";
import { E_PAUSED_FOR_NOTHING } from "./errors";
import { report } from "./log";
import { Need, needs } from "./needs";
import { PluginInstance } from "./plugin-instance";
import { definitionOf, unknownRootId } from "./registry";

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
        return this.anyRequestHeaders() || this.keepsForLater();
      case Callback.ResponseHeaders:
        return this.anyResponseHeaders();
      case Callback.Log:
        return this.anyStreamDone();
      default:
        return false;
    }
  }

  /** Is there a handler that may ask for what only the request callback can see? */
  private keepsForLater(): bool {
    return needs != 0 && (this.anyResponseHeaders() || (needs != Need.RequestId && this.anyStreamDone()));
  }

  private anyRequestHeaders(): bool {
    for (let i = 0; i < this.definitions.length; i++)
      if (unchecked(this.definitions[i]).handlesRequestHeaders) return true;
    return false;
  }

  private anyResponseHeaders(): bool {
    for (let i = 0; i < this.definitions.length; i++)
      if (unchecked(this.definitions[i]).handlesResponseHeaders) return true;
    return false;
  }

  private anyStreamDone(): bool {
    for (let i = 0; i < this.definitions.length; i++) if (unchecked(this.definitions[i]).handlesStreamDone) return true;
    return false;
  }

  override onContextCreate(id: u32, parent: u32): void {
    start();
    if (parent == 0) {
      this.contexts.add(new PluginInstance(id));
      return;
    }
    const plugin = this.plugin(parent);
    if (plugin != null) this.contexts.add(plugin.definition.createStream(id, plugin));
  }

  override onConfigure(root: u32, configurationSize: i32): bool {
    start();
    const plugin = this.plugin(root);
    if (plugin == null) return true;
    const outer = enter(plugin);
    const accepted = this.selectDefinition(plugin) && plugin.definition.configure(plugin, pluginConfiguration());
    leave(outer);
    return accepted;
  }

  /** Finds out which plugin of the module this context is. @returns false when there is none, or it cannot work */
  private selectDefinition(plugin: PluginInstance): bool {
    if (plugin.definition == unknownPlugin) {
      const rootId = plugin.getStringProperty(["plugin_root_id"]);
      const id = rootId == null ? "" : rootId;
      plugin.definition = definitionOf(id);
      if (plugin.definition == unknownPlugin) {
        report(LogLevel.Error, unknownRootId(id));
        return false;
      }
    }
    const problem = plugin.definition.problem;
    if (problem.length > 0) report(LogLevel.Error, problem);
    return problem.length == 0;
  }

  override onDelete(id: u32): void {
    if (!this.contexts.remove(id)) ignoreCallback();
    collect();
  }

  override onRequestHeaders(id: u32, count: i32, endOfStream: bool): i32 {
    const stream = this.stream(id);
    if (stream == null) return HeaderStatus.Continue;
    const outer = enterPhase(stream, Phase.RequestHeaders);
    if (needs != 0) stream.keepForLater();
    const status = settle(stream, instanceOf(stream).definition.requestHeaders(stream));
    leave(outer);
    return status;
  }

  override onResponseHeaders(id: u32, count: i32, endOfStream: bool): i32 {
    const stream = this.stream(id);
    if (stream == null) return HeaderStatus.Continue;
    const outer = enterPhase(stream, Phase.ResponseHeaders);
    const status = settle(stream, instanceOf(stream).definition.responseHeaders(stream));
    leave(outer);
    return status;
  }

  override onLog(id: u32): void {
    const stream = this.stream(id);
    if (stream == null) return;
    const outer = enterPhase(stream, Phase.Done);
    instanceOf(stream).definition.streamDone(stream);
    leave(outer);
  }

  private plugin(id: u32): PluginInstance | null {
    const context = this.contexts.find(id);
    if (context != null && !context.isStream) return changetype<PluginInstance>(context);
    ignoreCallback();
    return null;
  }

  private stream(id: u32): StreamContext | null {
    const context = this.contexts.find(id);
    if (context != null && context.isStream) return changetype<StreamContext>(context);
    ignoreCallback();
    return null;
  }
}

function pluginConfiguration(): Uint8Array {
  const found = getBufferBytes(BufferType.PluginConfiguration, 0, u32.MAX_VALUE) == Status.Ok;
  return found ? resultBytes() : new Uint8Array(0);
}

/** What goes back to the host. A stream that is held must have somebody who resumes it, or the client would wait for ever. */
function settle(stream: StreamContext, status: HeaderStatus): HeaderStatus {
  if (status == HeaderStatus.Continue || stream.answeredNow) return status;
  report(LogLevel.Error, E_PAUSED_FOR_NOTHING);
  // The plugin's own answer passes its response handler: held there, it would never arrive.
  if (stream.answered) return HeaderStatus.Continue;
  stream.fail("paused_for_nothing");
  return status;
}
