import { JsonDocument } from "@sluice/codec/json/document";
import { JsonValue } from "@sluice/codec/json/value";
import { encodeText } from "@sluice/codec/text";
import { Rule } from "@sluice/matcher";
import { LogLevel } from "../abi/enums";
import { ActiveConfiguration } from "./configurations";
import { E_RULE_FORMER, E_RULE_SKIPPED } from "./errors";
import { report } from "./log";
import { PluginInstance } from "./plugin-instance";
import { ruleDocument } from "./rule-document";
import { RuleIsolation } from "./rule-isolation";

/**
 * The JSON of each rule in force, by what it applies to, of each plugin. A changed configuration comes in a plugin context of
 * its own, so this outlives them.
 */
// @ts-ignore: decorator
@lazy
const formerRules: Map<string, Map<string, Uint8Array>> = new Map();

/** Reads what cannot be read as it was when that could be done last; without such a version the rule is left out. */
@final
export class LastGoodRules extends RuleIsolation {
  private good: Map<string, Uint8Array> = new Map();

  constructor(private readonly plugin: PluginInstance) {
    super();
  }

  /** Of several configurations of a plugin in one VM each has a name of its own in the gateway, or a `_plugin_id_`. */
  private get owner(): string {
    const plugin = this.plugin;
    return plugin.name + "\0" + plugin.getFingerPrint() + "\0" + plugin.pluginId;
  }

  override read(
    plugin: PluginInstance,
    root: JsonValue,
    rule: Rule,
    global: ActiveConfiguration | null,
  ): ActiveConfiguration | null {
    const document = ruleDocument(plugin, root, rule);
    const part = plugin.definition.readRule(plugin, document.root, global, rule.index);
    if (document.problems.length == 0) {
      this.keep(rule.key, encodeText(rule.json.rawText()));
      root.document.adopt(document); // its warnings
      return part;
    }
    const former = this.readFormer(plugin, root, rule, global);
    const outcome = former == null ? E_RULE_SKIPPED : E_RULE_FORMER;
    for (let i = 0, count = document.problems.length; i < count; i++) {
      report(LogLevel.Error, outcome + unchecked(document.problems[i]));
    }
    return former;
  }

  override settle(accepted: bool): void {
    if (accepted) formerRules.set(this.owner, this.good);
    this.good = new Map();
  }

  private readFormer(
    plugin: PluginInstance,
    root: JsonValue,
    rule: Rule,
    global: ActiveConfiguration | null,
  ): ActiveConfiguration | null {
    if (!formerRules.has(this.owner)) return null;
    const rules = formerRules.get(this.owner);
    const key = rule.key;
    if (!rules.has(key)) return null;
    const bytes = rules.get(key);
    const json = JsonDocument.parse(bytes).root;
    const former = new Rule(rule.index, rule.kind, json, rule.routes, rule.services, rule.domains, rule.routePrefixes);
    const document = ruleDocument(plugin, root, former);
    const part = plugin.definition.readRule(plugin, document.root, global, rule.index);
    if (document.problems.length > 0) return null; // the plugin or the global part is another one by now
    this.keep(key, bytes);
    return part;
  }

  /** Of rules that apply to the same the first one holds. */
  private keep(key: string, bytes: Uint8Array): void {
    if (!this.good.has(key)) this.good.set(key, bytes);
  }
}
