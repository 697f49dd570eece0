import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { load, type UpstreamInit } from "@sluice/testing";
import { Services } from "../../../test/support/services.js";
import { inHostAndEnvoy, type ClusterAddress } from "../../../test/support/both.js";
import { ScriptedUpstream } from "../../../test/support/http.js";

const module = (): Promise<Uint8Array> => readFile(new URL("../build/plugin.wasm", import.meta.url));

const config = {
  bodyHeader: "x-body",
  tokenHeader: "X-Token",
  requestPath: "/t?a=%2F",
  serviceSource: "ip",
  serviceName: "svc",
  servicePort: 80,
};

/** The service, which answers as its script says. */
let service: ScriptedUpstream;
/** Those that cannot, as `outbound|80||<name>.static`. */
let others: Services;
let clusters: Record<string, ClusterAddress>;

beforeAll(async () => {
  others = await Services.start();
});
afterAll(() => others.stop());
beforeEach(async () => {
  service = await ScriptedUpstream.start();
  clusters = { "outbound|80||svc.static": service.url as `http://${string}` };
  for (const [name, address] of Object.entries(others.clusters)) clusters[`outbound|80||${name}.static`] = address;
});
afterEach(() => service.stop());

inHostAndEnvoy("http-call", module, (start) => {
  const begin = (configuration: unknown = config) => start(configuration, { clusters });

  test("puts body and token of the answer into the request, whose body it keeps", async () => {
    const plugin = await begin();
    service.script = { body: "a\nb", headers: { "x-token": "9" } };
    const { upstream } = await plugin.request("POST /p", { body: ["one ", "two"] });
    expect([upstream?.headers.get("x-body"), upstream?.headers.get("x-token")]).toEqual(["a#b", "9"]);
    expect([upstream?.path, upstream?.text]).toEqual(["/p", "one two"]);
    const [call] = service.seen;
    expect([call?.method, call?.path, call?.headers.get(":authority")]).toEqual(["GET", "/t?a=%2F", "svc"]);
  });

  test("replaces what the client sent under these names, also by nothing", async () => {
    const plugin = await begin();
    service.script = { body: "ours" };
    const headers = { "X-BODY": ["forged", "twice"], "x-token": "forged" };
    const { upstream } = await plugin.request("GET /", { headers });
    expect([upstream?.headers.getAll("x-body"), upstream?.headers.getAll("x-token")]).toEqual([["ours"], []]);
  });

  test.each([201, 204, 302, 404, 500, 503])(
    "lets the request go on unchanged after an answer with %i",
    async (status) => {
      const plugin = await begin();
      service.script = { status, ...(status !== 204 && { body: "no" }), headers: { "x-token": "9" } };
      const { client, upstream } = await plugin.request("POST /", { headers: { "x-token": "mine" }, body: "b" });
      expect([client.status, upstream?.text, upstream?.headers.get("x-body")]).toEqual([200, "b", null]);
      expect(upstream?.headers.getAll("x-token")).toEqual(["mine"]);
      expect(plugin.logs().join("\n")).toContain(`another status than 200, the request goes on as it is: ${status}`);
    },
  );

  test.each(["unknown", "empty", "refusing", "mute", "garbage", "resetting", "cutting"])(
    "lets the request go on unchanged when the service is %s",
    async (serviceName) => {
      const plugin = await begin({ ...config, serviceName });
      const { client, upstream } = await plugin.request("POST /", { headers: { "x-body": "mine" }, body: "b" });
      expect([client.status, upstream?.text, upstream?.headers.getAll("x-body")]).toEqual([200, "b", ["mine"]]);
      expect(plugin.logs().join("\n")).toMatch(/call not made, to cluster outbound|the service has not answered/);
    },
  );

  test.each([
    ["a CR", "a\r\nb"],
    ["a NUL", "a\0b"],
    ["an escape", "\x1b[0m"],
    ["a DEL", "\x7f"],
    ["8,193 bytes", "x".repeat(8193)],
    ["1 MB", "x".repeat(1_000_000)],
  ])("sets no header from a body with %s, and takes the rest", async (_what, body) => {
    const plugin = await begin();
    service.script = { body, headers: { "x-token": "9" } };
    const { upstream } = await plugin.request("GET /", { headers: { "x-body": "forged" } });
    expect([upstream?.headers.getAll("x-body"), upstream?.headers.get("x-token")]).toEqual([[], "9"]);
    expect(plugin.logs().at(-1)).toContain("cannot be a header, none was set: x-body");
  });

  test("takes a body of 8,192 bytes, an empty one, and bytes that are no text", async () => {
    const plugin = await begin();
    for (const body of ["x".repeat(8192), "", "\udcff\ta\udcc0"]) {
      service.script = { body };
      const { upstream } = await plugin.request("GET /");
      expect(upstream?.headers.getAll("x-body")).toEqual([body]);
    }
  });

  test("holds 10 MB of the client back, and lets them go, with bytes that are no text in the headers", async () => {
    const plugin = await begin();
    service.script = { body: "a" };
    const body = "x".repeat(10 << 20);
    const { upstream } = await plugin.request("POST /", { headers: { "x-a": "\udcff" }, body });
    expect([upstream?.body.length, upstream?.headers.get("x-body")]).toEqual([body.length, "a"]);
    expect(upstream?.headers.get("x-a")).toBe("\udcff");
  });

  test("drops the answer when the client has left meanwhile, and goes on with the next", async () => {
    const plugin = await begin();
    service.script = () => new Promise((resolve) => setTimeout(() => resolve({ body: "late" }), 100));
    const { client, upstream } = await plugin.observe("GET /", { hangUp: "while waiting" });
    expect([client, upstream]).toEqual([undefined, undefined]);
    service.script = { body: "next" };
    expect((await plugin.request("GET /")).upstream?.headers.get("x-body")).toBe("next");
  });

  test.each([null, undefined, {}, { ...config, bodyHeader: "a b" }])("refuses the configuration %j", async (bad) => {
    if (bad === undefined) {
      await expect(start(undefined, { clusters })).rejects.toThrow("bodyHeader: required");
    } else {
      await expect(begin(bad)).rejects.toThrow("configuration refused");
    }
  });
});

