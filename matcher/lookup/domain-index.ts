import { lowerCase } from "@sluice/codec/ascii";
import { AffixIndex } from "./affix-index";
import { ExactIndex } from "./exact-index";
import { lengthWithoutDot, lengthWithoutPort } from "./host";
import { NO_RULE } from "./text-table";

const STAR: i32 = 0x2a;

/**
 * Domains and the first rule that names each: `*x` is every host that ends with x, otherwise `x*` every one that begins with it,
 * anything else that host. A domain matches a host as it was sent, or without its port, or without its port and then its last
 * dot, A to Z counted as a to z; so it matches whatever a virtual host of this domain serves, whichever of the three Envoy has
 * been told to compare.
 */
@final
export class DomainIndex {
  private readonly exact: ExactIndex = new ExactIndex();
  private readonly ends: AffixIndex = new AffixIndex(true);
  private readonly beginnings: AffixIndex = new AffixIndex(false);

  /** Rules come in their order. */
  put(domain: string, rule: i32): void {
    const pattern = lowerCase(domain);
    const last = pattern.length - 1;
    if (last >= 0 && pattern.charCodeAt(0) == STAR) this.ends.put(withoutDot(pattern.substring(1)), rule);
    else if (last >= 0 && pattern.charCodeAt(last) == STAR) this.beginnings.put(pattern.substring(0, last), rule);
    else this.exact.put(withoutDot(pattern), rule);
  }

  /** Returns the first rule for the host, the value of `:authority`; `NO_RULE` when there is none. */
  find(authority: string): i32 {
    const host = lowerCase(authority);
    const length = host.length;
    // What a part of the host begins with, the whole begins with as well.
    let first = min(this.beginnings.find(host, length), this.findPart(host, length));
    const portless = lengthWithoutPort(host);
    if (portless < length) first = min(first, this.findPart(host, portless));
    const dotless = lengthWithoutDot(host, portless);
    return dotless < portless ? min(first, this.findPart(host, dotless)) : first;
  }

  private findPart(host: string, length: i32): i32 {
    return min(this.exact.find(host, length), this.ends.find(host, length));
  }
}

/** A dot alone stays: without it `*.` would be `*`. */
function withoutDot(pattern: string): string {
  const length = lengthWithoutDot(pattern, pattern.length);
  return length == 0 || length == pattern.length ? pattern : pattern.substring(0, length);
}
