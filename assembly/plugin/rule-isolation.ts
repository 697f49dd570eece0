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

  /** The whole configuration has been read, and is in force or refused. */
  abstract settle(accepted: bool): void;
}
