// Parts of a host as it stands in `:authority`. Lengths instead of texts, so that a request allocates none.

const DOT: i32 = 0x2e;
const COLON: i32 = 0x3a;
const CLOSING_BRACKET: i32 = 0x5d;

/**
 * Returns the length of the host without a colon and what follows it, a number or not: Envoy routes `a.test.com:` elsewhere than
 * `a.test.com`, but a rule had better guard too much than too little. A colon within the brackets of an IPv6 address begins no
 * port.
 */
export function lengthWithoutPort(host: string): i32 {
  for (let i = host.length - 1; i >= 0; i--) {
    const unit = host.charCodeAt(i);
    if (unit == COLON) return i;
    if (unit == CLOSING_BRACKET) break;
  }
  return host.length;
}

/** Returns `length`, or one less when the first `length` units of the host end with a dot. */
export function lengthWithoutDot(host: string, length: i32): i32 {
  return length > 0 && host.charCodeAt(length - 1) == DOT ? length - 1 : length;
}
