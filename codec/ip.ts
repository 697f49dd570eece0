/**
 * IP addresses, sets of networks, and the `address:port` of a connection. Strict, because what two readers read differently is
 * a way round an access list: no octal or short IPv4, no leading zeros there, no zone ids, no blanks.
 *
 * IPv4 and IPv4-mapped IPv6 (`::ffff:10.0.0.1`, what a dual-stack listener sees) are the same address. Other IPv6 addresses
 * that hold an IPv4 one (`::10.0.0.1`, `64:ff9b::10.0.0.1`, `2002:a00:1::`) are not.
 * @module
 */
import { GrowingBuffer } from "./buffer";
import { hexDigit, lowerHexDigit } from "./hex";

const COLON: i32 = 0x3a;
const DOT: i32 = 0x2e;
/** Upper half of the low 64 bits of an IPv4-mapped address, whose high 64 bits are 0 (RFC 4291, section 2.5.5.2). */
const MAPPED: u64 = 0xffff;
/** Leading bits of an IPv4-mapped address. */
const MAPPED_BITS: i32 = 96;
/** Characters of the longest address: six groups of four digits, each with its colon, and a dotted quad. */
const LONGEST: i32 = 45;
/** Groups of 16 bits of the address that is being parsed, in network order. */
// @ts-ignore: decorator
@lazy
const GROUPS: usize = memory.data(16, 8);

/** An entry is no address, before its `/` if it has one. */
// @ts-ignore: decorator
@lazy
const E_NOT_IP: string = "not an IPv4 or IPv6 address or network";
/** What follows the `/` is no number of bits of such an address; below 96 for an IPv4-mapped one. */
// @ts-ignore: decorator
@lazy
const E_PREFIX_LENGTH: string = "invalid prefix length";

/** An IPv4 or IPv6 address. */
@final
export class IpAddress {
  constructor(
    /** The first 64 bits; 0 for IPv4. */
    readonly high: u64,
    /** The last 64 bits; for IPv4 FFFF, then its 32 bits. */
    readonly low: u64,
  ) {}

  /**
   * Returns the address, or null if the text is none: four decimal numbers to 255 without leading zeros, or a form of RFC 4291,
   * section 2.2, in either case: eight groups, `::` for one or more of them, IPv4 in place of the last two.
   */
  static parse(text: string): IpAddress | null {
    return parseAddress(text, 0, text.length);
  }

  /** Whether it is an IPv4 address, written as such or as IPv4-mapped IPv6. */
  get isIPv4(): bool {
    return this.high == 0 && this.low >> 32 == MAPPED;
  }

  /** Whether both are the same address, however they were written. */
  equals(other: IpAddress): bool {
    return this.high == other.high && this.low == other.low;
  }

  /** Returns the one canonical text: a dotted quad, also for IPv4-mapped IPv6, or RFC 5952, section 4. */
  toString(): string {
    const text = new GrowingBuffer();
    if (this.isIPv4) {
      for (let shift = 24; shift >= 0; shift -= 8) {
        if (shift < 24) text.byte(DOT);
        text.decimal((this.low >> shift) & 0xff);
      }
      return text.toText();
    }
    // The first of the longest runs of two or more zero groups becomes "::".
    let gap = 8;
    let gapEnd = 9;
    for (let i = 0, start = 0; i < 8; i++) {
      if (this.group(i) != 0) start = i + 1;
      else if (i + 1 - start > gapEnd - gap) {
        gap = start;
        gapEnd = i + 1;
      }
    }
    for (let i = 0; i < 8; i++) {
      if (i == gap) {
        text.byte(COLON);
        i = gapEnd;
        if (i == 8) {
          text.byte(COLON);
          break;
        }
      }
      if (i > 0) text.byte(COLON);
      const group = this.group(i);
      for (let shift = 12; shift >= 0; shift -= 4) {
        if (shift == 0 || group >> shift != 0) text.byte(lowerHexDigit((group >> shift) & 15));
      }
    }
    return text.toText();
  }

  private group(index: i32): i32 {
    return (<i32>((index < 4 ? this.high : this.low) >> ((<u64>(3 - (index & 3))) << 4))) & 0xffff;
  }
}

/** The address of one end of a connection. */
@final
export class SocketAddress {
  constructor(
    /** The address of the host. */
    readonly ip: IpAddress,
    /** 0 to 65535, or -1 when the text has no port. */
    readonly port: i32,
  ) {}

