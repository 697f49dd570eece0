import { isIP } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { canonical, IpMaker } from "./ip-maker.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** The canonical text of what the reader makes of a text, after its bits and family were compared with those. */
function parsed(text: string, reader = "parseIp"): string | null {
  const bytes = codec.bytes(reader, text);
  if (bytes === null) return null;
  const written = bytes.toString("latin1", 17);
  const [address] = written.split(" ") as [string];
  expect([text, bytes.subarray(0, 16), bytes[16]]).toEqual([text, ...bitsOf(address)]);
  return written;
}

/** The 16 bytes of a canonical text, IPv4 as IPv4-mapped, and 1 for IPv4. */
function bitsOf(text: string): [Buffer, number] {
  if (isIP(text) === 4) return [Buffer.from([...Buffer.alloc(10), 255, 255, ...text.split(".").map(Number)]), 1];
  const [head, tail] = text.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const groups = [...head!, ...Array(8 - head!.length - (tail?.length ?? 0)).fill("0"), ...(tail ?? [])] as string[];
  return [Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex"), 0];
}

describe("IpAddress", () => {
  test("takes random and broken texts as Node's isIP does, and writes them as RFC 5952 has it", () => {
    const random = new Random(91);
    const maker = new IpMaker(random);
    let accepted = 0;
    for (let i = 0; i < 15_000; i++) {
      const text = random.below(3) ? maker.text() : maker.broken();
      const expected = isIP(text) === 0 || text.includes("%") ? null : canonical(text);
      expect([text, parsed(text)]).toEqual([text, expected]);
      if (expected !== null) expect(parsed(expected)).toBe(expected);
      if (expected !== null) accepted++;
    }
    expect(accepted).toBeGreaterThan(7_500);
    expect(accepted).toBeLessThan(13_500);
  });

  test.each([
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["2001:DB8::0001", "2001:db8::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["0:0:0:0:0:FFFF:a00:1", "10.0.0.1"],
    ["::10.0.0.1", "::a00:1"],
    ["::fffe:10.0.0.1", "::fffe:a00:1"],
    ["1::ffff:10.0.0.1", "1::ffff:a00:1"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ["1:2:3:4:5:6:255.255.255.255", "1:2:3:4:5:6:ffff:ffff"],
  ])("reads %s as %s", (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  test.each([
    ..."|1|1.2.3|1.2.3.4.5|1.2.3.|.1.2.3|1..2.3|01.2.3.4|1.2.3.04|00.0.0.0|256.1.1.1|1.2.3.1000|0x1.2.3.4|-1.2.3.4".split(
      "|",
    ),
    ..."16909060| 1.2.3.4|1.2.3.4 |1.2.3.4\n|1.2.3.4\0|1.2.3.4/32|1.2.3.4:80|1,2,3,4|１.2.3.4|1.2.3.4294967297".split(
      "|",
    ),
    ...":|:::|1|:1|1:|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|1:2:3:4:5:6:7:8::|::1:2:3:4:5:6:7:8|1::2:3:4:5:6:7:8".split("|"),
    ..."1::2::3|1:::2|:1::|::1:|12345::|0000a::|g::|::1%lo|::1%1|[::1]|::1/128|::1.2.3|::1.2.3.4.5|::01.2.3.4".split(
      "|",
    ),
    ..."1:2:3:4:5:6:7:1.2.3.4|1.2.3.4::|::1.2.3.4:5|::256.1.1.1|::ffff:1.2.3.4%1|fe80::1%eth0|0:0:0:0:0:0:0".split("|"),
    "1".repeat(70_000),
    ":".repeat(70_000),
    "1.".repeat(70_000),
  ])("refuses %j", (text) => {
    expect(isIP(text) !== 0 && !text.includes("%")).toBe(false);
    expect(parsed(text)).toBeNull();
  });

  test("is equal to another by value, an IPv4 one also to its IPv4-mapped form", () => {
    const same = (a: string, b: string) => codec.number("equalsIp", a, b);
    expect(same("10.0.0.1", "::ffff:10.0.0.1")).toBe(1);
    expect(same("10.0.0.1", "::FFFF:a00:1")).toBe(1);
    expect(same("::1", "0:0::0:1")).toBe(1);
    expect(same("10.0.0.1", "::10.0.0.1")).toBe(0);
    expect(same("10.0.0.1", "1::ffff:10.0.0.1")).toBe(0);
    expect(same("10.0.0.1", "10.0.0.2")).toBe(0);
    expect(same("2001:db8::1", "2001:db9::1")).toBe(0);
  });
});

describe("SocketAddress", () => {
  test.each([
    ["127.0.0.1:43210", "127.0.0.1 43210"],
    ["[::1]:80", "::1 80"],
    ["[2001:DB8:0::1]:65535", "2001:db8::1 65535"],
    ["[::ffff:10.0.0.1]:0", "10.0.0.1 0"],
    ["[fe80::1%2]:443", "fe80::1 443"],
    ["[fe80::1%12]", "fe80::1 -1"],
    ["10.0.0.1", "10.0.0.1 -1"],
    ["::1", "::1 -1"],
    ["::1:80", "::1:80 -1"],
    ["::ffff:10.0.0.1", "10.0.0.1 -1"],
    ["[::1]", "::1 -1"],
  ])("reads %s as %s", (text, expected) => {
    expect(parsed(text, "parseSocketAddress")).toBe(expected);
  });

  test.each([
    ..."|:|:80|1.2.3.4:|1.2.3.4:65536|1.2.3.4:080|1.2.3.4:-1|1.2.3.4:+1|1.2.3.4: 80|1.2.3.4:80 |1.2.3.4:80:80".split(
      "|",
    ),
    ..."[|]|[]|[]:80|[::1|[::1]:|[::1]80|[::1]:65536|[::1]:4294967376|[::1]::80|[::1]]:80|[[::1]]:80|::1]:80".split(
      "|",
    ),
    ..."[1.2.3.4]:80|[1.2.3.4]|fe80::1%2|[fe80::1%]:80|[fe80::1%eth0]:80|[fe80::1%-1]:80|[%2]:80|[::1]:8%0".split("|"),
    ..."localhost:80|/var/run/envoy.sock|@abstract|1.2.3.4:http|EnvoyInternal".split("|"),
    "[".repeat(70_000),
    "%".repeat(70_000),
    `1.2.3.4:${"1".repeat(70_000)}`,
  ])("refuses %j", (text) => {
    expect(parsed(text, "parseSocketAddress")).toBeNull();
  });

  test("finds address and port of whatever address", () => {
    const random = new Random(92);
    const maker = new IpMaker(random);
    for (let i = 0; i < 2_000; i++) {
      const text = maker.text();
      const port = random.below(65536);
      const both = isIP(text) === 4 ? `${text}:${port}` : `[${text}]:${port}`;
      expect([both, parsed(both, "parseSocketAddress")]).toEqual([both, `${canonical(text)} ${port}`]);
    }
  });
});
