import { JsonDocument } from "@sluice/codec/json/document";
import { JsonValue } from "@sluice/codec/json/value";
import { Rule } from "@sluice/matcher";
import { BodyAccess } from "../http/body-access";
import { Direction } from "../http/direction";
import { DataStatus, HeaderStatus } from "../http/status";
import { StreamContext } from "../http/stream-context";
import { ActiveConfiguration } from "./configurations";
import { Logger } from "./logger";
import { PluginInstance } from "./plugin-instance";

/** A registered plugin without its types: what the dispatcher sees. The defaults do nothing. */
export abstract class PluginDefinition {
  logger: Logger | null = null;
  safeLog: bool = false;
  /** What it has handlers for: bits of `Hook`. */
  hooks: u32 = 0;
  /** Has the host called back with a body while headers were held? Then it can do so. */
  holdingWorks: bool = false;
  /** Does its configuration have rules, so that the request has to be looked at? */
  hasRules: bool = false;
  /** The class of its streams, as the compiler counts them. */
  streamClass: u32 = 0;
  /** Set when the rules inherit the global fields that they do not have. */
  mergeRule: ((root: JsonValue, rule: Rule) => Uint8Array) | null = null;

  /** Set with it: makes a rule a document of its own. Not called directly, so that only such a plugin carries it. */
  documentOf: ((plugin: PluginInstance, root: JsonValue, rule: Rule) => JsonDocument) | null = null;

  constructor(readonly name: string) {}

  /** Why this registration cannot work, "" when it can. */
  get problem(): string {
    return "";
  }

  /** What must be done before the configuration is read. @returns false when the plugin cannot start; the log says why */
  prepare(plugin: PluginInstance): bool {
    return true;
  }

  /**
   * Reads a configuration and, when nothing is wrong with it, puts it in force; what is wrong goes to the log.
   * @returns false when it is refused
   */
  configure(plugin: PluginInstance, bytes: Uint8Array): bool {
    return true;
  }

  /** Does it read other things than JSON? Then what is no JSON object is read as a global part. */
  get readsAnything(): bool {
    return false;
  }

  /** Reads the global part of a configuration; problems go to the document of `json`. */
  readGlobal(plugin: PluginInstance, json: JsonValue, bytes: Uint8Array): ActiveConfiguration | null {
    return null;
  }

  /** Asked when there are rules and no global part: what only that could have is a problem if it is needed. */
  checkMissing(json: JsonValue): void {}

  /** Reads the rule at a position of `_rules_`. */
  readRule(
    plugin: PluginInstance,
    json: JsonValue,
    global: ActiveConfiguration | null,
    position: i32,
  ): ActiveConfiguration | null {
    return null;
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
  /** What the handler of a body may do to it. */
  access(ofRequest: bool, streamed: bool): BodyAccess {
    return BodyAccess.Edit;
  }
  wholeBody(stream: StreamContext, direction: Direction, body: Uint8Array): DataStatus {
    return DataStatus.Continue;
  }
  bodyChunk(stream: StreamContext, direction: Direction, chunk: Uint8Array, isLast: bool): Uint8Array | null {
    return chunk;
  }
  trailers(stream: StreamContext, direction: Direction): DataStatus {
    return DataStatus.Continue;
  }
  streamDone(stream: StreamContext): void {}
}

/** Stands for a root id that the module does not know, or not yet: nothing is asked of it, and its streams pass untouched. */
export const unknownPlugin: PluginDefinition = changetype<PluginDefinition>(0);
