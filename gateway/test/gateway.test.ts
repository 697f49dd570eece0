import { createHash } from "node:crypto";
import { connect, createServer, type AddressInfo } from "node:net";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchEmbedded, launchEnvoy, startEcho, UpdateRejectedError } from "@sluice/gateway";
import type { EchoUpstream, Gateway, GatewayOptions } from "@sluice/gateway";
import { buildModules, told, type Modules } from "./support/plugins.js";
import { all, echoed, exchange, listens } from "./support/exchange.js";

let modules: Modules;
let echo: EchoUpstream;

beforeAll(async () => {
  modules = await buildModules();
  echo = await startEcho();
});

afterAll(async () => {
  await echo.close();
  await modules.remove();
});

const kinds = [
  { kind: "envoy", launch: launchEnvoy, refusedStart: "SLUICE_ENVOY_FAILED" },
  { kind: "embedded", launch: launchEmbedded, refusedStart: "SLUICE_EMBEDDED_FAILED" },
] as const;

describe.each(kinds)("a gateway of kind $kind", ({ kind, launch, refusedStart }) => {
  let gateway: Gateway;
  const start = (options: Partial<GatewayOptions> = {}): Promise<Gateway> =>
    launch({ plugins: [told(modules, "first")], upstream: echo.url, ...options });

  beforeAll(async () => {
    gateway = await start();
  });

  afterAll(async () => {
    await gateway.stop();
  });

  test("says which one it is and where it listens", () => {
    expect(gateway.kind).toBe(kind);
    expect(gateway.title).toContain("1.40");
    expect(gateway.url).toBe(`http://127.0.0.1:${gateway.port}`);
  });

  test("hands method, path and body to the upstream as they came", async () => {
    const seen = await echoed(`${gateway.url}/a/b?c=%20d&c`, { method: "PUT", body: "grüße" });
    expect(seen).toMatchObject({ method: "PUT", path: "/a/b?c=%20d&c", body: "grüße" });
  });

  test("keeps every byte a header value can have, in both directions", async () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte >= 0x20 && byte !== 0x7f);
    const value = `<${String.fromCharCode(9, ...bytes)}>`;
    const query = [...value].map((char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
    const headers = ["host", "a.test", "x-bytes", value];
    for (const body of [undefined, "with a body"]) {
      const init = { method: "POST", headers, ...(body !== undefined && { body }) };
      const seen = await echoed(`${gateway.url}/headers?x-back=${query}`, init);
      expect(all(seen.headers, "x-bytes")).toEqual([value]);
      expect(all(seen.answer.headers, "x-back")).toEqual([value]);
    }
  });

  test("keeps repeated headers apart and in order", async () => {
    const headers = ["host", "a.test", "x-a", "1", "X-A", "2", "x-a", "1"];
    const seen = await echoed(`${gateway.url}/headers?set-cookie=a&set-cookie=b`, { headers });
    expect(all(seen.headers, "x-a")).toEqual(["1", "2", "1"]);
    expect(all(seen.answer.headers, "set-cookie")).toEqual(["a", "b"]);
  });

  test("lets a header value of 50,000 bytes pass", async () => {
    const value = "x".repeat(50_000);
    const seen = await echoed(gateway.url, { headers: ["host", "a.test", "x-long", value] });
    expect(all(seen.headers, "x-long")).toEqual([value]);
  });

  test("answers 431 to more request headers than it may take, and takes more when told to", async () => {
    const headers = ["host", "a.test", "x-long", "x".repeat(70_000)];
    expect((await exchange(gateway.url, { headers })).status).toBe(431);
    const wide = await start({ maxRequestHeadersKb: 96 });
    try {
      expect((await exchange(wide.url, { headers })).status).toBe(200);
    } finally {
      await wide.stop();
    }
  });

  test("adds x-request-id and x-forwarded-proto, keeps those of the client, and adds no x-forwarded-for", async () => {
    const added = await echoed(gateway.url);
    expect(all(added.headers, "x-request-id")[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(all(added.headers, "x-forwarded-proto")).toEqual(["http"]);
    expect(all(added.headers, "x-forwarded-for")).toEqual([]);
    const own = ["host", "a.test", "x-request-id", "mine", "x-forwarded-proto", "https"];
    const kept = await echoed(gateway.url, { headers: own });
    expect(all(kept.headers, "x-request-id")).toEqual(["mine"]);
    expect(all(kept.headers, "x-forwarded-proto")).toEqual(["https"]);
  });

  test("keeps what belongs to the client's connection from the upstream", async () => {
    const headers = ["host", "a.test", "connection", "keep-alive, x-mine", "keep-alive", "timeout=5"];
    const seen = await echoed(gateway.url, { headers: [...headers, "x-mine", "1", "te", "gzip", "x-other", "2"] });
    const names = seen.headers.map(([name]) => name);
    expect(names).toContain("x-other");
    for (const name of ["connection", "keep-alive", "te", "x-mine"]) expect(names).not.toContain(name);
  });

  test("passes 10 MB of body in both directions", async () => {
    const body = Buffer.alloc(10_000_000, (_: unknown) => "0123456789abcdefghij");
    body.forEach((_, at) => (body[at] = (at * 31) & 0xff));
    const answer = await exchange(`${gateway.url}/raw`, { method: "POST", body });
    expect(sha256(answer.body)).toBe(sha256(body));
  });

  test("does not read an answer faster than the client does", async () => {
    const size = 60_000_000;
    const { slow, received } = await readSlowly(gateway.port, `/bytes/${size}`);
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 300));
    const grown = process.memoryUsage().rss - before;
    slow.resume();
    expect(await received).toBeGreaterThan(size);
    expect(grown).toBeLessThan(size / 2);
  });

  test("passes trailers in both directions", async () => {
    const answer = await exchange(`${gateway.url}/raw`, { method: "POST", body: "x", trailers: { "x-sum": "42" } });
    expect(answer.body.toString()).toBe("x");
    expect(all(answer.trailers, "x-sum")).toEqual(["42"]);
  });

  test("answers HEAD, 204 and 304 without a body and goes on serving the connection", async () => {
    const head = await exchange(gateway.url, { method: "HEAD" });
    expect(head.body.length).toBe(0);
    expect(all(head.headers, "x-config")).toEqual(["first"]);
    for (const status of [204, 304]) {
      const answer = await exchange(`${gateway.url}/status/${status}`);
      expect(answer).toMatchObject({ status, body: Buffer.alloc(0) });
    }
  });

  test("answers 503 with Envoy's text when the upstream refuses the connection", async () => {
    const refusing = await start({ upstream: `http://127.0.0.1:${await unusedPort()}` });
    try {
      const { status, body } = await exchange(refusing.url);
      expect(status).toBe(503);
      expect(body.toString()).toBe(
        "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure",
      );
    } finally {
      await refusing.stop();
    }
  });

  test("answers 503 when the upstream hangs up without an answer, and cuts an answer that breaks off", async () => {
    const reset = await exchange(`${gateway.url}/reset`);
    expect(reset.status).toBe(503);
    expect(reset.body.toString()).toContain("reset before headers. reset reason: connection termination");
    await expect(exchange(`${gateway.url}/cut/100000`)).rejects.toThrow(/aborted|ECONNRESET|hang up/);
  });

  test("serves others after a client has hung up in the middle", async () => {
    const call = request(`${gateway.url}/raw`, { method: "POST", headers: { "content-length": "1000" } });
    call.on("error", () => undefined);
    call.write("half");
    await new Promise((resolve) => setTimeout(resolve, 100));
    call.destroy();
    expect((await exchange(gateway.url)).status).toBe(200);
  });

  test("tells plugins' lines from its own, line breaks included", () => {
    const line = [...gateway.logs].find(({ text }) => text !== undefined);
    expect(line).toMatchObject({ level: "info", logger: "wasm", text: "configured with\nfirst", plugin: "told" });
    expect(line?.message).toBe("wasm log root: configured with\nfirst");
  });

  test("hands over no configuration at all when there is none", async () => {
    const bare = await start({ plugins: [told(modules)] });
    try {
      expect(all((await exchange(bare.url)).headers, "x-config")).toEqual([""]);
    } finally {
      await bare.stop();
    }
  });

  test("refuses to start with a plugin that refuses its configuration, and says what the plugin said", async () => {
    const failed = start({ plugins: [told(modules, "refuse this")] });
    await expect(failed).rejects.toMatchObject({ code: refusedStart });
    await expect(failed).rejects.toThrow(/Unable to create Wasm plugin told[^]*configured with\nrefuse this/);
  });

  test("refuses to start with a module that cannot be linked, and names the import", async () => {
    const failed = start({ plugins: [{ name: "stray", code: modules.unlinkable }] });
    await expect(failed).rejects.toMatchObject({ code: refusedStart });
    await expect(failed).rejects.toThrow("Failed to load Wasm module due to a missing import: env.abort");
  });

  test("refuses to start on a port that is taken", async () => {
    await expect(start({ port: gateway.port })).rejects.toMatchObject({ code: "SLUICE_ADDRESS_IN_USE" });
  });

  test("puts an accepted configuration in force without a restart", async () => {
    const own = await start();
    try {
      await own.update([told(modules, "second")]);
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual(["second"]);
    } finally {
      await own.stop();
    }
  });

  test("keeps the former configuration when the next is refused, gives the reason, and takes another one", async () => {
    const own = await start();
    try {
      const refused = own.update([told(modules, "refuse: no greeting")]);
      await expect(refused).rejects.toBeInstanceOf(UpdateRejectedError);
      await expect(refused).rejects.toThrow(/Unable to create Wasm plugin told[^]*refuse: no greeting/);
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual(["first"]);
      await own.update([told(modules, "first")]);
      await own.update([told(modules, "third")]);
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual(["third"]);
    } finally {
      await own.stop();
    }
  });

  test("runs several plugins in order, and another chain after an update", async () => {
    const own = await start({ plugins: [told(modules, "a", "one"), told(modules, "b", "two")] });
    try {
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual(["b", "a"]);
      await own.update([]);
      expect(all((await exchange(own.url)).headers, "x-config")).toEqual([]);
    } finally {
      await own.stop();
    }
  });

  test("answers 503 after a trap and skips the plugin only where it may", async () => {
    for (const [failurePolicy, after] of [
      ["closed", 503],
      ["open", 200],
    ] as const) {
      const own = await start({ plugins: [{ ...told(modules, "x"), failurePolicy }] });
      try {
        expect((await exchange(`${own.url}/trap`)).status).toBe(503);
        expect((await exchange(own.url)).status).toBe(after);
      } finally {
        await own.stop();
      }
    }
  });

  test("leads requests by domain and path, and switches a plugin off where the route says so", async () => {
    const virtualHosts = [
      {
        name: "a",
        domains: ["a.test", "*.a.test"],
        routes: [
          { path: "/off", cluster: "upstream", disabledPlugins: ["told"] },
          { prefix: "/dead", cluster: "nowhere" },
          { prefix: "/ok", cluster: "upstream" },
        ],
      },
    ];
    const own = await start({ virtualHosts, clusters: [{ name: "nowhere", endpoints: [] }] });
    const get = (host: string, path: string) => exchange(`${own.url}${path}`, { headers: ["host", host] });
    try {
      expect(all((await get("A.test", "/ok/x?y")).headers, "x-config")).toEqual(["first"]);
      expect(all((await get("b.a.test", "/off?y")).headers, "x-config")).toEqual([]);
      expect((await get("a.test", "/offf")).status).toBe(404);
      expect((await get("a.test:80", "/ok")).status).toBe(404);
      const dead = await get("a.test", "/dead");
      expect([dead.status, dead.body.toString()]).toEqual([503, "no healthy upstream"]);
    } finally {
      await own.stop();
    }
  });

  test("answers 504 when the upstream takes longer than the route allows", async () => {
    const routes = [{ cluster: "upstream", timeoutMs: 100 }];
    const own = await start({ virtualHosts: [{ name: "all", domains: ["*"], routes }] });
    try {
      const late = await exchange(`${own.url}/delay/2000`);
      expect([late.status, late.body.toString()]).toEqual([504, "upstream request timeout"]);
    } finally {
      await own.stop();
    }
  });

  test("runs beside another one of its kind, and stopping one leaves the other alone", async () => {
    const other = await start({ plugins: [told(modules, "other")], concurrency: 2 });
    expect(all((await exchange(other.url)).headers, "x-config")).toEqual(["other"]);
    await other.stop();
    expect(await listens(other.port)).toBe(false);
    expect(await other.ended).toBeUndefined();
    expect(all((await exchange(gateway.url)).headers, "x-config")).toEqual(["first"]);
  });

  test("refuses updates once it has ended", async () => {
    const own = await start();
    await Promise.all([own.stop(), own.stop()]);
    await expect(own.update([])).rejects.toMatchObject({ code: "SLUICE_GATEWAY_STOPPED" });
  });

  test("refuses two plugins of one name and an upstream that is no http://host:port", async () => {
    const twice = start({ plugins: [told(modules), told(modules)] });
    await expect(twice).rejects.toMatchObject({ code: "SLUICE_GATEWAY_OPTION" });
    await expect(start({ upstream: "https://a.test" })).rejects.toThrow('"https://a.test"');
  });

  test("changes the level of the wasm logger while it runs", async () => {
    const own = await start({ logLevel: "error" });
    try {
      expect([...own.logs].filter(({ text }) => text !== undefined)).toEqual([]);
      await own.setLogLevel("info");
      const { mark } = own.logs;
      await own.update([told(modules, "spoken")]);
      const line = await own.logs.waitFor(({ text }) => text?.endsWith("spoken") ?? false, { mark });
      expect(line?.level).toBe("info");
    } finally {
      await own.stop();
    }
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A client that does not read until it is told to; `received` counts its bytes. */
function readSlowly(
  port: number,
  path: string,
): Promise<{ slow: ReturnType<typeof connect>; received: Promise<number> }> {
  return new Promise((resolve) => {
    const slow = connect(port, "127.0.0.1", () => {
      slow.pause();
      slow.write(`GET ${path} HTTP/1.1\r\nhost: a.test\r\nconnection: close\r\n\r\n`);
      const received = new Promise<number>((done) => {
        let count = 0;
        slow.on("data", (chunk) => (count += chunk.length));
        slow.on("close", () => done(count));
      });
      slow.pause();
      resolve({ slow, received });
    });
  });
}
