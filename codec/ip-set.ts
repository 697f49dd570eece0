import { decimalBetween, IpAddress, parseAddress } from "./ip";
import { E_NOT_IP, E_PREFIX_LENGTH } from "./ip-errors";

/** Leading bits of an IPv4-mapped address (RFC 4291, section 2.5.5.2). */
const MAPPED_BITS: i32 = 96;

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
