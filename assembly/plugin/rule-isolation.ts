import { JsonValue } from "@sluice/codec/json/value";
import { Rule } from "@sluice/matcher";
import { ActiveConfiguration } from "./configurations";
import { PluginInstance } from "./plugin-instance";

/** Keeps a rule that cannot be read from failing the whole configuration. */
export abstract class RuleIsolation {
  /** @returns what holds for the rule, null when it is left out */
  abstract read(
    plugin: PluginInstance,
    root: JsonValue,
    rule: Rule,
    global: ActiveConfiguration | null,
  ): ActiveConfiguration | null;

  /** The configuration that was read is in force. */
  abstract keep(): void;
}
