import { isDigits, lowerCase } from "@sluice/codec";

const STAR: i32 = 0x2a;

/** A pattern of hosts in which `*` stands for any run of characters. The case never counts: a router ignores it, too. */
export class HostPattern {
  private readonly exact: string;
  private readonly bare: string;

  constructor(pattern: string) {
    const exact = lowerCase(pattern);
    this.exact = exact;
    this.bare = withoutPort(exact);
  }

  /** @param loosely also when port and trailing dot, of either, keep them apart */
  matches(host: string, loosely: bool): bool {
    const name = lowerCase(host);
    return matchesStars(this.exact, name) || (loosely && matchesStars(this.bare, withoutPort(name)));
  }
}

/** A host without its port, and without dots at its end. */
function withoutPort(host: string): string {
  const colon = host.lastIndexOf(":");
  const hasPort = colon >= 0 && (colon + 1 == host.length || isDigits(host.substring(colon + 1)));
  let end = hasPort ? colon : host.length;
  while (end > 0 && host.charCodeAt(end - 1) == 0x2e) end--;
  return host.substring(0, end);
}

/** Goes back to the last star only, so that time is at most that of comparing each place with the pattern. */
function matchesStars(pattern: string, text: string): bool {
  let star = -1;
  let resume = 0;
  let at = 0;
  for (let i = 0, length = text.length; i < length;) {
    if (at < pattern.length && pattern.charCodeAt(at) == STAR) {
      star = at++;
      resume = i;
    } else if (at < pattern.length && pattern.charCodeAt(at) == text.charCodeAt(i)) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.length && pattern.charCodeAt(at) == STAR) at++;
  return at == pattern.length;
}