  /**
   * Reads what Envoy gives as `source.address` and what stands in `x-forwarded-for` and its kin: `10.0.0.1:80`,
   * `[2001:db8::1]:80`, and the same without a port, IPv6 then also without brackets. A zone in brackets (`[fe80::1%2]:80`, the
   * interface that Envoy appends to a link-local address, as a number) is dropped. Null for all else, such as the path of
   * a Unix domain socket.
   */
  static parse(text: string): SocketAddress | null {
    let ip: IpAddress | null;
    let portAt: i32;
    if (text.startsWith("[")) {
      const close = text.indexOf("]");
      const zone = text.indexOf("%");
      if (close < 0 || (zone >= 0 && decimalBetween(text, zone + 1, close, i32.MAX_VALUE) < 0)) return null;
      ip = parseGroups(text, 1, zone < 0 ? close : zone);
      portAt = close + 1;
    } else {
      // One colon stands before a port; IPv6 has more.
      const colon = text.indexOf(":");
      portAt = colon < 0 || text.indexOf(":", colon + 1) >= 0 ? text.length : colon;
      ip = parseAddress(text, 0, portAt);
    }
    if (ip === null) return null;
    if (portAt == text.length) return new SocketAddress(ip, -1);
    const port = text.charCodeAt(portAt) == COLON ? decimalBetween(text, portAt + 1, text.length, 0xffff) : -1;
    return port < 0 ? null : new SocketAddress(ip, port);
  }
}

/** Why an entry is in no set. */
@final
export class IpProblem {
  constructor(
    /** Where it stands in the list, from 0. */
    readonly index: i32,
    /** The entry as it was given. */
    readonly entry: string,
    /** What is wrong with it. */
    readonly reason: string,
  ) {}

  /** Returns the entry and the reason: `10.0.0.0/33: invalid prefix length`. */
  toString(): string {
    return this.entry + ": " + this.reason;
  }
}

/**
 * A set of addresses given as addresses and networks. It is made once, for a configuration; to ask costs the logarithm of the
 * number of entries.
 */
@final
export class IpSet {
  /** The entries that are neither. A list with problems is to be refused: the set lacks what they were meant to be. */
  readonly problems: IpProblem[] = [];
  private v4: NetworkTable = new NetworkTable();
  private v6: NetworkTable = new NetworkTable();

  private constructor() {}

  /**
   * Makes the set of entries such as `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`; they may repeat and overlap. Bits behind the
   * prefix are ignored, `10.1.2.3/8` is `10.0.0.0/8`, as in Higress and Envoy. `::ffff:10.0.0.0/104` is `10.0.0.0/8` too; a
   * prefix that would cut into the 96 bits that say IPv4 is a problem. Networks of IPv6 hold no IPv4 address: `::/0` is all
   * of IPv6, `0.0.0.0/0` all of IPv4.
   */
  static of(entries: string[]): IpSet {
    const set = new IpSet();
    for (let i = 0; i < entries.length; i++) {
      const reason = set.add(entries[i]);
      if (reason != "") set.problems.push(new IpProblem(i, entries[i], reason));
    }
    set.v4.seal();
    set.v6.seal();
    return set;
  }

  /** Whether every entry is in the set. */
  get ok(): bool {
    return this.problems.length == 0;
  }

  /** Whether the address is one of the entries or in one of their networks. */
  contains(address: IpAddress): bool {
    return (address.isIPv4 ? this.v4 : this.v6).contains(address.high, address.low);
  }

  /** Adds the entry, or returns why it cannot be; else "". */
  private add(entry: string): string {
    const slash = entry.indexOf("/");
    const address = parseAddress(entry, 0, slash < 0 ? entry.length : slash);
    if (address === null) return E_NOT_IP;
    let bits = 128;
    if (slash >= 0) {
      const implied = entry.includes(":") ? 0 : MAPPED_BITS;
      const prefix = decimalBetween(entry, slash + 1, entry.length, 128 - implied);
      bits = implied + prefix;
      if (prefix < 0 || (address.isIPv4 && bits < MAPPED_BITS)) return E_PREFIX_LENGTH;
    }
    const network = new Network(address.high & highMask(bits), address.low & lowMask(bits), <u8>bits);
    (address.isIPv4 ? this.v4 : this.v6).add(network);
    return "";
  }
}

/** The addresses whose first `bits` bits are those of `high` and `low`, whose other bits are 0. */
@final
class Network {
  constructor(
    readonly high: u64,
    readonly low: u64,
    readonly bits: u8,
  ) {}
}

/**
 * Networks in order of their first address. Two networks overlap only where one holds the other; those that another holds are
 * left out, so the one network that can hold an address is the last that begins at or before it.
 */
@final
class NetworkTable {
  private added: Network[] = [];
  private length: i32 = 0;
  // One block each instead of objects, so that the collector has nothing to walk through.
  private starts: StaticArray<u64> = [];
  private bits: StaticArray<u8> = [];

  add(network: Network): void {
    this.added.push(network);
  }

  /** To be called once, between the last `add` and the first `contains`. */
  seal(): void {
    const added = this.added.sort(compareNetworks);
    this.starts = new StaticArray<u64>(added.length << 1);
    this.bits = new StaticArray<u8>(added.length);
    for (let i = 0; i < added.length; i++) {
      const network = added[i];
      if (this.contains(network.high, network.low)) continue;
      this.starts[this.length << 1] = network.high;
      this.starts[(this.length << 1) + 1] = network.low;
      this.bits[this.length++] = network.bits;
    }
    this.added = [];
  }

