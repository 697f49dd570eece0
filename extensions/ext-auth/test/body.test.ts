// Requests whose body the service has to see: none may get past it.
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EnvoySubject, inHostAndEnvoy } from "../../../test/support/both.js";
import { Auth, envoy, forward, module, verdict } from "./support.js";

let auth: Auth;
beforeAll(async () => {
  auth = await Auth.start();
});
beforeEach(() => auth.reset());
afterAll(() => auth.stop());

const withBody = (max?: number) => ({
  authorization_request: { with_request_body: true, ...(max !== undefined && { max_request_body_bytes: max }) },
});

inHostAndEnvoy("ext-auth with bodies", module, (start) => {
  test("sends the body along, in both modes, and then lets it go on with the answer's headers", async () => {
    const authorization_response = { allowed_upstream_headers: [{ exact: "x-uid" }] };
    for (const config of [forward, envoy]) {
      auth.reset();
      auth.service.script = { headers: { "x-uid": "7" } };
      const plugin = await auth.begin(start, config({}, { ...withBody(), authorization_response }));
      const headers = { "x-uid": "forged" };
      const { upstream } = await plugin.request("POST /p", { headers, body: ["one ", "two"] });
      expect(auth.asked.map(({ text }) => text)).toEqual(["one two"]);
      expect([upstream?.text, upstream?.headers.getAll("x-uid")]).toEqual(["one two", ["7"]]);
    }
  });

  test.each([
    ["octets", { "content-type": "application/octet-stream" }],
    ["gRPC", { "content-type": "application/grpc" }],
    ["gzip", { "content-encoding": "gzip" }],
    ["an unknown encoding", { "content-encoding": "x-own, identity" }],
    ["no type", {}],
  ])("checks a body of %s", async (_what, headers) => {
    const plugin = await auth.begin(start, forward({}, withBody()));
    auth.service.script = (request) => ({ status: request.text === "bad" ? 403 : 200 });
    expect((await plugin.request("POST /", { headers, body: "bad" })).upstream).toBeUndefined();
    expect((await plugin.request("POST /", { headers, body: "good" })).upstream?.text).toBe("good");
    expect(auth.asked.map(({ text }) => text)).toEqual(["bad", "good"]);
  });

  test.each(["GET", "HEAD", "DELETE", "get", "BREW"])("checks the body of a %s", async (method) => {
    const plugin = await auth.begin(start, forward({}, withBody()));
    auth.service.script = (request) => ({ status: request.text === "bad" ? 403 : 200 });
    const { client, upstream } = await plugin.observe(`${method} /`, { body: ["b", "ad"] });
    expect(upstream).toBeUndefined();
    expect(client?.status).toBeGreaterThanOrEqual(400);
  });

  test("asks about requests without a body, with an empty one, in pieces, slowly, and with trailers", async () => {
    const plugin = await auth.begin(start, forward({}, withBody()));
    for (const status of [200, 401]) {
      auth.reset();
      auth.service.script = { status };
      const expected: [number, boolean] = [status, status === 200];
      expect(verdict(await plugin.request("GET /"))).toEqual(expected);
      expect(verdict(await plugin.request("POST /", { body: "" }))).toEqual(expected);
      expect(verdict(await plugin.request("POST /", { body: [""] }))).toEqual(expected);
      expect(verdict(await plugin.request("POST /", { body: Array.from("pieces") }))).toEqual(expected);
      const trailed = await plugin.request("POST /", { body: ["a", "b"], trailers: { "x-t": "1" } });
      expect(verdict(trailed)).toEqual(expected);
      if (status === 200) expect([trailed.upstream?.text, trailed.upstream?.trailers.get("x-t")]).toEqual(["ab", "1"]);
      const slow = await plugin.observe("POST /", {
        body: ["a", "b", "c"],
        afterChunk: () => new Promise((resolve) => setTimeout(resolve, 20)),
      });
      expect([slow.client?.status, slow.upstream?.text]).toEqual([status, status === 200 ? "abc" : undefined]);
      expect(auth.asked.map(({ text }) => text)).toEqual(["", "", "", "pieces", "ab", "abc"]);
    }
  });

  test("does not ask about a body that ends early, nor let it go on", async () => {
    const plugin = await auth.begin(start, forward({}, withBody()));
    const { upstream } = await plugin.observe("POST /", { body: ["a", "b"], hangUp: "during the request" });
    expect([upstream, auth.asked]).toEqual([undefined, []]);
  });

  test("answers 413 to more than the limit, announced or not, whatever the service may do", async () => {
    for (const more of [{}, { failure_mode_allow: true }]) {
      const plugin = await auth.begin(start, forward(more, withBody(10)));
      expect(verdict(await plugin.request("POST /", { body: "x".repeat(10) }))).toEqual([200, true]);
      expect(verdict(await plugin.request("POST /", { body: "x".repeat(11) }))).toEqual([413, false]);
      expect(verdict(await plugin.request("POST /", { body: ["x".repeat(10), "x"] }))).toEqual([413, false]);
      expect(verdict(await plugin.request("POST /", { body: "x".repeat(10 << 20) }))).toEqual([413, false]);
    }
    expect(auth.asked).toHaveLength(2);
  });

  test("answers 413 above the gateway's buffer", async () => {
    const plugin = await auth.begin(start, forward({ failure_mode_allow: true }, withBody()));
    expect(verdict(await plugin.request("POST /", { body: ["x".repeat(1 << 20), "x".repeat(1 << 20)] }))).toEqual([
      413,
      false,
    ]);
    expect(auth.asked).toEqual([]);
  });

  test("says 413 for itself where the gateway's buffer is larger", async () => {
    const plugin = await auth.begin(start, forward({}, withBody(1 << 20)), { bufferLimit: 8 << 20 });
    expect(verdict(await plugin.request("POST /", { body: ["x".repeat(1 << 20), "x"] }))).toEqual([413, false]);
    expect(verdict(await plugin.request("POST /", { body: ["x", "x".repeat((1 << 20) - 1)] }))).toEqual([200, true]);
  });

  test("refuses without a service, and passes if it may fail, with the body as it was", async () => {
    const plugin = await auth.begin(start, forward({}, withBody(), "unknown"));
    expect(verdict(await plugin.request("POST /", { body: "b" }))).toEqual([403, false]);
    await plugin.reconfigure(
      forward({ failure_mode_allow: true, failure_mode_allow_header_add: true }, withBody(), "unknown"),
    );
    const { upstream } = await plugin.request("POST /", { body: ["a", "b"] });
    expect([upstream?.text, upstream?.headers.get("x-envoy-auth-failure-mode-allowed")]).toEqual(["ab", "true"]);
  });

  test("refuses an upgrade that brings a body", async () => {
    const plugin = await auth.begin(start, forward({ failure_mode_allow: true }, withBody()));
    const headers = { connection: "Upgrade", upgrade: "websocket" };
    for (const body of ["bad", ["b", "ad"]]) {
      const { client, upstream } = await plugin.observe("POST /", { headers, body });
      expect([upstream, client?.status]).toEqual([undefined, 403]);
    }
  });

  test("refuses with 500 where the gateway cannot hold headers", { timeout: 60_000 }, async () => {
    const plugin = await auth.begin(start, forward({ failure_mode_allow: true }, withBody()), { heldHeaders: false });
    const { client, upstream } = await plugin.observe("POST /", { body: "b" });
    expect([client?.status, upstream]).toEqual([500, undefined]);
  });

  test("does not let a malformed length through", async () => {
    const plugin = await auth.begin(start, forward({}, withBody(10)));
    if (!(plugin instanceof EnvoySubject)) return void expect(plugin).toBeDefined();
    for (const length of ["abc", "-1", "99999999999999999999", "1, 2"]) {
      const status = await statusOf(plugin.url, `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\nxx`);
      expect(status).toMatch(/^HTTP\/1\.1 4\d\d/);
    }
    expect([plugin.upstream.seen, auth.asked]).toEqual([[], []]);
  });
});

/** The first line of the answer to bytes, which leave the connection open. */
function statusOf(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on("data", (chunk: Buffer) => {
      resolve(chunk.toString().split("\r\n")[0]!);
      socket.destroy();
    });
    socket.on("error", reject);
  });
}
