import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnvoySubject } from "../support/both.js";
import { send, sendRaw } from "../support/http.js";
import { buildPlugin } from "../support/plugin.js";

const helloWorld = (): Promise<Uint8Array> =>
  readFile(new URL("../../extensions/hello-world/build/plugin.wasm", import.meta.url));
const probe = (): Promise<Uint8Array> =>
  buildPlugin(new URL("../../assembly/test/fixtures/probe.as.ts", import.meta.url));

describe("configurations in a real Envoy", () => {
  let envoy: EnvoySubject;
  beforeAll(async () => (envoy = await EnvoySubject.start(await helloWorld(), { greeting: "first" })));
  afterAll(() => envoy.stop());

  const greeting = async (): Promise<string | null> => (await envoy.request("GET /")).upstream!.headers.get("x-hello");

  test("that are absent, empty or an empty object mean the defaults", async () => {
    for (const configuration of [undefined, "", "{}"]) {
      await envoy.reconfigure({ greeting: "other" });
      expect(await greeting()).toBe("other");
      await envoy.reconfigure(configuration);
      expect(await greeting()).toBe("world");
    }
  });

  test.each([
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "12"],
    ["a string", '"x"'],
    ["true", "true"],
    ["truncated", '{"greeting":"x'],
    ["nested 5,000 levels deep", "[".repeat(5000) + "]".repeat(5000)],
    ["1 MB of garbage", "\u0001\u00ffgarbage ".repeat(95_000)],
  ])(
    "that are %s are refused with a reason in the log, never a trap, and the former one stays",
    async (_, configuration) => {
      await envoy.reconfigure({ greeting: "kept" });
      const before = envoy.logs().length;
      await expect(envoy.reconfigure(configuration)).rejects.toThrow("configuration refused: ");
      const said = envoy.logs().slice(before);
      expect(said.join("\n")).toMatch(/\[hello-world\] \[nil\] \[nil\] configuration refused: /);
      expect([...envoy.envoy.logs].map(({ message }) => message).join("\n")).not.toMatch(/backtrace|abort:/);
      expect(await greeting()).toBe("kept");
    },
  );
});

