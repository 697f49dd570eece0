import { isIP } from "node:net";
import { Random } from "./support/random.js";

/** The canonical text of an address that Node takes: the URL parser's, and IPv4 for IPv4-mapped IPv6. */
export function canonical(text: string): string {
  if (isIP(text) === 4) return text;
  const written = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(written) ?? [];
  if (high === undefined || low === undefined) return written;
  const bits = (parseInt(high, 16) << 16) | parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}

/** Writes an address of 32 or 128 bits in one of its forms. */
export function written(family: 4 | 6, bits: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join(".");
  return [...Array(8).keys()].map((i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(":");
}

/** Writes random addresses in every form that they have. */
export class IpMaker {
  constructor(private readonly random: Random) {}

  text(): string {
    const { random } = this;
    if (random.below(3) === 0) return this.quad();
    const mapped = random.below(6) === 0;
    const groups = Array.from({ length: 8 }, (_, i) => {
      if (mapped && i < 6) return i < 5 ? "0" : random.pick(["ffff", "FFFF"]);
      const group = random.pick([0, 0, 0, 1, random.below(0x10000)]).toString(16);
      return random.pick([group, group.padStart(4, "0"), group.toUpperCase()]);
    });
    const tail = random.below(4) === 0 ? [this.quad()] : groups.slice(6);
    const all = [...groups.slice(0, 6), ...tail];
    const zeros = all.findIndex((group) => /^0+$/.test(group));
    if (zeros < 0 || random.below(4) === 0) return all.join(":");
    let end = zeros;
    while (end < all.length && /^0+$/.test(all[end]!) && (end === zeros || random.below(8) > 0)) end++;
    return `${all.slice(0, zeros).join(":")}::${all.slice(end).join(":")}`;
  }

  /** An address with a few characters changed, added or taken away; now and then it is one all the same. */
  broken(): string {
    const { random } = this;
    let text = this.text();
    for (let i = random.pick([1, 1, 2]); i > 0; i--) {
      const at = random.below(text.length + 1);
      const some = random.pick([..."0019afgF::..%/ []x-", "::", "00", "256", "1.2.3.4"]);
      text = text.slice(0, at) + random.pick([some, some, ""]) + text.slice(at + random.below(3));
    }
    return text;
  }

  private quad(): string {
    return Array.from({ length: 4 }, () => this.random.pick([0, 1, 10, 255, this.random.below(256)])).join(".");
  }
}
