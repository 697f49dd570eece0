import { RuleSet } from "@sluice/matcher";
import { headerText } from "../http/content";
import { MapType } from "../abi/enums";
import { tellRule } from "../abi/explain";
import { clusterName, routeName } from "./route";

/** A parsed part of a configuration, the global one or that of a rule; the definition knows its type. */
export abstract class ActiveConfiguration {
  constructor(
    /** Position of the rule in `_rules_`, from 0; -1 for the global part. */
    readonly rule: i32,
  ) {}
}

export class ConfigurationOf<C> extends ActiveConfiguration {
  constructor(
    readonly value: C,
    rule: i32,
  ) {
    super(rule);
  }
}

/** A whole configuration: what holds where. */
export abstract class Configurations {
  constructor(
    /** What holds where no rule applies; null: there the plugin does nothing. */
    readonly global: ActiveConfiguration | null,
  ) {}

  /** What holds for the stream whose callback runs; null: the plugin does nothing for it. */
  abstract choose(): ActiveConfiguration | null;

  /** Is there a rule that is not switched off? */
  abstract get hasRules(): bool;

  /** Is there one that applies by the route or the cluster? */
  abstract get looksAtRoute(): bool;
}

/** One without rules. */
@final
export class Everywhere extends Configurations {
  constructor(global: ActiveConfiguration | null) {
    super(global);
  }

  override choose(): ActiveConfiguration | null {
    return this.global;
  }

  override get hasRules(): bool {
    return false;
  }

  override get looksAtRoute(): bool {
    return false;
  }
}


@final
export class ByRule extends Configurations {
  constructor(
    global: ActiveConfiguration | null,
    private readonly rules: RuleSet,
    /** What holds for the rules of the set. */
    private readonly ofRules: ActiveConfiguration[],
  ) {
    super(global);
  }

  override choose(): ActiveConfiguration | null {
    const rules = this.rules;
    const host = rules.usesHost ? headerText(MapType.HttpRequestHeaders, ":authority") : "";
    const position = rules.find(host, rules.usesRoute ? routeName() : "", rules.usesCluster ? clusterName() : "");
    const chosen = position < 0 ? this.global : unchecked(this.ofRules[position]);
    tellRule(chosen == null ? -2 : chosen.rule);
    return chosen;
  }

  override get hasRules(): bool {
    return true;
  }

  override get looksAtRoute(): bool {
    return this.rules.usesRoute || this.rules.usesCluster;
  }
}
