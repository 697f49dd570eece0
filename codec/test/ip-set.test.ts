import { BlockList } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { IpMaker, written } from "./ip-maker.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** Makes the set and returns its problems, or null. */
const make = (entries: string[]) => codec.text("makeIpSet", Buffer.from(entries.join("\n")));
/** Whether the set contains each of the addresses. */
const ask = (addresses: string[], times = 1) =>
  [...(codec.bytes("askIpSet", Buffer.from(addresses.join("\n")), "", times) as Buffer)].map((answer) => {
    expect(answer).toBeLessThan(2);
    return answer === 1;
  });

interface Question {
  family: 4 | 6;
  bits: bigint;
}

/** Random networks of one family that lie close together, some with bits behind the prefix, and addresses at their edges. */
function networks(random: Random, family: 4 | 6, count: number): { entries: string[]; questions: Question[] } {
  const size = family === 4 ? 32 : 128;
  const whole = (1n << BigInt(size)) - 1n;
  const entries: string[] = [];
  const questions: Question[] = [];
  const few = Array.from({ length: 8 }, () => random.pick([0n, whole, bitsOf(random, size)]));
  for (let i = 0; i < count; i++) {
    const prefix = random.pick([size, size, size - random.below(9), random.below(size + 1)]);
    const noise = bitsOf(random, size) >> BigInt(random.below(size + 1));
    const bits = random.pick(few) ^ random.pick([0n, noise]);
    entries.push(`${written(family, bits)}/${prefix}`);
    const hosts = (1n << BigInt(size - prefix)) - 1n;
    const first = bits & (whole ^ hosts);
    const inside = first | (bitsOf(random, size) & hosts);
    for (const bits of [first, first - 1n, first | hosts, (first | hosts) + 1n, inside, bitsOf(random, size)]) {
      questions.push({ family, bits: bits & whole });
    }
  }
  return { entries, questions };
}

function bitsOf(random: Random, size: number): bigint {
  let bits = 0n;
  for (let i = 0; i < size; i += 16) bits = (bits << 16n) | BigInt(random.below(0x10000));
  return bits;
}

const isMapped = ({ family, bits }: Question) => family === 6 && bits >> 32n === 0xffffn;

