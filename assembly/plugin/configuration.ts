/** Puts a configuration in force, as a whole, or refuses it with every reason. */
import { decimalText } from "@sluice/codec/integer";
import { JsonDocument } from "@sluice/codec/json/document";
import { JsonKind } from "@sluice/codec/json/kind";
import { JsonValue } from "@sluice/codec/json/value";
import { parseRules, Rule, Rules, RuleSet } from "@sluice/matcher";
import { LogLevel } from "../abi/enums";
import { ActiveConfiguration, ByRule, Configurations, Everywhere } from "./configurations";
import { E_ALL_RULES_FAILED, E_AT_BYTE, E_CONFIG_INVALID, E_CONFIG_NOT_JSON, E_MORE_PROBLEMS } from "./errors";
import { W_CONFIG, W_MORE_WARNINGS } from "./errors";
import { report } from "./log";
import { PluginInstance } from "./plugin-instance";

/** `{}`, which stands for no configuration. */
const EMPTY_OBJECT: u16 = 0x7d7b;

/**
 * Reads a configuration and, when nothing is wrong with it, puts it in force in place of the former one; what is wrong goes to
 * the log. @returns false when it is refused
 */
export function configure(plugin: PluginInstance, bytes: Uint8Array): bool {
  const document = parse(bytes, plugin.definition.readsAnything);
  const root = document.root;
  const rules = parseRules(root);
  // Lines about this configuration name it, whether it is refused or not.
  const formerId = plugin.idInForce;
  plugin.idInForce = rules.pluginId;
  const configurations = root.kind == JsonKind.Object ? read(plugin, root, bytes, rules) : null;
  const accepted = reportNotes(document);
  const isolation = plugin.isolation;
  if (isolation != null) isolation.settle(accepted);
  if (accepted) plugin.inForce = configurations;
  else plugin.idInForce = formerId;
  return accepted;
}

/** What is wrong with a configuration as a whole is among the problems of the document. */
function parse(bytes: Uint8Array, anything: bool): JsonDocument {
  const document = JsonDocument.parseWhole(bytes.length == 0 ? emptyObject() : bytes);
  if (anything && (!document.ok || document.root.kind != JsonKind.Object))
    return JsonDocument.parseWhole(emptyObject());
  if (!document.ok) {
    document.report("", E_CONFIG_NOT_JSON + document.error + E_AT_BYTE + decimalText(document.offset));
  }
  return document;
}

function emptyObject(): Uint8Array {
  const bytes = new Uint8Array(2);
  store<u16>(bytes.dataStart, EMPTY_OBJECT);
  return bytes;
}

/** Reads every part, also where one has a problem: all of them are to be told at once. */
function read(plugin: PluginInstance, root: JsonValue, bytes: Uint8Array, rules: Rules): Configurations {
  const definition = plugin.definition;
  let global: ActiveConfiguration | null = null;
  if (rules.hasGlobal) global = definition.readGlobal(plugin, root, bytes);
  else definition.checkMissing(root);

  const kept: Rule[] = [];
  const parts: ActiveConfiguration[] = [];
  for (let i = 0, count = rules.list.length; i < count; i++) {
    const rule = unchecked(rules.list[i]);
    const part = readRule(plugin, root, rule, global);
    if (part == null) continue;
    kept.push(rule);
    parts.push(part);
  }
  if (rules.list.length > 0 && kept.length == 0) root.refuse(E_ALL_RULES_FAILED);
  return kept.length > 0 ? new ByRule(global, new RuleSet(kept), parts) : new Everywhere(global);
}

/** @returns null when the rule is left out */
function readRule(
  plugin: PluginInstance,
  root: JsonValue,
  rule: Rule,
  global: ActiveConfiguration | null,
): ActiveConfiguration | null {
  const definition = plugin.definition;
  const isolation = plugin.isolation;
  if (isolation != null) return isolation.read(plugin, root, rule, global);
  const documentOf = definition.documentOf;
  if (documentOf == null) return definition.readRule(plugin, rule.json, global, rule.index);
  const document = documentOf(plugin, root, rule);
  const part = definition.readRule(plugin, document.root, global, rule.index);
  root.document.adopt(document);
  return part;
}

/** Logs what there is to say about a configuration. @returns true when nothing is wrong with it */
function reportNotes(document: JsonDocument): bool {
  const problems = document.problems;
  reportTexts(LogLevel.Warn, W_CONFIG, document.warnings, document.moreWarnings > 0 ? W_MORE_WARNINGS : "");
  reportTexts(LogLevel.Error, E_CONFIG_INVALID, problems, document.moreProblems > 0 ? E_MORE_PROBLEMS : "");
  return problems.length == 0;
}

function reportTexts(level: LogLevel, prefix: string, texts: string[], last: string): void {
  for (let i = 0, count = texts.length; i < count; i++) report(level, prefix + unchecked(texts[i]));
  if (last.length > 0) report(level, prefix + last);
}
