// What the service is asked, and what becomes of its answer.
import { load } from "@sluice/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inHostAndEnvoy } from "../../../test/support/both.js";
import { Auth, BROKEN, envoy, forward, module, verdict } from "./support.js";

let auth: Auth;
beforeAll(async () => {
  auth = await Auth.start();
});
beforeEach(() => auth.reset());
afterAll(() => auth.stop());

inHostAndEnvoy("ext-auth", module, (start) => {
  test("asks one path in the mode forward_auth, and tells the rest in headers", async () => {
    const plugin = await auth.begin(start, forward());
    const headers = { authorization: "Bearer 1", "x-other": "1" };
    const { upstream } = await plugin.request("PUT /x%2F?q=1&r=%00", { host: "a.test:81", headers, body: "body" });
    expect([upstream?.path, upstream?.text]).toEqual(["/x%2F?q=1&r=%00", "body"]);
    expect(auth.asked).toHaveLength(1);
    const [asked] = auth.asked;
    expect([asked?.method, asked?.path, asked?.text]).toEqual(["POST", "/check", ""]);
    const told = (name: string): string[] => asked!.headers.getAll(name);
    expect(told(":authority")).toEqual(["auth.static"]);
    expect(told("authorization")).toEqual(["Bearer 1"]);
    expect(told("x-original-method")).toEqual(["PUT"]);
    expect(told("x-original-uri")).toEqual(["/x%2F?q=1&r=%00"]);
    expect(told("x-forwarded-proto")).toEqual(["http"]);
    expect(told("x-forwarded-method")).toEqual(["PUT"]);
    expect(told("x-forwarded-uri")).toEqual(["/x%2F?q=1&r=%00"]);
    expect(told("x-forwarded-host")).toEqual(["a.test:81"]);
    expect(told("x-other")).toEqual([]);
  });

  test.each([
    ["/auth", "GET /a//b/../c/?x=/../y", "/auth/a//b/../c/?x=/../y"],
    ["/auth/", "DELETE /", "/auth/"],
    ["auth", "GET /%2e%2E/", "/auth/%2e%2E/"],
    ["", "PATCH /a?", "/a?"],
    ["/", "OPTIONS /a", "/a"],
  ])("asks %j in front of %s in the mode envoy, with path and query untouched", async (path_prefix, line, path) => {
    const endpoint = { service_name: "auth.static", service_host: "who.test", path_prefix };
    const plugin = await auth.begin(start, envoy({}, { endpoint }));
    expect(verdict(await plugin.request(line))).toEqual([200, true]);
    const [asked] = auth.asked;
    expect([`${asked?.method} ${asked?.path}`]).toEqual([`${line.split(" ")[0]} ${path}`]);
    expect(asked?.headers.get(":authority")).toBe("who.test");
    expect(asked?.headers.has("x-forwarded-uri")).toBe(false);
  });

  test("sends the headers that are allowed, then those to add, then all credentials", async () => {
    const allowed_headers = [
      { exact: "X-Exact" },
      { prefix: "X-Pre" },
      { suffix: "-SUF", contains: "never looked at" },
      { contains: "mid" },
      { regex: "^x-[0-9]$" },
    ];
    const headers_to_add = { "X-Exact": "ours", "x-added": "1", authorization: "not ours" };
    const plugin = await auth.begin(start, envoy({}, { authorization_request: { allowed_headers, headers_to_add } }));
    const sent = { "x-exact": "theirs", "X-PRE-1": "2", "a-suf": "3", "a-mid-b": "4", "x-5": "5", "x-55": "6" };
    const headers = { ...sent, "x-pre-2": ["a", "\udcff"], authorization: "Basic 1" };
    await plugin.request("GET /", { headers });
    const told = auth.asked[0]!.headers;
    expect(["x-exact", "x-added", "x-pre-1", "a-suf", "a-mid-b", "x-5", "x-55"].map((name) => told.get(name))).toEqual([
      ...["ours", "1", "2", "3", "4", "5", null],
    ]);
    expect(told.getAll("x-pre-2")).toEqual(["a", "\udcff"]);
    expect(told.getAll("authorization")).toEqual(["Basic 1"]);
  });

  test("lets nothing of the client's stand for what the plugin tells", async () => {
    const authorization_request = { allowed_headers: [{ prefix: "x" }, { regex: "." }] };
    const forged = {
      "x-original-uri": "/public",
      "X-Original-Method": "GET",
      x_original_uri: "/public",
      "x-forwarded-uri": ["/public", "/also"],
      "x-forwarded_uri": "/public",
      "x-forwarded-method": "GET",
      "x-forwarded-host": "public.test",
      "x-original-url": "/public",
      connection: "x-forwarded-uri",
      expect: "200-nothing",
      te: "trailers",
    };
    for (const config of [forward({}, { authorization_request }), envoy({}, { authorization_request })]) {
      auth.reset();
      const plugin = await auth.begin(start, config);
      const headers = Object.fromEntries(Object.entries(forged).filter(([name]) => name !== "expect"));
      await plugin.request("PUT /secret", { host: "a.test", headers });
      const lines = auth.asked[0]!.headers.entries().map(([name, value]) => `${name.toLowerCase()}: ${value}`);
      expect(lines.filter((line) => line.includes("public") || line.endsWith(": GET"))).toEqual([]);
      expect(lines.filter((line) => /^(te|upgrade):/.test(line))).toEqual([]);
    }
  });

  test("passes on headers of a 200 in place of the client's, also where the service says nothing", async () => {
    const allowed_upstream_headers = [{ exact: "x-uid" }, { exact: "X-Role" }, { prefix: "x-auth-" }, { suffix: "-s" }];
    const plugin = await auth.begin(start, forward({}, { authorization_response: { allowed_upstream_headers } }));
    const answer = { "x-uid": ["7", "8"], "x-auth-a": "1", "x-more": "1", "content-length": "2", "a-s": "ours" };
    auth.service.script = { headers: answer, body: "ok" };
    const { upstream } = await plugin.request("GET /", {
      headers: {
        ...{ "X-UID": ["1", "2"], x_uid: "3", "x-role": "admin", x_role: "admin" },
        ...{ "x-auth-b": "forged", x_auth_c: "forged", "b-s": "kept", "a-s": "forged", A_S: "forged", "x-other": "1" },
      },
    });
    const got = upstream!.headers.entries().filter(([name]) => /^(x|a|b)[-_](uid|role|auth|more|s|other)/i.test(name));
    expect(got.map((entry) => entry.join(": ")).sort()).toEqual([
      ...["a-s: ours", "b-s: kept", "x-auth-a: 1", "x-other: 1", "x-uid: 7"],
    ]);
    expect(upstream?.headers.has("content-length")).toBe(false);
  });

  test("takes a name of the gateway for the service's where it is named, and only there", async () => {
    const own = { "x-forwarded-for": "10.0.0.9", "x-request-id": "r" };
    const forged = { "x-forwarded-user": "admin", x_forwarded_user: "admin", ...own };
    for (const [matcher, script] of [
      [{ exact: "x-forwarded-user" }, {}],
      [{ exact: "x-forwarded-user" }, { status: 500 }],
      [{ exact: "x-forwarded-user" }, { headers: { "x-forwarded-user": "bob" } }],
      [{ prefix: "x-" }, {}],
    ] as const) {
      const authorization_response = { allowed_upstream_headers: [matcher] };
      const plugin = await auth.begin(start, forward({ failure_mode_allow: true }, { authorization_response }));
      auth.service.script = script;
      const { headers } = (await plugin.request("GET /", { headers: forged })).upstream!;
      const told = "headers" in script ? ["bob"] : [];
      expect([headers.getAll("x-forwarded-user"), headers.getAll("x_forwarded_user")]).toEqual([told, []]);
      expect([headers.has("x-forwarded-for"), headers.has("x-request-id")]).toEqual([true, true]);
    }
  });

  test.each([201, 204, 302, 400, 401, 403, 404, 418, 429, 499])(
    "refuses as the service does, with %i",
    async (status) => {
      const plugin = await auth.begin(start, forward({ failure_mode_allow: true, status_on_error: 555 }));
      const body = status === 204 ? "" : "no\n";
      auth.service.script = { status, headers: { "x-why": ["a", "b"], "content-type": "text/x" }, body };
      const outcome = await plugin.request("POST /", { body: "b" });
      expect(verdict(outcome)).toEqual([status, false]);
      expect([outcome.client.text, outcome.client.headers.getAll("x-why")]).toEqual([body, ["a", "b"]]);
      expect(outcome.client.headers.getAll("content-type")).toEqual(body ? ["text/x"] : []);
      expect(outcome.client.headers.has("x-envoy-upstream-service-time")).toBe(false);
    },
  );

  test("gives the client the headers that are allowed, and what its body needs", async () => {
    const authorization_response = { allowed_client_headers: [{ exact: "Set-Cookie" }, { prefix: "www-" }] };
    const plugin = await auth.begin(start, forward({}, { authorization_response }));
    const headers = { "set-cookie": ["a=1", "b=2"], "www-authenticate": "Basic", "x-internal": "1" };
    auth.service.script = { status: 401, headers: { ...headers, "content-encoding": "x-own" }, body: "\udcff\0" };
    const { client } = await plugin.request("GET /");
    expect(client.headers.getAll("set-cookie")).toEqual(["a=1", "b=2"]);
    expect(client.headers.get("www-authenticate")).toBe("Basic");
    expect([client.headers.has("x-internal"), client.headers.get("content-encoding")]).toEqual([false, "x-own"]);
    expect([...client.body]).toEqual([0xff, 0]);
  });

  test.each([500, 503, 599])("takes a %i of the service for its failure", async (status) => {
    const plugin = await auth.begin(start, forward({ status_on_error: 444 }));
    auth.service.script = { status, body: "broken" };
    expect(verdict(await plugin.request("GET /"))).toEqual([444, false]);
    await plugin.reconfigure(forward({ failure_mode_allow: true }));
    expect(verdict(await plugin.request("POST /", { body: "b" }))).toEqual([200, true]);
  });

  test.each(BROKEN)("refuses when the service is %s, unless it may fail", async (service) => {
    const allowed_upstream_headers = [{ exact: "x-uid" }];
    const http = { authorization_response: { allowed_upstream_headers }, timeout: 200 };
    const mark = "x-envoy-auth-failure-mode-allowed";
    const headers = { [mark]: "forged", x_envoy_auth_failure_mode_allowed: "forged", "x-uid": "forged" };
    const plugin = await auth.begin(start, forward({}, http, service));
    const refused = await plugin.request("POST /", { headers, body: "b" });
    expect([verdict(refused), refused.client.text]).toEqual([[403, false], ""]);
    await plugin.reconfigure(forward({ failure_mode_allow: true }, http, service));
    const passed = await plugin.request("POST /", { headers, body: "b" });
    expect([verdict(passed), passed.upstream?.text]).toEqual([[200, true], "b"]);
    expect([passed.upstream?.headers.has(mark), passed.upstream?.headers.has("x-uid")]).toEqual([false, false]);
    expect(passed.upstream?.headers.has("x_envoy_auth_failure_mode_allowed")).toBe(false);
    await plugin.reconfigure(forward({ failure_mode_allow: true, failure_mode_allow_header_add: true }, http, service));
    const marked = await plugin.request("GET /", { headers });
    expect([verdict(marked), marked.upstream?.headers.getAll(mark)]).toEqual([[200, true], ["true"]]);
    expect(marked.upstream?.headers.has("x_envoy_auth_failure_mode_allowed")).toBe(false);
  });

  test("takes the mark of an unchecked request off one that was checked, or need not be", async () => {
    const match_list = [{ match_rule_path: "/pub", match_rule_type: "prefix" }];
    const plugin = await auth.begin(start, forward({ match_type: "whitelist", match_list }));
    for (const path of ["/", "/pub"]) {
      const headers = { "X-Envoy-Auth-Failure-Mode-Allowed": "true" };
      const { upstream } = await plugin.request(`GET ${path}`, { headers });
      expect(upstream?.headers.has("x-envoy-auth-failure-mode-allowed")).toBe(false);
    }
    expect(auth.asked).toHaveLength(1);
  });

  test("holds 10 MB back until the answer, without reading them, and with bytes that are no text in the headers", async () => {
    const plugin = await auth.begin(
      start,
      forward({}, { authorization_request: { allowed_headers: [{ prefix: "x-" }] } }),
    );
    const body = "x".repeat(10 << 20);
    const { upstream } = await plugin.request("POST /", { headers: { "x-a": "\udcff\udcc0" }, body });
    expect([upstream?.body.length, upstream?.headers.get("x-a")]).toEqual([body.length, "\udcff\udcc0"]);
    expect(auth.asked[0]?.headers.get("x-a")).toBe("\udcff\udcc0");
  });

  test("drops the answer when the client has left meanwhile, and goes on with the next", async () => {
    const plugin = await auth.begin(start, forward());
    auth.service.script = () => new Promise((resolve) => setTimeout(() => resolve({}), 100));
    const { client, upstream } = await plugin.observe("GET /", { hangUp: "while waiting" });
    expect([client, upstream]).toEqual([undefined, undefined]);
    auth.service.script = {};
    expect(verdict(await plugin.request("GET /"))).toEqual([200, true]);
  });

  test("asks about an upgrade before it goes on", async () => {
    const plugin = await auth.begin(start, forward());
    auth.service.script = { status: 401 };
    const headers = { connection: "Upgrade", upgrade: "websocket" };
    const { client, upstream } = await plugin.observe("GET /", { headers });
    expect(upstream).toBeUndefined();
    expect([401, 403]).toContain(client?.status); // Envoy itself refuses upgrades that nobody has switched on
  });

  test("refuses the configuration null, and none at all", async () => {
    await expect(start(null)).rejects.toThrow("configuration refused");
    await expect(start()).rejects.toThrow("http_service: required");
  });

  test("logs neither credentials nor bodies", async () => {
    const plugin = await auth.begin(start, forward());
    auth.service.script = { status: 500, body: "s3cret" };
    await plugin.request("POST /?s3cret", { headers: { authorization: "s3cret" }, body: "s3cret" });
    expect(plugin.logs().length).toBeGreaterThan(0);
    expect(plugin.logs().join("\n")).not.toContain("s3cret");
  });
});

// Envoy itself refuses such a request, unless it is told to make a tunnel of it.
test("a CONNECT, with which no service can be asked, is refused also when the service may fail", async () => {
  const configuration = envoy({ failure_mode_allow: true });
  const plugin = await load(await module(), configuration, { clusters: { "outbound|80||auth.static": {} } });
  expect((await plugin.request("CONNECT /")).reachedUpstream).toBe(false);
  expect((await plugin.request("GET /")).reachedUpstream).toBe(true);
});
