import { JsonValue } from "@sluice/codec/json/value";
import { ConfigLevel } from "../config/level";
import { PluginContext } from "./plugin-context";
import { RawConfig } from "./raw-config";

/** Reads a configuration into `config`, a fresh object with the defaults of its class. What it returns does not count. */
export type ConfigParser<C> = (json: JsonValue, config: C) => void;
/** As `ConfigParser`, with the plugin context that is being configured. */
export type ConfigParserWithContext<C> = (context: PluginContext, json: JsonValue, config: C) => void;
/** Reads a configuration that need not be JSON. */
export type RawConfigParser<C> = (raw: RawConfig, config: C) => void;
/** Reads a rule into `config`, a copy of `global`: the fields are its own, the lists and objects in them are shared. */
export type RuleConfigParser<C> = (json: JsonValue, global: C, config: C) => void;
/** As `RuleConfigParser`, from the bytes of the rule. */
export type RawRuleConfigParser<C> = (raw: RawConfig, global: C, config: C) => void;

/** How a plugin reads its configuration: one class for each way, so that a module carries only the one it uses. */
export abstract class PartReader<C> {
  /** Reads the global part. `bytes` is the whole configuration as it came. */
  abstract readGlobal(context: PluginContext, json: JsonValue, bytes: Uint8Array, config: C): void;

  /** Reads a rule; `global` is the global part, or the defaults where there is none. */
  abstract readRule(context: PluginContext, json: JsonValue, global: C, config: C): void;

  /** Does a rule's configuration begin as a copy of the global one? */
  copies(config: C): bool {
    return false;
  }

  /** Does it read other things than JSON? Then what is no JSON object is read as a global part. */
  get readsAnything(): bool {
    return false;
  }

  /** Can it read a rule that has the global fields in it? */
  get readsMerged(): bool {
    return false;
  }

  /** Asked when there are rules and no global part. */
  checkMissing(json: JsonValue): void {}
}

export class JsonReader<C> extends PartReader<C> {
  constructor(private readonly parser: ConfigParser<C>) {
    super();
  }

  override readGlobal(context: PluginContext, json: JsonValue, bytes: Uint8Array, config: C): void {
    this.parser(json, config);
  }

  override readRule(context: PluginContext, json: JsonValue, global: C, config: C): void {
    this.parser(json, config);
  }

  override get readsMerged(): bool {
    return true;
  }
}

export class ContextReader<C> extends PartReader<C> {
  constructor(private readonly parser: ConfigParserWithContext<C>) {
    super();
  }

  override readGlobal(context: PluginContext, json: JsonValue, bytes: Uint8Array, config: C): void {
    this.parser(context, json, config);
  }

  override readRule(context: PluginContext, json: JsonValue, global: C, config: C): void {
    this.parser(context, json, config);
  }

  override get readsMerged(): bool {
    return true;
  }
}

export class OverrideReader<C> extends PartReader<C> {
  constructor(
    private readonly parser: ConfigParser<C>,
    private readonly ruleParser: RuleConfigParser<C>,
  ) {
    super();
  }

  override readGlobal(context: PluginContext, json: JsonValue, bytes: Uint8Array, config: C): void {
    this.parser(json, config);
  }

  override readRule(context: PluginContext, json: JsonValue, global: C, config: C): void {
    this.ruleParser(json, global, config);
  }

  override copies(config: C): bool {
    return true;
  }
}

export class RawReader<C> extends PartReader<C> {
  constructor(
    private readonly parser: RawConfigParser<C>,
    private readonly ruleParser: RawRuleConfigParser<C> | null,
  ) {
    super();
  }

  override readGlobal(context: PluginContext, json: JsonValue, bytes: Uint8Array, config: C): void {
    this.parser(new RawConfig(bytes, json), config);
  }

  override readRule(context: PluginContext, json: JsonValue, global: C, config: C): void {
    const ruleParser = this.ruleParser;
    const raw = RawConfig.of(json);
    if (ruleParser != null) ruleParser(raw, global, config);
    else this.parser(raw, config);
  }

  override copies(config: C): bool {
    return this.ruleParser != null;
  }

  override get readsAnything(): bool {
    return true;
  }
}

/** Reads what is declared by `@config`: the transform gives such a class the methods used here. */
export class DeclaredReader<C> extends PartReader<C> {
  override readGlobal(context: PluginContext, json: JsonValue, bytes: Uint8Array, config: C): void {
    config.sluice_read(json, ConfigLevel.Global);
  }

  override readRule(context: PluginContext, json: JsonValue, global: C, config: C): void {
    config.sluice_read(json, ConfigLevel.Rule);
  }

  override copies(config: C): bool {
    return config.sluice_inherits();
  }

  override checkMissing(json: JsonValue): void {
    instantiate<C>().sluice_missing(json);
  }
}
