import { lowerCase } from "@sluice/codec/ascii";
import { lengthWithoutDot, lengthWithoutPort } from "./host";
import { TextKind } from "./text-kind";
import { TextTable } from "./text-table";

const STAR: i32 = 0x2a;

/**
 * Puts a domain into the table: `*x` is every host that ends with x, otherwise `x*` every one that begins with it, anything else
 * that host. A domain matches a host as it was sent, or without its port, or without its port and then its last dot, A to Z
 * counted as a to z; so it matches whatever a virtual host of this domain serves, whichever of the three Envoy has been told to
 * compare.
 */
export function putDomain(table: TextTable, domain: string, rule: i32): void {
  const pattern = lowerCase(domain);
  const last = pattern.length - 1;
  if (pattern.charCodeAt(0) == STAR)
    table.put(TextKind.HostEnd, withoutDot(pattern.substring(1, pattern.length)), rule);
  else if (pattern.charCodeAt(last) == STAR) table.put(TextKind.HostBeginning, pattern.substring(0, last), rule);
  else table.put(TextKind.Host, withoutDot(pattern), rule);
}

/** Returns the first rule for the host, the value of `:authority`; `NO_RULE` when there is none. */
export function findDomain(table: TextTable, authority: string): i32 {
  const host = lowerCase(authority);
  const length = host.length;
  // What a part of the host begins with, the whole begins with as well.
  let first = min(table.find(TextKind.HostBeginning, host, length), findPart(table, host, length));
  const portless = lengthWithoutPort(host);
  if (portless < length) first = min(first, findPart(table, host, portless));
  const dotless = lengthWithoutDot(host, portless);
  return dotless < portless ? min(first, findPart(table, host, dotless)) : first;
}

function findPart(table: TextTable, host: string, length: i32): i32 {
  return min(table.find(TextKind.Host, host, length), table.find(TextKind.HostEnd, host, length));
}

/** A dot alone stays: without it `*.` would be `*`. */
function withoutDot(pattern: string): string {
  return pattern.length > 1 ? pattern.substring(0, lengthWithoutDot(pattern, pattern.length)) : pattern;
}
