// Which requests are checked: in doubt the service is asked.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { load, type TestPlugin } from "@sluice/testing";
import { inHostAndEnvoy } from "../../../test/support/both.js";
import { Auth, forward, module } from "./support.js";

let auth: Auth;
beforeAll(async () => {
  auth = await Auth.start();
});
beforeEach(() => auth.reset());
afterAll(() => auth.stop());

const path = (match_rule_type: string, match_rule_path: string) => ({ match_rule_type, match_rule_path });
/** Paths that servers read in more than one way, each a way from `/pub` to `/admin` for some of them. */
const tricks = [
  ...["/pub/../admin", "/pub/./../admin", "/pub//../admin", "//admin", "/pub/..", "/./admin", "/.//admin", "/pub/."],
  ...["/pub/%2e%2e/admin", "/pub/%2E./admin", "/pub/.%2e/admin", "/pub%2f../admin", "/pub%2F%2E%2E%2Fadmin"],
  ...["/pub/%252e%252e/admin", "/pub/..%5cadmin", "/pub/..\\admin", "/pub/..;/admin", "/pub;/../admin"],
  ...["/pub/%3b/admin", "/pub%3f/../admin", "/pub%23/../admin", "/pub%00/admin", "/pub%/admin", "/pub%zz", "/pub%2"],
  ...["/pub/%0a", "/pub/%7f", "/pub/a//b", "/pub//"],
];

inHostAndEnvoy("ext-auth match_list", module, (start) => {
  test("whitelist: leaves alone what an item matches, and asks about everything else", async () => {
    const match_list = [
      { match_rule_domain: "pub.test" },
      { match_rule_domain: "*.pub.test", match_rule_method: ["get", "HEAD"], ...path("prefix", "/pub") },
      {},
    ];
    const plugin = await auth.begin(start, forward({ match_type: "whitelist", match_list }));
    const asks = async (line: string, host: string): Promise<boolean> => {
      auth.reset();
      await plugin.request(line, { host });
      return auth.asked.length > 0;
    };
    expect(await asks("PUT /any", "pub.test")).toBe(false);
    expect(await asks("PUT /any/../%2e", "PUB.test")).toBe(false);
    expect(await asks("PUT /any", "pub.test:80")).toBe(true);
    expect(await asks("PUT /any", "pub.test.evil")).toBe(true);
    expect(await asks("GET /public?x=/../y", "a.b.pub.test")).toBe(false);
    expect(await asks("GET /pub/%c3%a9%20.well/.known", "a.pub.test")).toBe(false);
    expect(await asks("GET /private", "a.pub.test")).toBe(true);
    expect(await asks("GET /PUB", "a.pub.test")).toBe(true);
    expect(await asks("POST /pub", "a.pub.test")).toBe(true);
    expect(await asks("GET /", "other.test")).toBe(true);
  });

  test("whitelist: asks about each path that some server might take for another one", async () => {
    const match_list = [path("prefix", "/"), path("contains", "pub"), path("regex", "^/")];
    const plugin = await auth.begin(start, forward({ match_type: "whitelist", match_list }));
    auth.service.script = { status: 401 };
    for (const trick of tricks) {
      auth.reset();
      auth.service.script = { status: 401 };
      const { upstream } = await plugin.request(`GET ${trick}`);
      expect([trick, upstream, auth.asked.length]).toEqual([trick, undefined, 1]);
    }
  });

  test("blacklist: asks about what an item matches, however it is written, and about each doubtful path", async () => {
    const match_list = [
      { match_rule_domain: "Adm.test:8443" },
      { match_rule_domain: "b.test", match_rule_method: ["POST"], ...path("exact", "/admin") },
      path("prefix", "/internal"),
    ];
    const plugin = await auth.begin(start, forward({ match_type: "blacklist", match_list }));
    const asks = async (line: string, host: string): Promise<boolean> => {
      auth.reset();
      await plugin.request(line, { host });
      return auth.asked.length > 0;
    };
    for (const host of ["adm.test:8443", "ADM.test", "adm.TEST.:1", "adm.test."]) {
      expect([host, await asks("GET /", host)]).toEqual([host, true]);
    }
    for (const line of ["POST /admin?x", "post /admin", "POST /%61dmin", "POST /x/../admin", "POST //admin"]) {
      expect([line, await asks(line, "B.test:1")]).toEqual([line, true]);
    }
    for (const trick of tricks) expect([trick, await asks(`GET ${trick}`, "c.test")]).toEqual([trick, true]);
    expect(await asks("GET /%69nternal", "c.test")).toBe(true);
    expect(await asks("GET /admin", "b.test")).toBe(false);
    expect(await asks("POST /admin2", "b.test")).toBe(false);
    expect(await asks("GET /", "c.test")).toBe(false);
    expect(await asks("GET /", "xadm.test")).toBe(false);
  });
});

describe("ext-auth match_list", () => {
  const asks = async (plugin: TestPlugin, path: string, host = "a.test"): Promise<boolean> =>
    (await plugin.request(`GET ${path}`, { host })).client.status === 401;
  const begin = async (match_type: string, ...match_list: object[]): Promise<TestPlugin> =>
    load(await module(), forward({ match_type, match_list }), {
      clusters: { "outbound|80||auth.static": { status: 401 } },
    });

  test.each([
    ["exact", "/a", ["/a"], ["/a/", "/A", "/ab"]],
    ["prefix", "/a", ["/a", "/abc"], ["/b/a"]],
    ["suffix", ".css", ["/x.css", "/y/.css"], ["/x.css/", "/x.CSS"]],
    ["contains", "mid", ["/amidb"], ["/aMidb"]],
    ["regex", "^/v[0-9]+/", ["/v1/", "/v22/x"], ["/v/", "/x/v1/"]],
  ])("compares paths by %s with %s, without their query", async (type, text, matching, other) => {
    const plugin = await begin("whitelist", path(type, text));
    for (const one of matching) expect([one, await asks(plugin, one)]).toEqual([one, false]);
    for (const one of other) {
      expect([one, await asks(plugin, one)]).toEqual([one, true]);
      expect([one, await asks(plugin, `${one}?${matching[0]}`)]).toEqual([`${one}`, true]);
    }
  });

  test.each([
    ["*", ["a.test", "", "x:1"], []],
    ["*.a.test", ["b.a.test", "c.b.A.test"], ["a.test", "b.a.test:1", "b.a.test.c"]],
    ["a.*", ["a.test", "a.test:80", "a."], ["b.a.test"]],
    ["a*b*c", ["abc", "axbybzc", "abbbbcc"], ["acb", "ab"]],
    ["a.test:81", ["a.test:81", "A.TEST:81"], ["a.test", "a.test:8", "a.test:811"]],
  ])("compares hosts with %s", async (match_rule_domain, matching, other) => {
    const plugin = await begin("whitelist", { match_rule_domain });
    for (const one of matching.filter((host) => host.length > 0)) {
      expect([one, await asks(plugin, "/", one)]).toEqual([one, false]);
    }
    for (const one of other) expect([one, await asks(plugin, "/", one)]).toEqual([one, true]);
  });

  test("compares a host with many stars in time that stays short", async () => {
    const plugin = await begin("whitelist", { match_rule_domain: "*a".repeat(50) + "b" });
    const began = process.cpuUsage();
    expect(await asks(plugin, "/", "a".repeat(20_000))).toBe(true);
    expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
  });

  test("asks about everything with an empty whitelist, and with none", async () => {
    expect(await asks(await begin("whitelist"), "/")).toBe(true);
    expect(await asks(await begin("whitelist", {}), "/")).toBe(true);
  });
});