describe("http-call", () => {
  const answer: UpstreamInit = { body: "yes" };

  test.each([
    [{ serviceSource: "k8s", namespace: "ns" }, "outbound|80||svc.ns.svc.cluster.local", "svc.ns.svc.cluster.local"],
    [{ serviceSource: "k8s" }, "outbound|80||svc.default.svc.cluster.local", "svc.default.svc.cluster.local"],
    [{ serviceSource: "nacos", namespace: "n1" }, "outbound|80||svc.DEFAULT-GROUP.n1.nacos", "svc"],
    [{ serviceSource: "ip", servicePort: 8080 }, "outbound|8080||svc.static", "svc"],
    [{ serviceSource: "dns", domain: "a.test:8" }, "outbound|80||svc.dns", "a.test:8"],
    [{ requestPath: "https://b.test/x" }, "outbound|80||svc.static", "b.test"],
    [{ requestPath: "check" }, "outbound|80||svc.static", "svc"],
  ])("with %j calls the cluster %s", async (more, cluster, authority) => {
    const asked: (string | null)[] = [];
    const plugin = await load(
      await module(),
      { ...config, ...more },
      {
        clusters: {
          [cluster]: (request) => {
            asked.push(request.headers.get(":authority"));
            return answer;
          },
        },
      },
    );
    expect((await plugin.request("GET /")).upstream.headers.get("x-body")).toBe("yes");
    expect(asked).toEqual([authority]);
  });

  test("gives up after 500 ms", async () => {
    for (const [delayMs, expected] of [
      [400, "slow"],
      [600, null],
    ] as const) {
      const clusters = { "outbound|80||svc.static": { body: "slow", delayMs } };
      const plugin = await load(await module(), config, { clusters });
      expect((await plugin.request("GET /")).upstream.headers.get("x-body")).toBe(expected);
    }
  });

  test("acts on the rule that matches, with its own service", async () => {
    const rules = [{ _match_domain_: ["a.test"], ...config, serviceName: "other" }];
    const clusters = { "outbound|80||other.static": answer };
    const plugin = await load(await module(), { _rules_: rules }, { clusters });
    expect((await plugin.request("GET /", { host: "a.test" })).upstream.headers.get("x-body")).toBe("yes");
    expect((await plugin.request("GET /", { host: "b.test" })).upstream.headers.get("x-body")).toBe(null);
  });

  test("logs nothing of what the service answers", async () => {
    const secret = { body: "s3cret\0", headers: { "x-token": "s3cret" } };
    const plugin = await load(await module(), config, { clusters: { "outbound|80||svc.static": secret } });
    await plugin.request("GET /");
    expect(plugin.logs.texts()).toHaveLength(1);
    expect(plugin.logs.texts().join()).not.toContain("s3cret");
  });

  test.each([
    [{ bodyHeader: "" }, "bodyHeader: "],
    [{ bodyHeader: ":path" }, "bodyHeader: does not match"],
    [{ bodyHeader: "Host" }, "bodyHeader: the gateway depends on this header"],
    [{ tokenHeader: "Content-Length" }, "tokenHeader: the gateway depends on this header"],
    [{ tokenHeader: "X-BODY" }, "tokenHeader: the same header as bodyHeader"],
    [{ tokenHeader: null }, "tokenHeader: expected string, got null"],
    [{ requestPath: "/a b" }, "requestPath: does not match"],
    [{ requestPath: "" }, "requestPath: does not match"],
    [{ serviceName: "" }, "serviceName: does not match"],
    [{ servicePort: 0 }, "servicePort: expected an integer from 1 to 65535, got 0"],
    [{ servicePort: "80" }, "servicePort: expected integer, got string"],
    [{ serviceSource: "eureka" }, "serviceSource: expected one of"],
    [{ serviceSource: "nacos" }, "namespace: needed with nacos"],
    [{ serviceSource: "dns" }, "domain: needed with dns"],
    [{ serviceSource: "dns", domain: "a/b" }, "domain: does not match"],
  ])("refuses %j", async (more, reason) => {
    await expect(load(await module(), { ...config, ...more })).rejects.toThrow(`configuration refused: ${reason}`);
  });
});