describe("IpSet", () => {
  test("contains what Node's BlockList blocks, over thousands of random networks of both families", () => {
    const random = new Random(95);
    let inside = 0;
    let asked = 0;
    for (let i = 0; i < 150; i++) {
      const wide = random.below(10) === 0;
      const v4 = networks(random, 4, random.below(wide ? 100 : 12));
      const v6 = networks(random, 6, random.below(wide ? 100 : 12));
      // Without networks of a few bits, most of the time: they would hold all that is asked.
      const keep = (entry: string) => wide || random.below(4) === 0 || Number(entry.split("/")[1]) > 6;
      const kept = { 4: v4.entries.filter(keep), 6: v6.entries.filter(keep) };
      const lists = { 4: new BlockList(), 6: new BlockList() };
      for (const family of [4, 6] as const) {
        for (const entry of kept[family]) {
          const [address, prefix] = entry.split("/") as [string, string];
          lists[family].addSubnet(address, Number(prefix), `ipv${family}`);
        }
      }
      const entries = [...kept[4], ...kept[6]].sort(() => random.below(3) - 1);
      expect(make(entries.length > 0 ? entries : ["192.0.2.1"])).toBeNull();
      const questions = [...v4.questions, ...v6.questions].filter((question) => !isMapped(question));
      if (questions.length === 0) continue;
      const answers = ask(questions.map(({ family, bits }) => written(family, bits)));
      questions.forEach(({ family, bits }, at) => {
        const address = written(family, bits);
        const expected = lists[family].check(address, `ipv${family}`);
        expect([entries, address, answers[at]]).toEqual([entries, address, expected]);
        inside += Number(expected);
        asked++;
      });
    }
    expect(asked).toBeGreaterThan(10_000);
    expect(inside).toBeGreaterThan(asked / 4);
    expect(inside).toBeLessThan((asked * 3) / 4);
  });

  test("takes an address without a prefix as that address alone", () => {
    expect(make(["10.0.0.1", "2001:db8::1"])).toBeNull();
    expect(ask(["10.0.0.1", "10.0.0.0", "10.0.0.2"])).toEqual([true, false, false]);
    expect(ask(["2001:db8::1", "2001:db8::", "2001:db8::2"])).toEqual([true, false, false]);
  });

  test("ignores the bits behind the prefix", () => {
    expect(make(["10.1.2.3/8", "2001:db8:1:2:3:4:5:6/32"])).toBeNull();
    expect(ask(["10.0.0.0", "10.255.255.255", "11.0.0.0", "9.255.255.255"])).toEqual([true, true, false, false]);
    expect(ask(["2001:db8::", "2001:db9::"])).toEqual([true, false]);
  });

  test("treats IPv4 and IPv4-mapped IPv6 alike, in entries and in questions", () => {
    expect(make(["10.0.0.0/8", "::ffff:192.168.0.0/112", "::ffff:c0a9:1"])).toBeNull();
    expect(ask(["::ffff:10.9.8.7", "::ffff:a09:807", "::10.9.8.7"])).toEqual([true, true, false]);
    expect(ask(["192.168.9.9", "192.169.0.1", "192.169.0.2"])).toEqual([true, true, false]);
    expect(make(["::ffff:0:0/96"])).toBeNull();
    expect(ask(["0.0.0.0", "255.255.255.255", "::fffe:ffff:ffff", "::1:0:0:0"])).toEqual([true, true, false, false]);
  });

  test("keeps the families apart: all of IPv6 holds no IPv4 address, and the other way round", () => {
    const addresses = ["0.0.0.0", "::ffff:1.2.3.4", "255.255.255.255", "::", "ffff::", "::fffe:0:1"];
    expect(make(["::/0"])).toBeNull();
    expect(ask(addresses)).toEqual([false, false, false, true, true, true]);
    expect(make(["::fffe:0:0/95", "::/64"])).toBeNull();
    expect(ask(addresses)).toEqual([false, false, false, true, false, true]);
    expect(make(["0.0.0.0/0"])).toBeNull();
    expect(ask(addresses)).toEqual([true, true, true, false, false, false]);
  });

  test("contains nothing when it is made of nothing", () => {
    const addresses = ["0.0.0.0", "255.255.255.255", "::", "::1"];
    expect(make([""])).toBe("0 : not an IPv4 or IPv6 address or network");
    expect(ask(addresses)).toEqual([false, false, false, false]);
  });

  test("names each entry that is neither address nor network, and keeps the others", () => {
    const notIp = ["/8", "10.0.0/8", "10.0.0.0.0/8", "a", "fe80::1%1", "[::1]", " ::1", "10.0.0.0-10.0.0.9", "/", "*"];
    const prefix = ["33", "", "-1", "+8", "08", " 8", "8 ", "0x8", "1e1", "4294967304", "255.0.0.0", "8/8"];
    const entries = ["192.0.2.1", ...notIp, ...prefix.map((bits) => `10.0.0.0/${bits}`), "::/129", "192.0.2.3"];
    entries.push("::ffff:10.0.0.0/8", "::ffff:10.0.0.0/95", "10.0.0.0/128");
    const isPrefix = (entry: string) => !notIp.includes(entry);
    const expected = entries.map((entry, i) => {
      return `${i} ${entry}: ${isPrefix(entry) ? "invalid prefix length" : "not an IPv4 or IPv6 address or network"}`;
    });
    expect(make(entries)?.split("\n")).toEqual(expected.filter((line) => !line.includes(" 192.0.2.")));
    expect(ask(["192.0.2.1", "192.0.2.2", "192.0.2.3", "10.0.0.0"])).toEqual([true, false, true, false]);
  });

  test("answers a million questions about a hundred thousand entries in the time of a few", () => {
    const random = new Random(96);
    const maker = new IpMaker(random);
    const addresses = Array.from({ length: 100_000 }, (_, i) =>
      i % 4 ? written(4, bitsOf(random, 32)) : written(6, bitsOf(random, 128)),
    );
    const started = performance.now();
    expect(make(addresses)).toBeNull();
    expect(ask(addresses)).not.toContain(false);
    // Asking one entry after the other would take minutes.
    ask([maker.text()], 1_000_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("gives its memory back when a larger configuration is replaced again and again", () => {
    const entries = Array.from({ length: 20_000 }, (_, i) => written(4, BigInt(i * 3)));
    for (let i = 0; i < 5; i++) make(entries);
    const before = codec.memorySize;
    for (let i = 0; i < 30; i++) make(entries);
    expect(codec.memorySize).toBe(before);
  });
});
