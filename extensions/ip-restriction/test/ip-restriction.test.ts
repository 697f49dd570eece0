import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { load, loadChain, type ExchangeInit, type TestPlugin } from "@sluice/testing";
import { inHostAndEnvoy, type Outcome, type RequestInit, type Subject } from "../../../test/support/both.js";

const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

/** A client on this machine, which it always is in Envoy. */
const local: RequestInit & ExchangeInit = { headers: {}, properties: { "source.address": "127.0.0.1:4711" } };

/** 200 for what passed: the upstream has seen it. */
const statusOf = ({ client, upstream }: Outcome): number => {
  expect(upstream === undefined).toBe(client.status !== 200);
  return client.status;
};

const withForwarded = async (plugin: Subject, value: string | string[]): Promise<number> =>
  statusOf(await plugin.request("GET /", { headers: { "x-forwarded-for": value } }));

inHostAndEnvoy("ip-restriction", module, (start) => {
  test("lets in addresses of the list and answers the others with status and message", async () => {
    const plugin = await start({
      ip_source_type: "header",
      allow: ["10.1.0.0/16", "2001:db8::/32"],
      status: 451,
      message: "no",
    });
    expect(await withForwarded(plugin, "10.1.2.3, 9.9.9.9")).toBe(200);
    expect(await withForwarded(plugin, "[2001:db8::1]:443")).toBe(200);
    const { client, upstream } = await plugin.request("GET /", { headers: { "x-forwarded-for": "8.8.8.8" } });
    expect([upstream, client.status, client.text]).toEqual([undefined, 451, '{"message":"no"}']);
    expect(client.headers.getAll("content-type")).toEqual(["application/json; charset=utf-8"]);
    expect(statusOf(await plugin.request("GET /"))).toBe(451);
  });

  test("goes by the address that the gateway knows, whatever the header says that is for another source", async () => {
    const denying = await start({ deny: ["127.0.0.1"] });
    const forged = { ...local, headers: { "x-real-ip": "10.0.0.1" } };
    const { client, upstream } = await denying.request("GET /", forged);
    expect([upstream, client.status, client.text]).toEqual([
      undefined,
      403,
      '{"message":"Your IP address is blocked."}',
    ]);
    const allowing = await start({
      ip_source_type: "origin-source",
      ip_header_name: "x-real-ip",
      allow: ["127.0.0.0/8"],
    });
    expect(statusOf(await allowing.request("GET /", forged))).toBe(200);
    await allowing.reconfigure({ allow: ["10.0.0.1"] });
    expect(statusOf(await allowing.request("GET /", forged))).toBe(403);
  });

  test("takes IPv4 and IPv4-mapped IPv6 for the same address, in the list and in the request", async () => {
    const plugin = await start({ ip_source_type: "header", allow: ["10.1.2.3"] });
    const forms = ["10.1.2.3", "::ffff:10.1.2.3", "::FFFF:A01:203", "0:0:0:0:0:ffff:a01:203", "[::ffff:10.1.2.3]:443"];
    for (const form of forms) expect(await withForwarded(plugin, form), form).toBe(200);
    expect(await withForwarded(plugin, "::10.1.2.3")).toBe(403);
    for (const entry of [...forms.slice(0, 4), "::ffff:10.0.0.0/104", "10.9.9.9/8", "0.0.0.0/0"]) {
      await plugin.reconfigure({ ip_source_type: "header", deny: [entry] });
      for (const form of forms) expect(await withForwarded(plugin, form), `${form} in ${entry}`).toBe(403);
      expect(await withForwarded(plugin, "2001:db8::1")).toBe(200);
    }
  });

  test("reads an address with and without a port, brackets and blanks, and refuses what is none in both modes", async () => {
    const good = ["10.1.2.3:80", "  10.1.2.3\t", "10.1.2.3 ,x", "2001:DB8::1", "[2001:db8::1]", "[fe80::1%2]:80"];
    const bad = [
      [
        "",
        ",",
        ",,,,",
        ", 10.1.2.3",
        "unknown",
        "_hidden",
        "localhost",
        "10.1.2.3.4",
        "10.1.2",
        "010.1.2.3",
        "0x0a010203",
      ],
      [
        "167838211",
        "10.1.2.3:",
        "10.1.2.3:99999",
        "10.1.2.3 9",
        "10.1.2.3;9",
        "[10.1.2.3]",
        "[2001:db8::1",
        "2001:db8::1]",
      ],
      ["[2001:db8::1]80", "fe80::1%eth0", "::1::", "1:2:3:4:5:6:7:8:9", "::ffff:10.1.2.300", "ＩＰ", "10.1.2.\udcff"],
      [
        "\udcff\udcfe",
        "\udcff,10.1.2.3",
        "10.1.2.3\udcff",
        "é,10.1.2.3",
        "1".repeat(50_000),
        ",".repeat(50_000),
        ":".repeat(50_000),
      ],
      [".".repeat(50_000), "[".repeat(50_000), `${" ".repeat(50_000)}x`, "10.1.2.3.".repeat(5_000)],
    ].flat();
    const plugin = await start({ ip_source_type: "header", deny: ["203.0.113.7"] });
    for (const value of good) expect(await withForwarded(plugin, value), value).toBe(200);
    for (const value of bad) expect(await withForwarded(plugin, value), value.slice(0, 100)).toBe(403);
    expect(await withForwarded(plugin, `10.1.2.3,${"x".repeat(50_000)}`)).toBe(200);
    await plugin.reconfigure({ ip_source_type: "header", allow: ["0.0.0.0/0", "::/0"] });
    for (const value of good) expect(await withForwarded(plugin, value), value).toBe(200);
    for (const value of bad) expect(await withForwarded(plugin, value), value.slice(0, 100)).toBe(403);
  });

  test("finds the header in either case, and of several ones takes the first", async () => {
    const plugin = await start({ ip_source_type: "header", ip_header_name: "X-Real-IP", deny: ["10.0.0.1"] });
    const send = async (headers: Record<string, string | string[]>) =>
      statusOf(await plugin.request("GET /", { headers }));
    expect(await send({ "x-real-ip": "10.0.0.2" })).toBe(200);
    expect(await send({ "X-REAL-IP": "10.0.0.1" })).toBe(403);
    expect(await send({ "x-real-ip": ["10.0.0.2", "10.0.0.1"] })).toBe(200);
    expect(await send({ "x-real-ip": ["10.0.0.1", "10.0.0.2"] })).toBe(403);
    expect(await send({ "x-forwarded-for": "10.0.0.2" })).toBe(403);
    await plugin.reconfigure({ ip_source_type: "header", deny: ["10.0.0.1"] });
    expect(await withForwarded(plugin, ["10.0.0.2", "10.0.0.1"])).toBe(200);
    expect(await withForwarded(plugin, ["10.0.0.1", "10.0.0.2"])).toBe(403);
  });

  test("chooses by the domain, and a rule takes nothing of the global part", async () => {
    const plugin = await start({
      ip_source_type: "header",
      ip_header_name: "x-real-ip",
      deny: ["10.0.0.1"],
      status: 410,
      _rules_: [{ _match_domain_: ["*.admin.test"], allow: ["127.0.0.1"], status: 404, message: "not found" }],
    });
    const send = async (host: string, address: string) => {
      const init = { ...local, host, headers: { "x-real-ip": address } };
      return statusOf(await plugin.request("GET /", init));
    };
    expect(await send("shop.test", "10.0.0.1")).toBe(410);
    expect(await send("shop.test", "10.0.0.2")).toBe(200);
    expect(await send("a.admin.test", "10.0.0.1")).toBe(200);
    await plugin.reconfigure({
      _rules_: [
        {
          _match_domain_: ["a.admin.test"],
          ip_source_type: "header",
          ip_header_name: "x-real-ip",
          allow: ["10.0.0.2"],
          status: 404,
        },
      ],
    });
    expect(await send("A.Admin.Test:80", "10.0.0.1")).toBe(404);
    expect(await send("a.admin.test", "10.0.0.2")).toBe(200);
    expect(await send("shop.test", "10.0.0.1")).toBe(200);
  });

  test("escapes the message, and says the default one where it is empty", async () => {
    const message = 'a "b" \\ \n\u0001 é😀</script>';
    const plugin = await start({ ip_source_type: "header", allow: ["10.0.0.1"], message });
    const { client } = await plugin.request("GET /");
    expect(client.text).toBe(JSON.stringify({ message }));
    await plugin.reconfigure({ ip_source_type: "header", allow: ["10.0.0.1"], message: "" });
    expect((await plugin.request("GET /")).client.text).toBe('{"message":"Your IP address is blocked."}');
  });

  test("refuses a bad entry with its place, and keeps the former configuration", async () => {
    const plugin = await start({ ip_source_type: "header", deny: ["10.0.0.1"] });
    const bad = { ip_source_type: "header", deny: ["10.0.0.2", "::1/0", "10.0.0.2", "10.0.0.0/33", "::ffff:0:0/95"] };
    const said = expect(plugin.reconfigure(bad)).rejects;
    await said.toThrow("deny[3]: invalid prefix length");
    expect(await withForwarded(plugin, "10.0.0.1")).toBe(403);
    expect(await withForwarded(plugin, "10.0.0.2")).toBe(200);
  });
});

