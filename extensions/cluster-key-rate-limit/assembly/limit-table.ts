import { JsonValue } from "@sluice/sdk";
import { IpAddress, IpSet, Regex } from "@sluice/codec";
import { LimitKey } from "./limit-key";
import { Rate } from "./rate";

const REGEXP = "regexp:";

/** The limits of a rule item: which rate a value has. */
export abstract class LimitTable {
  /** Adds a limit; `json` is its key, and is told what is wrong with it. */
  abstract add(json: JsonValue, limit: LimitKey): void;
  /** The rate of a value, null when it is not limited: the first limit that fits counts. */
  abstract rateOf(value: string): Rate | null;
}

/** Limits for values that are known. */
export class ExactLimits extends LimitTable {
  private readonly rates: Map<string, Rate> = new Map<string, Rate>();

  add(json: JsonValue, limit: LimitKey): void {
    const rate = limit.rate;
    if (rate == null) return;
    if (this.rates.has(limit.text)) json.warn("stands in the list before; the first one counts");
    else this.rates.set(limit.text, rate);
  }

  rateOf(value: string): Rate | null {
    return this.rates.has(value) ? this.rates.get(value) : null;
  }
}

/** Limits for each value that a pattern matches. */
export class PatternLimits extends LimitTable {
  private readonly patterns: (Regex | null)[] = [];
  private readonly rates: Rate[] = [];

  constructor(private readonly type: string) {
    super();
  }

  add(json: JsonValue, limit: LimitKey): void {
    const rate = limit.rate;
    if (rate == null) return;
    if (limit.text == "*") {
      this.patterns.push(null);
    } else if (limit.text.startsWith(REGEXP)) {
      const regex = Regex.compile(limit.text.substring(REGEXP.length));
      if (regex.problem.length > 0) json.refuse("failed to compile regex: " + regex.problem);
      this.patterns.push(regex);
    } else {
      json.refuse("the '" + this.type + "' restriction must start with 'regexp:' or be exactly '*'");
      return;
    }
    this.rates.push(rate);
  }

  rateOf(value: string): Rate | null {
    for (let i = 0, count = this.rates.length; i < count; i++) {
      const pattern = this.patterns[i];
      if (pattern == null || pattern.test(value)) return this.rates[i];
    }
    return null;
  }
}

/** Limits for each address in a network. */
export class NetworkLimits extends LimitTable {
  private readonly networks: IpSet[] = [];
  private readonly rates: Rate[] = [];

  add(json: JsonValue, limit: LimitKey): void {
    const rate = limit.rate;
    if (rate == null) return;
    const network = IpSet.of([limit.text]);
    if (!network.ok) json.refuse(network.problems[0].reason);
    this.networks.push(network);
    this.rates.push(rate);
  }

  rateOf(value: string): Rate | null {
    const address = IpAddress.parse(value);
    if (address == null) return null;
    for (let i = 0, count = this.rates.length; i < count; i++) {
      if (this.networks[i].contains(address)) return this.rates[i];
    }
    return null;
  }
}