  contains(high: u64, low: u64): bool {
    let first = 0;
    let last = this.length;
    while (first < last) {
      const middle = (first + last) >> 1;
      const start = this.starts[middle << 1];
      if (start < high || (start == high && this.starts[(middle << 1) + 1] <= low)) first = middle + 1;
      else last = middle;
    }
    if (first == 0) return false;
    const bits = <i32>this.bits[--first];
    return (high & highMask(bits)) == this.starts[first << 1] && (low & lowMask(bits)) == this.starts[(first << 1) + 1];
  }
}

/** Orders by the first address, and of networks that begin alike the largest first. */
function compareNetworks(a: Network, b: Network): i32 {
  if (a.high != b.high) return a.high < b.high ? -1 : 1;
  if (a.low != b.low) return a.low < b.low ? -1 : 1;
  return <i32>a.bits - <i32>b.bits;
}

function highMask(bits: i32): u64 {
  return bits == 0 ? 0 : bits >= 64 ? u64.MAX_VALUE : u64.MAX_VALUE << (64 - bits);
}

function lowMask(bits: i32): u64 {
  return bits <= 64 ? 0 : u64.MAX_VALUE << (128 - bits);
}

function parseAddress(text: string, start: i32, end: i32): IpAddress | null {
  // No IPv4 address has a colon among its first four characters, where IPv6 must have the first one at the latest after them.
  for (let i = start; i < min(end, start + 5); i++) {
    if (text.charCodeAt(i) == COLON) return parseGroups(text, start, end);
  }
  const quad = parseQuad(text, start, end);
  return quad < 0 ? null : new IpAddress(0, (MAPPED << 32) | quad);
}

/** Reads the forms of IPv6. */
function parseGroups(text: string, start: i32, end: i32): IpAddress | null {
  if (end - start > LONGEST) return null;
  let count = 0;
  let gap = -1;
  let at = start;
  if (end - start >= 2 && text.charCodeAt(at) == COLON && text.charCodeAt(at + 1) == COLON) {
    gap = 0;
    at += 2;
  }
  while (at < end) {
    let stop = at;
    while (stop < end && text.charCodeAt(stop) != COLON) stop++;
    if (stop == end && stop - at > 4) {
      const quad = parseQuad(text, at, end);
      if (quad < 0 || count > 6) return null;
      store<u32>(GROUPS + (count << 1), bswap(<u32>quad));
      count += 2;
      break;
    }
    const group = hexBetween(text, at, stop);
    if (group < 0 || count == 8) return null;
    store<u16>(GROUPS + (count++ << 1), bswap(<u16>group));
    if (stop == end) break;
    at = stop + 1;
    if (at == end) return null;
    if (text.charCodeAt(at) != COLON) continue;
    if (gap >= 0) return null;
    gap = count;
    at++;
  }
  if (gap < 0 ? count != 8 : count > 7) return null;
  if (gap >= 0) {
    const from = GROUPS + (gap << 1);
    const zeros = (8 - count) << 1;
    memory.copy(from + zeros, from, (count - gap) << 1);
    memory.fill(from, 0, zeros);
  }
  return new IpAddress(bswap(load<u64>(GROUPS)), bswap(load<u64>(GROUPS, 8)));
}

/** Returns the 32 bits of a dotted quad, or -1. */
function parseQuad(text: string, start: i32, end: i32): i64 {
  let bits: u32 = 0;
  for (let i = 0; i < 4; i++) {
    let stop = end;
    if (i < 3) {
      stop = start;
      while (stop < end && text.charCodeAt(stop) != DOT) stop++;
    }
    const octet = decimalBetween(text, start, stop, 255);
    if (octet < 0) return -1;
    bits = (bits << 8) | octet;
    start = stop + 1;
  }
  return bits;
}

/** Returns the decimal number without leading zeros from `start` to before `end`, or -1 if it is none or above `limit`. */
function decimalBetween(text: string, start: i32, end: i32, limit: i64): i32 {
  const count = end - start;
  if (count < 1 || count > 10 || (count > 1 && text.charCodeAt(start) == 0x30)) return -1;
  let value: i64 = 0;
  for (let i = start; i < end; i++) {
    const digit = <u32>text.charCodeAt(i) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= limit ? <i32>value : -1;
}

/** Returns the value of one to four hexadecimal digits, or -1. */
function hexBetween(text: string, start: i32, end: i32): i32 {
  if (end <= start || end - start > 4) return -1;
  let value: u32 = 0;
  for (let i = start; i < end; i++) {
    const digit = hexDigit(text.charCodeAt(i));
    if (digit > 15) return -1;
    value = (value << 4) | digit;
  }
  return value;
}
