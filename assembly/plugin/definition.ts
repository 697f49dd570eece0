import { StreamContext } from "../http/stream-context";
import { HeaderStatus } from "../http/status";
import { Logger } from "./logger";
import { PluginInstance } from "./plugin-instance";

/** A registered plugin without its types: what the dispatcher sees. The defaults do nothing. */
export class PluginDefinition {
  logger: Logger | null = null;
  safeLog: bool = false;

  constructor(readonly name: string) {}

  /** Why this registration cannot work, "" when it can. */
  get problem(): string {
    return "";
  }
  get handlesRequestHeaders(): bool {
    return false;
  }
  get handlesResponseHeaders(): bool {
    return false;
  }
  get handlesStreamDone(): bool {
    return false;
  }

  /**
   * Parses a configuration and, when nothing is wrong with it, puts it in force; what is wrong goes to the log.
   * @returns false when it is refused
   */
  configure(plugin: PluginInstance, bytes: Uint8Array): bool {
    return true;
  }

  createStream(id: u32, plugin: PluginInstance): StreamContext {
    return new StreamContext(id, plugin);
  }
  requestHeaders(stream: StreamContext): HeaderStatus {
    return HeaderStatus.Continue;
  }
  responseHeaders(stream: StreamContext): HeaderStatus {
    return HeaderStatus.Continue;
  }
  streamDone(stream: StreamContext): void {}
}

/** Stands for a root id that the module does not know: its streams pass untouched. */
export const unknownPlugin: PluginDefinition = new PluginDefinition("");
