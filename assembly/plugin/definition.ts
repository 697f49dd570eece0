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

/** What is known of a registered plugin. */
class PluginTraits {
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
}

/** A registered plugin without its types: what the dispatcher sees. */
export abstract class PluginDefinition extends PluginTraits {
  constructor(name: string) {
    super(name);
  }

  /** Why this registration cannot work, "" when it can. The build asks; see `wasChecked`. */
  abstract get problem(): string;

  /** What must be done before the configuration is read. @returns false when the plugin cannot start; the log says why */
  abstract prepare(plugin: PluginInstance): bool;

  /**
   * Reads a configuration and, when nothing is wrong with it, puts it in force; what is wrong goes to the log.
   * @returns false when it is refused
   */
  abstract configure(plugin: PluginInstance, bytes: Uint8Array): bool;

  /** Does it read other things than JSON? Then what is no JSON object is read as a global part. */
  abstract get readsAnything(): bool;

  /** Reads the global part of a configuration; problems go to the document of `json`. */
  abstract readGlobal(plugin: PluginInstance, json: JsonValue, bytes: Uint8Array): ActiveConfiguration | null;

  /** Asked when there are rules and no global part: what only that could have is a problem if it is needed. */
  abstract checkMissing(json: JsonValue): void;

  /** Reads the rule at a position of `_rules_`. */
  abstract readRule(
    plugin: PluginInstance,
    json: JsonValue,
    global: ActiveConfiguration | null,
    position: i32,
  ): ActiveConfiguration | null;

  abstract createStream(id: u32, plugin: PluginInstance): StreamContext;
  abstract requestHeaders(stream: StreamContext): HeaderStatus;
  abstract responseHeaders(stream: StreamContext): HeaderStatus;
  /** What the handler of a body may do to it. */
  abstract access(ofRequest: bool, streamed: bool): BodyAccess;
  abstract wholeBody(stream: StreamContext, direction: Direction, body: Uint8Array): DataStatus;
  /** @returns what goes on in place of the chunk */
  abstract bodyChunk(stream: StreamContext, direction: Direction, chunk: Uint8Array, isLast: bool): Uint8Array | null;
  abstract trailers(stream: StreamContext, direction: Direction): DataStatus;
  abstract streamDone(stream: StreamContext): void;
}

/**
 * Stands for a root id that the module does not know, and for one that has not been asked for. It has traits, and none of the methods:
 * such a plugin has no streams, and its configuration is refused.
 */
export const unknownPlugin: PluginDefinition = changetype<PluginDefinition>(new PluginTraits(""));
