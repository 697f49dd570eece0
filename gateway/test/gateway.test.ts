import { createHash } from "node:crypto";
import { connect, createServer, type AddressInfo } from "node:net";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchEmbedded, launchEnvoy, startEcho } from "@sluice/gateway";
import type { EchoUpstream, EnvoyOptions, Gateway } from "@sluice/gateway";
import { buildModules, told, type Modules } from "./support/plugins.js";
import { all, echoed, exchange } from "./support/exchange.js";

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
  { kind: "envoy", launch: launchEnvoy },
  { kind: "embedded", launch: launchEmbedded },
] as const;

describe.each(kinds)("a gateway of kind $kind", ({ kind, launch }) => {
  let gateway: Gateway;
  const start = (options: Partial<EnvoyOptions> = {}): Promise<Gateway> =>
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
    const body = Buffer.alloc(10_000_000);
    body.forEach((_, at) => (body[at] = (at * 31) & 0xff));
    const answer = await exchange(`${gateway.url}/raw`, { method: "POST", body });
    expect(sha256(answer.body)).toBe(sha256(body));
  });

  test("does not read an answer faster than the client does", async () => {
    const size = 100_000_000;
    const upstream = await countingUpstream(size);
    const own = await start({ upstream: upstream.url });
    try {
      const client = connect(own.port, "127.0.0.1");
      client.on("error", () => undefined).pause();
      client.write("GET / HTTP/1.1\r\nhost: a.test\r\n\r\n");
      await expect.poll(() => upstream.sent()).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 500));
      // What is on the way fills the buffers of the sockets and of the gateway, and no more.
      expect(upstream.sent()).toBeLessThan(size / 3);
      client.resume();
      await expect.poll(() => upstream.sent()).toBeGreaterThanOrEqual(size);
      client.destroy();
    } finally {
      await own.stop();
      upstream.close();
    }
  });

  test("does not take a request faster than the upstream does", async () => {
    const size = 100_000_000;
    const server = createServer((socket) => socket.on("error", () => undefined).pause());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const own = await start({ upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    try {
      let taken = 0;
      const client = connect(own.port, "127.0.0.1").on("error", () => undefined);
      client.write(`POST / HTTP/1.1\r\nhost: a.test\r\ncontent-length: ${size}\r\n\r\n`);
      const block = Buffer.alloc(100_000);
      const next = (): void => {
        taken += block.length;
        if (taken < size) client.write(block, next);
      };
      client.write(block, next);
      await expect.poll(() => taken).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(taken).toBeLessThan(size / 3);
      client.destroy();
    } finally {
      await own.stop();
      server.close();
    }
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

  test("hangs up on the upstream when the client has hung up, and goes on serving others", async () => {
    const { url, hungUp, close } = await waitingUpstream();
    const own = await start({ upstream: url });
    try {
      const call = request(own.url, { method: "POST", headers: { "content-length": "1000" } });
      call.on("error", () => undefined);
      call.write("half");
      setTimeout(() => call.destroy(), 100);
      expect(await hungUp).toBe("half");
      expect((await exchange(gateway.url)).status).toBe(200);
    } finally {
      await own.stop();
      close();
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
      const on = await get("A.test", "/ok/x?y");
      expect([on.status, all(on.headers, "x-config")]).toEqual([200, ["first"]]);
      const off = await get("b.a.test", "/off?y");
      expect([off.status, all(off.headers, "x-config")]).toEqual([200, []]);
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
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** An upstream that never answers; `hungUp` gives what it had received when the other side left. */
function waitingUpstream(): Promise<{ url: string; hungUp: Promise<string>; close: () => void }> {
  return new Promise((resolve) => {
    let left: (received: string) => void;
    const hungUp = new Promise<string>((done) => (left = done));
    const server = createServer((socket) => {
      let received = "";
      socket.on("data", (chunk) => (received += chunk.toString("latin1")));
      socket.on("error", () => undefined);
      socket.on("close", () => left(received.split("\r\n\r\n")[1] ?? ""));
    }).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}`, hungUp, close: () => server.close() });
    });
  });
}

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** An upstream that answers with this many bytes; `sent` says how many of them it has got rid of. */
function countingUpstream(size: number): Promise<{ url: string; sent: () => number; close: () => void }> {
  return new Promise((resolve) => {
    let taken = 0;
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`);
        const block = Buffer.alloc(100_000);
        const next = (): void => {
          taken += block.length;
          if (taken < size) socket.write(block, next);
        };
        socket.write(block, next);
      });
    }).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}`, sent: () => taken, close: () => server.close() });
    });
  });
}
