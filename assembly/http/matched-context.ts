import { ActiveConfiguration } from "../plugin/configurations";
import { Context } from "../plugin/context";
import { PluginContext } from "../plugin/plugin-context";
import { PluginInstance } from "../plugin/plugin-instance";

/** A stream, and what of the configuration holds for it. */
export abstract class MatchedContext extends Context {
  /** For the SDK: what holds for this exchange; null: the plugin does nothing for it. */
  configuration: ActiveConfiguration | null = null;
  private chosen: bool = false;

  constructor(
    id: u32,
    /** The plugin context that this stream belongs to, and keeps alive. */
    readonly plugin: PluginContext,
  ) {
    super(id);
  }

  /** For the dispatcher: does the plugin act on this exchange? Decided once, in its first callback. */
  get applies(): bool {
    return this.configuration != null || this.choose();
  }

  private choose(): bool {
    if (this.chosen) return false;
    this.chosen = true;
    const configurations = changetype<PluginInstance>(this.plugin).inForce;
    if (configurations == null) return false;
    const configuration = configurations.choose();
    this.configuration = configuration;
    return configuration != null;
  }

  /** Does the configuration have rules, whichever of them matched? Those that are switched off do not count. */
  get hasRules(): bool {
    const configurations = changetype<PluginInstance>(this.plugin).inForce;
    return configurations != null && configurations.hasRules;
  }

  /**
   * Does a rule apply by the route or the cluster? A changed request header may lead to another route than the rule was
   * found by: Envoy chooses it again when the plugin has done, and tells no plugin of it.
   */
  get rulesLookAtRoute(): bool {
    const configurations = changetype<PluginInstance>(this.plugin).inForce;
    return configurations != null && configurations.looksAtRoute;
  }

  /**
   * The rule that matched: its position in `_rules_`, from 0; -1 where none did and the global fields hold. Decided when the
   * request came: a route chosen later does not change it.
   */
  get matchedRule(): i32 {
    const configuration = this.configuration;
    return configuration == null ? -1 : configuration.rule;
  }
}