describe("ip-restriction", () => {
  test("names its refusals in the response code details", async () => {
    const plugin = await load(await module(), { ip_source_type: "header", allow: ["10.0.0.1"] });
    const detailsOf = async (value: string) =>
      (await plugin.request("GET /", { headers: { "x-forwarded-for": value } })).details;
    expect(await detailsOf("10.0.0.2")).toBe("ip-restriction.ip_not_allowed");
    expect(await detailsOf("x")).toBe("ip-restriction.get_ip_failed");
    await plugin.reconfigure({ ip_source_type: "header", deny: ["10.0.0.1"] });
    expect(await detailsOf("10.0.0.1")).toBe("ip-restriction.ip_denied");
    expect(await detailsOf("")).toBe("ip-restriction.get_ip_failed");
  });

  test("reads the other end of the connection as Envoy writes it, and refuses one without an address", async () => {
    const plugin = await load(await module(), { deny: ["10.0.0.1", "2001:db8::/32"] });
    const detailsOf = async (properties: ExchangeInit["properties"] = {}) =>
      (await plugin.request("GET /", { properties })).details;
    expect(await detailsOf({ "source.address": "10.0.0.1:4711" })).toBe("ip-restriction.ip_denied");
    expect(await detailsOf({ "source.address": "[::ffff:10.0.0.1]:4711" })).toBe("ip-restriction.ip_denied");
    expect(await detailsOf({ "source.address": "[2001:db8::1]:4711" })).toBe("ip-restriction.ip_denied");
    for (const address of ["10.0.0.2:4711", "[2001:db9::1]:4711", "[fe80::1%2]:4711"]) {
      expect(await detailsOf({ "source.address": address }), address).toBe("via_upstream");
    }
    for (const address of ["/run/client.sock", "@hidden", "10.0.0.2, 10.0.0.3:80", " 10.0.0.2:80", ""]) {
      expect(await detailsOf({ "source.address": address }), address).toBe("ip-restriction.get_ip_failed");
    }
    expect(await detailsOf()).toBe("ip-restriction.get_ip_failed");
  });

  test("keeps two configurations in one VM apart", async () => {
    const code = await module();
    const { plugins } = await loadChain([
      { name: "one", module: code, configuration: { deny: ["10.0.0.1"] } },
      { name: "two", module: code, configuration: { allow: ["10.0.0.1"], status: 404 } },
    ]);
    const [one, two] = plugins;
    expect(two.plugin.vms.map(({ name }) => name)).toEqual(one.plugin.vms.map(({ name }) => name));
    const send = async (plugin: TestPlugin, address: string) =>
      (await plugin.request("GET /", { properties: { "source.address": `${address}:80` } })).client.status;
    expect([await send(one, "10.0.0.1"), await send(one, "10.0.0.2")]).toEqual([403, 200]);
    expect([await send(two, "10.0.0.1"), await send(two, "10.0.0.2")]).toEqual([200, 404]);
    await two.reconfigure({ deny: ["10.0.0.2"] });
    expect([await send(one, "10.0.0.2"), await send(two, "10.0.0.2")]).toEqual([200, 403]);
  });

  test.each([
    [undefined, "allow and deny cannot be empty at the same time"],
    [{ allow: [], deny: [] }, "allow and deny cannot be empty at the same time"],
    [{ allow: ["10.0.0.1"], deny: ["10.0.0.2"] }, "allow and deny cannot be set at the same time"],
    [{ allow: ["10.0.0.1"], ip_source_type: "cookie" }, "ip_source_type: expected one of origin-source, header"],
    [{ allow: ["10.0.0.1"], ip_header_name: "x y" }, "ip_header_name: does not match ^["],
    [{ allow: ["10.0.0.1"], ip_header_name: "" }, "ip_header_name: does not match ^["],
    [{ allow: "10.0.0.1" }, "allow: expected array, got string"],
    [{ allow: [10] }, "allow[0]: expected string, got number"],
    [{ allow: ["10.0.0.1", "x"] }, "allow[1]: not an IPv4 or IPv6 address or network"],
    [{ deny: ["10.0.0.0/33"] }, "deny[0]: invalid prefix length"],
    [{ deny: ["10.0.0.0/08"] }, "deny[0]: invalid prefix length"],
    [{ deny: ["fe80::1%eth0"] }, "deny[0]: not an IPv4 or IPv6 address or network"],
    [{ deny: ["010.0.0.1"] }, "deny[0]: not an IPv4 or IPv6 address or network"],
    [{ deny: ["10.0.0.1 "] }, "deny[0]: not an IPv4 or IPv6 address or network"],
    [{ deny: ["::ffff:0:0/95"] }, "deny[0]: invalid prefix length"],
    [{ deny: ["10.0.0.1"], status: 199 }, "status: expected an integer from 200 to 599, got 199"],
    [{ deny: ["10.0.0.1"], status: 600 }, "status: expected an integer from 200 to 599, got 600"],
    [{ deny: ["10.0.0.1"], status: "403" }, "status: expected integer, got string"],
    [{ deny: ["10.0.0.1"], status: 204 }, "status: statuses 204 and 304 have no body"],
    [{ deny: ["10.0.0.1"], message: null }, "message: expected string, got null"],
    [
      { deny: ["10.0.0.1"], _rules_: [{ _match_domain_: ["a"], status: 404 }] },
      "_rules_[0]: allow and deny cannot be empty at the same time",
    ],
    [
      { ip_source_type: "header", _rules_: [{ _match_domain_: ["a"], allow: ["10.0.0.1"] }] },
      "allow and deny cannot be empty at the same time",
    ],
  ])("refuses %j", async (configuration, reason) => {
    await expect(load(await module(), configuration)).rejects.toThrow(`configuration refused: ${reason}`);
  });

  test("tells every bad entry of both lists at once, and of thousands the first", async () => {
    const said = await load(await module(), { allow: ["x", "10.0.0.1"], deny: ["10.0.0.1", "y"] }).catch(String);
    for (const place of ["allow[0]", "deny[1]"]) expect(said).toContain(`configuration refused: ${place}: not an IPv4`);
    expect(said).toContain("configuration refused: allow and deny cannot be set at the same time");
    const many = await load(await module(), { deny: Array.from({ length: 10_000 }, () => "x") }).catch(String);
    expect(many).toContain("configuration refused: deny[19]: not an IPv4");
    expect(many).toContain("and more problems");
  });

  test("takes an entry that stands twice or within another one", async () => {
    const deny = ["10.0.0.0/8", "10.0.0.1", "10.0.0.1", "10.0.0.0/8"];
    const plugin = await load(await module(), { ip_source_type: "header", deny });
    const send = async (address: string) =>
      (await plugin.request("GET /", { headers: { "x-forwarded-for": address } })).client.status;
    expect([await send("10.0.0.1"), await send("10.255.0.1"), await send("11.0.0.1")]).toEqual([403, 403, 200]);
  });
});
