import { StreamContext } from "../http/stream-context";
import { PluginContext } from "./plugin-context";

/** Whose callback runs. */
export class Current {
  /** False while the start code runs: then the host allows nothing but a log line. */
  started: bool = false;
  plugin: PluginContext | null = null;
  stream: StreamContext | null = null;
  /** Callbacks for contexts that nobody knows (any more); they are ignored. */
  ignored: u32 = 0;

  enterPlugin(plugin: PluginContext): void {
    this.plugin = plugin;
    this.stream = null;
  }

  enterStream(stream: StreamContext): void {
    this.plugin = stream.plugin;
    this.stream = stream;
  }

  /** Forgets both, so that a stream that has ended is not kept alive. */
  leave(): void {
    this.plugin = null;
    this.stream = null;
  }

  /** `x-request-id` of the stream, "" when there is none or it cannot be known. */
  requestId(): string {
    const stream = this.stream;
    return stream == null ? "" : stream.requestId();
  }
}

export const current: Current = new Current();
