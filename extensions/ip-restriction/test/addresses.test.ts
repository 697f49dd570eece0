import { readFile } from "node:fs/promises";
import { BlockList, isIP, isIPv4 } from "node:net";
import { expect, test } from "vitest";
import { load } from "@sluice/testing";
import { pick, randomFrom, type Random } from "../../../test/support/sample.js";

const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** An address whose bits are often equal to those of the next one. */
function address(random: Random): string {
  if (random() < 0.5) return Array.from({ length: 4 }, () => pick(random, [0, 1, 10, 127, 128, 255])).join(".");
  const groups = Array.from({ length: 8 }, () => pick(random, ["0", "0", "1", "db8", "8000", "FFFF"]));
  const from = below(random, 8);
  return random() < 0.5 ? groups.join(":") : [...groups.slice(0, from), "", ...groups.slice(from + 1)].join(":");
}

/** An address with up to three characters changed. */
function nearly(random: Random): string {
  let text = pick(random, [address(random), `::ffff:${address(random)}`, "::", "::1.2.3.4"]);
  for (let left = below(random, 4); left > 0; left--) {
    const at = below(random, text.length + 1);
    text =
      text.slice(0, at) +
      pick(random, ["", ":", "::", ".", "0", "f", "g", "/", "25"]) +
      text.slice(at + below(random, 2));
  }
  return text;
}

test("takes for an address what Node does, of 5,000 texts that look like one", async () => {
  const random = randomFrom(3);
  const plugin = await load(await module(), { ip_source_type: "header", allow: ["0.0.0.0/0", "::/0"] });
  const counts = { yes: 0, no: 0 };
  for (let i = 0; i < 5000; i++) {
    const text = nearly(random);
    // IPv4 with a port is an address here, and none for Node.
    const expected = isIP(text) !== 0 || isIPv4(/^(.*\..*):(0|[1-9]\d{0,3})$/.exec(text)?.[1] ?? "");
    const { client } = await plugin.request("GET /", { headers: { "x-forwarded-for": text } });
    expect(client.status, JSON.stringify(text)).toBe(expected ? 200 : 403);
    counts[expected ? "yes" : "no"]++;
  }
  expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(1000);
});

const familyOf = (text: string): "ipv4" | "ipv6" => (isIPv4(text) ? "ipv4" : "ipv6");

const mapped = new BlockList();
mapped.addSubnet("::ffff:0:0", 96, "ipv6");
/** Is it an IPv4 address in either form? */
const isMapped = (text: string): boolean => mapped.check(text, familyOf(text));

test("keeps out what Node's BlockList does, for 100 random lists and 4,000 addresses", async () => {
  const random = randomFrom(4);
  const valid = (): string => {
    for (;;) {
      const text = address(random);
      if (isIP(text) !== 0) return text;
    }
  };
  const plugin = await load(await module(), { ip_source_type: "header", deny: ["10.0.0.1"] });
  let denied = 0;
  for (let round = 0; round < 100; round++) {
    // Two lists, since Node lets networks of IPv6 hold IPv4 addresses, and here they do not.
    const v4 = new BlockList();
    const v6 = new BlockList();
    const deny = Array.from({ length: 1 + below(random, 8) }, () => {
      const network = valid();
      const bits = isIPv4(network)
        ? below(random, 33)
        : isMapped(network)
          ? 96 + below(random, 33)
          : below(random, 129);
      (isMapped(network) ? v4 : v6).addSubnet(network, bits, familyOf(network));
      return `${network}/${bits}`;
    });
    await plugin.reconfigure({ ip_source_type: "header", deny });
    for (let i = 0; i < 40; i++) {
      const text = valid();
      const expected = (isMapped(text) ? v4 : v6).check(text, familyOf(text));
      const form = isIPv4(text) && random() < 0.3 ? `::ffff:${text}` : text;
      const { client } = await plugin.request("GET /", { headers: { "x-forwarded-for": form } });
      expect(client.status, `${form} in ${deny.join(" ")}`).toBe(expected ? 403 : 200);
      denied += expected ? 1 : 0;
    }
  }
  expect(denied).toBeGreaterThan(500);
});

test("does not take for an address what Node does: a zone outside of brackets", async () => {
  expect(isIP("fe80::1%eth0")).toBe(6);
  const plugin = await load(await module(), { ip_source_type: "header", allow: ["::/0"] });
  const send = async (text: string) => {
    return (await plugin.request("GET /", { headers: { "x-forwarded-for": text } })).client.status;
  };
  expect([await send("fe80::1"), await send("fe80::1%eth0"), await send("[fe80::1%2]")]).toEqual([200, 403, 200]);
});

test("does not take IPv4 addresses for a part of IPv6 networks, as Node does", async () => {
  const list = new BlockList();
  list.addSubnet("::", 1, "ipv6");
  expect([list.check("10.0.0.1", "ipv4"), list.check("::ffff:10.0.0.1", "ipv6")]).toEqual([true, true]);
  const plugin = await load(await module(), { ip_source_type: "header", deny: ["::/1"] });
  const send = async (text: string) => {
    return (await plugin.request("GET /", { headers: { "x-forwarded-for": text } })).client.status;
  };
  expect([await send("10.0.0.1"), await send("::ffff:10.0.0.1"), await send("::1")]).toEqual([200, 200, 403]);
});