describe("hostile requests in a real Envoy", () => {
  let envoy: EnvoySubject;
  beforeAll(async () => (envoy = await EnvoySubject.start(await probe())));
  afterAll(() => envoy.stop());

  const read = (value: string) =>
    envoy.request("GET /", {
      headers: [
        ["x-op", "get"],
        ["x-name", "x-raw"],
        ["x-raw", value],
      ],
    });

  test("every byte from 0x01 to 0xFF that Envoy lets through comes out of the plugin unchanged", async () => {
    const bytes = Array.from({ length: 0xff }, (_, i) => i + 1);
    const answers = await Promise.all(
      bytes.map((byte) =>
        sendRaw(
          envoy.url,
          `GET /${byte} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-op: get\r\nx-name: x-raw\r\n` +
            `x-raw: <${String.fromCharCode(byte)}>\r\n\r\n`,
        ),
      ),
    );
    const passed = bytes.filter((_, i) => answers[i]!.startsWith("HTTP/1.1 200"));
    for (const byte of passed) {
      const { headers } = envoy.upstream.seen.find(({ path }) => path === `/${byte}`)!;
      const sent = byte === 0x0d ? [0x3c, 0x3e] : [0x3c, byte, 0x3e]; // Envoy itself drops a lone CR on arrival
      expect([...headers.getBytes("x-raw")!]).toEqual(sent);
      expect([...headers.getBytes("x-result")!]).toEqual(sent);
    }
    // Tab, what can be printed, and everything beyond ASCII get through.
    expect(passed).toEqual(expect.arrayContaining([9, 0x20, 0x41, 0x7e, 0x80, 0xc0, 0xff]));
  });

  test("90 headers and a value of 50,000 bytes come out unchanged", async () => {
    const headers = Array.from({ length: 87 }, (_, i): [string, string] => [`x-h${i}`, `v${i}`]);
    const { upstream, client } = await envoy.request("GET /", { headers: [["x-op", "entries"], ...headers] });
    expect(client.status).toBe(200);
    for (const [name, value] of headers) expect(upstream!.headers.get("x-result")).toContain(`${name}=${value};`);
    const long = "\udcff\udc80 long ".repeat(6250);
    const outcome = await read(long.trimEnd());
    expect(outcome.upstream!.headers.get("x-raw")).toBe(long.trimEnd());
    expect(outcome.upstream!.headers.get("x-result")).toBe(long.trimEnd());
  });

  test("a header with CR LF is an error value for the plugin, and the client sees one clean response", async () => {
    for (const op of ["setSplit", "setBytesSplit", "setNul"]) {
      const { client, upstream } = await envoy.request("GET /", { headers: { "x-op": op, "x-name": "x-a" } });
      expect([client.status, upstream!.headers.get("x-result"), upstream!.headers.has("x-a")]).toEqual([
        200,
        "2",
        false,
      ]);
      const response = await envoy.request("GET /", {
        upstream: { headers: { "x-response-op": op, "x-name": "x-a" } },
      });
      expect(response.client.headers.get("x-result")).toBe("2");
      expect(response.client.headers.has("x-injected")).toBe(false);
    }
  });

  test("a local response that would be split becomes one clean 500", async () => {
    const answer = await sendRaw(
      envoy.url,
      "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-op: respondSplit\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/);
    expect(answer).not.toContain("x-b");
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test("a stream that is paused for nothing is answered", async () => {
    const { client } = await envoy.request("GET /", { headers: { "x-op": "pause" } });
    expect(client.status).toBe(500);
  });

  test("an answer in the done callback, which would crash Envoy, is refused", async () => {
    expect((await envoy.request("GET /done")).client.status).toBe(200);
    await expect.poll(() => envoy.logs().join("\n")).toContain("done GET 222");
    expect((await envoy.request("GET /")).client.status).toBe(200);
  });

  test("removing what the route needs, and replacing all headers, leaves a request that is routed", async () => {
    for (const name of [":path", ":method", ":authority", "host", "x-forwarded-proto"]) {
      const { client, upstream } = await envoy.request("GET /", { headers: { "x-op": "remove", "x-name": name } });
      expect([client.status, upstream!.headers.get("x-result")]).toEqual([200, "2"]);
    }
    const { client, upstream } = await envoy.request("GET /", { headers: { "x-op": "replaceAll", "x-gone": "1" } });
    expect([client.status, upstream!.headers.has("x-gone"), upstream!.headers.getAll("x-twice")]).toEqual([
      200,
      false,
      ["a", "b"],
    ]);
  });

  test("an answer that its own response handler would hold back arrives", async () => {
    const { client } = await envoy.request("GET /", { headers: { "x-op": "respondThenAgain" } });
    expect([client.status, client.text]).toEqual([403, "first"]);
  });

  test("a length, a second host or a method that would smuggle another message is refused", async () => {
    for (const [op, name, value] of [
      ["set", "content-length", "3"],
      ["set", "transfer-encoding", "chunked"],
      ["set", ":abc", "evil.example"],
      ["set", ":method", "GET /evil HTTP/1.1"],
      ["append", "host", "second"],
      ["replaceTwice", ":path", "/second"],
    ] as const) {
      const headers = { "x-op": op, "x-name": name, "x-value": value };
      const { client, upstream } = await envoy.request("POST /kept", { headers, body: "0123456789" });
      expect([client.status, upstream!.headers.get("x-result")]).toEqual([200, "2"]);
      expect([upstream!.method, upstream!.path, upstream!.text]).toEqual(["POST", "/kept", "0123456789"]);
      expect(upstream!.headers.getAll(":authority")).toEqual(["localhost"]);
      const answered = await envoy.request("GET /", {
        upstream: { body: "hello world", headers: { "x-response-op": op, "x-name": name, "x-value": value } },
      });
      expect([answered.client.status, answered.client.text]).toEqual([200, "hello world"]);
    }
  });

  test("a client that hangs up leaves a gateway that works", async () => {
    envoy.upstream.script = () => new Promise((resolve) => setTimeout(() => resolve({}), 300));
    const controller = new AbortController();
    const hungUp = fetch(`${envoy.url}/done`, { signal: controller.signal }).catch(() => "gone");
    setTimeout(() => controller.abort(), 100);
    expect(await hungUp).toBe("gone");
    envoy.upstream.script = {};
    expect((await send(envoy.url, "GET /")).status).toBe(200);
    expect([...envoy.envoy.logs].map(({ message }) => message).join("\n")).not.toMatch(/backtrace/);
  });
});

describe("a plugin that traps in a real Envoy", () => {
  test("logs its position, and its requests get 503", async () => {
    const envoy = await EnvoySubject.start(await probe());
    try {
      expect((await envoy.request("GET /", { headers: { "x-op": "abort" } })).client.status).toBe(503);
      const log = (): string => [...envoy.envoy.logs].map(({ message }) => message).join("\n");
      await expect.poll(log).toMatch(/abort: asked for at assembly\/test\/fixtures\/probe\.as\.ts:\d+:\d+/);
      await expect.poll(log).toMatch(/Proxy-Wasm plugin in-VM backtrace:[\s\S]*proxy_on_request_headers/);
    } finally {
      await envoy.stop();
    }
  });

  test.each(["recurse", "exhaust"])(
    "takes only its VM with it when it runs out of stack or memory (%s)",
    async (op) => {
      const envoy = await EnvoySubject.start(await probe());
      try {
        expect((await envoy.request("GET /", { headers: { "x-op": op } })).client.status).toBe(503);
        const log = (): string => [...envoy.envoy.logs].map(({ message }) => message).join("\n");
        await expect.poll(log).toMatch(/proxy_on_request_headers failed/);
        expect((await envoy.request("GET /")).client.status).toBe(503);
      } finally {
        await envoy.stop();
      }
    },
  );
});
