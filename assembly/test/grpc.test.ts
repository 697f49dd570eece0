import { GrpcFailure, grpcHandler, type GrpcMethod, type GrpcServerCall, type HeaderList } from "@sluice/host";
import { load, type TestPlugin } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";

let module: Promise<Uint8Array> | undefined;
const console = (): Promise<Uint8Array> =>
  (module ??= buildPlugin(new URL("../../test/e2e/fixtures/grpc.as.ts", import.meta.url)));

async function start(methods: Record<string, GrpcMethod>, trace = false): Promise<TestPlugin> {
  const named = Object.entries(methods).map(([name, method]) => [`acme.test.Echo/${name}`, method]);
  return load(
    await console(),
    {},
    {
      allowOnHeadersStopIteration: true,
      trace,
      clusters: { grpc: { handler: grpcHandler(Object.fromEntries(named)) }, none: "no endpoints" },
    },
  );
}

async function first({ messages }: GrpcServerCall): Promise<Uint8Array> {
  for await (const message of messages) return message;
  throw new Error("no message");
}

const echo: GrpcMethod = async (call) => first(call);

/** Callbacks and calls of gRPC, by their names. */
function crossings(trace: readonly string[]): string[] {
  return trace.flatMap((line) => /^\[(?:host->vm|vm->host)\] (?:env\.)?(proxy_\w*grpc\w*)/.exec(line)?.[1] ?? []);
}

function exportsOf(wasm: Uint8Array): string[] {
  const names = WebAssembly.Module.exports(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>));
  return names.map(({ name }) => name).filter((name) => /grpc|tick/.test(name));
}

describe("a module", () => {
  test("has the callbacks of unary calls when it makes those, and those of streams as well when it opens any", async () => {
    expect(exportsOf(await buildPlugin(new URL("fixtures/grpc-unary.as.ts", import.meta.url))).sort()).toEqual([
      "proxy_on_grpc_close",
      "proxy_on_grpc_receive",
    ]);
    expect(exportsOf(await console())).toEqual(
      expect.arrayContaining([
        ...["proxy_on_grpc_close", "proxy_on_grpc_receive", "proxy_on_tick"],
        ...["proxy_on_grpc_receive_initial_metadata", "proxy_on_grpc_receive_trailing_metadata"],
      ]),
    );
  });

  test("lets a request go on when the service says so", async () => {
    const wasm = await buildPlugin(new URL("fixtures/grpc-unary.as.ts", import.meta.url));
    const asked = (method: GrpcMethod) =>
      load(wasm, {}, { clusters: { grpc: { handler: grpcHandler({ "acme.test.Echo/Unary": method }) } } });
    const allowed = await (await asked(echo)).request("GET /");
    expect([allowed.client.status, allowed.reachedUpstream]).toEqual([200, true]);
    const denied = await (await asked(() => Promise.reject(new GrpcFailure(7)))).request("GET /");
    expect([denied.client.status, denied.reachedUpstream]).toEqual([403, false]);
  });
});

describe("a call is not made, and the log says why,", () => {
  const made: GrpcMethod = () => Promise.reject(new Error("it was made"));
  const metadata = "call not made, to cluster grpc: metadata ";
  const key = `${metadata}key refused: lower case letters, digits, - _ . only, and no name of gRPC or HTTP/2: `;
  const value = `${metadata}value refused: printable ASCII only, or any bytes under a key that ends with -bin: `;
  const name =
    "call not made, to cluster grpc: its service or method is not a name; a slash stands between them, not in them";
  const refused = "the gateway did not send it, it knows no cluster of this name, or that has no endpoint";

  test.each<[string, Record<string, string>, string, string, number]>([
    ["a slash in the service", { "x-service": "a/b" }, "Unary", name, 3],
    ["a blank in the service", { "x-service": "a b" }, "Unary", name, 3],
    ["no service", { "x-service": "" }, "Unary", name, 3],
    ["no method", {}, "", name, 3],
    ["a method with a question mark", {}, "Unary?x", name, 3],
    ["an upper case key", { "x-meta": "Key=1" }, "Unary", `${key}Key`, 3],
    ["a pseudo header", { "x-meta": ":path=/other" }, "Unary", `${key}:path`, 3],
    ["an empty key", { "x-meta": "=1" }, "Unary", key, 3],
    ["a key of gRPC", { "x-meta": "grpc-timeout=1H" }, "Unary", `${key}grpc-timeout`, 3],
    ["te", { "x-meta": "te=x" }, "Unary", `${key}te`, 3],
    ["content-type", { "x-meta": "content-type=x" }, "Unary", `${key}content-type`, 3],
    ["a value that is not ASCII", { "x-meta": "k=ä" }, "Unary", `${value}k`, 3],
    ["a tab", { "x-meta": "k=a\tb" }, "Unary", `${value}k`, 3],
    [
      "two values of a -bin key",
      { "x-meta": "k-bin=1;k-bin=2" },
      "Unary",
      `${metadata}refused: of several values of a -bin key the gateway would send one: k-bin`,
      3,
    ],
    [
      "a time-out that no host takes",
      { "x-timeout": "2147483648" },
      "Unary",
      "call not made, to cluster grpc: its time-out is above 2147483647 ms",
      3,
    ],
    [
      "a cluster without a name",
      { "x-cluster": "" },
      "Unary",
      "call not made, to cluster : the gateway knows no cluster of this name",
      1,
    ],
    [
      "a cluster that is not known",
      { "x-cluster": "nobody" },
      "Unary",
      `call not made, to cluster nobody: ${refused}`,
      2,
    ],
    ["a cluster without endpoints", { "x-cluster": "none" }, "Unary", `call not made, to cluster none: ${refused}`, 2],
  ])("for %s", async (_, headers, method, line, status) => {
    const plugin = await start({ Unary: made });
    for (const kind of headers["x-timeout"] === undefined ? ["unary", "stream"] : ["unary"]) {
      const { client, logs } = await plugin.request(`POST /${kind}/${method}`, { headers, body: "x" });
      expect([client.status, client.headers.get("x-started")]).toEqual([503, String(status)]);
      expect(logs.map((text) => text.replace(/^.*?\] (?=call)/, ""))).toEqual([line]);
    }
  });

  test("and what the host tells of it is counted, and nothing else", async () => {
    const plugin = await start({});
    for (const kind of ["unary", "stream"]) {
      for (const cluster of ["nobody", "none"]) {
        await plugin.request(`POST /${kind}/Unary`, { headers: { "x-cluster": cluster }, body: "x" });
      }
    }
    // A close each, and for a stream without endpoints the metadata before it.
    expect((await plugin.request("GET /live")).client.text).toBe("6 0");
  });
});

describe("a stream behind a call that the gateway has refused in the same callback", () => {
  test.each(["unary", "stream", "http"])("%s, is not opened, because a real Envoy could hang of it", async (first) => {
    const plugin = await start({}, true);
    const headers = { "x-cluster": "none", "x-first": first };
    const { client, logs, trace } = await plugin.request("POST /stream/Chat", { headers, body: "x" });
    expect([client.status, client.headers.get("x-started")]).toEqual([503, "2"]);
    expect(logs.join("\n")).toContain("could hang of a stream behind it; open it from a timer");
    expect(crossings(trace).filter((name) => name === "proxy_grpc_stream")).toHaveLength(first === "stream" ? 1 : 0);
  });

  test("is opened in the next one", async () => {
    const plugin = await start({ Chat: (call) => call.messages });
    await plugin.request("POST /unary/Chat", { headers: { "x-cluster": "none" }, body: "x" });
    const { client } = await plugin.request("POST /stream/Chat", { headers: { "x-finish": "1" }, body: "a" });
    expect(client.text).toContain("message a");
  });
});

describe("a stream", () => {
  /** Answers with what it was sent, one by one, until the call is over. */
  const chat: GrpcMethod = (call) => call.messages;

  test("that its service has ended is let go of in the host, once", async () => {
    const plugin = await start({ Chat: chat }, true);
    const { trace } = await plugin.request("POST /stream/Chat", { headers: { "x-finish": "1" }, body: "a" });
    const names = crossings(trace);
    expect(names.slice(-2)).toEqual(["proxy_on_grpc_close", "proxy_grpc_cancel"]);
    expect(names.filter((name) => name === "proxy_grpc_cancel")).toHaveLength(1);
  });

  test("is cancelled in the host behind the callback in which the plugin does so, and not told of meanwhile", async () => {
    let signal: AbortSignal | undefined;
    const plugin = await start(
      {
        Three: async function* (call) {
          signal = call.signal;
          for (const text of ["a", "b", "c"]) yield Buffer.from(text);
          await new Promise(() => undefined);
        },
      },
      true,
    );
    const { client, trace } = await plugin.request("POST /stream/Three", {
      headers: { "x-cancel-at": "1" },
      body: "a",
    });
    expect(client.text).toBe("initial \nmessage a\nafter cancel: write 1, finish 1");
    expect(crossings(trace)).not.toContain("proxy_grpc_cancel");
    expect(signal?.aborted).toBe(false);
    plugin.clock.advance(1);
    expect(signal?.aborted).toBe(true);
    expect((await plugin.request("GET /live")).client.text).toBe("0 0");
  });

  test("that is cancelled leaves nobody who resumes its exchange, so that is answered with 500", async () => {
    const plugin = await start({ Chat: chat });
    const headers = { "x-cancel-at": "1", "x-forgets": "1" };
    const { client, logs } = await plugin.request("POST /stream/Chat", { headers, body: "a" });
    expect(client.status).toBe(500);
    expect(logs.join("\n")).toContain("paused, and nobody resumes it; answered with 500");
  });

  test("that another exchange cancels leaves its own with nobody who resumes it, so that is answered with 500", async () => {
    const plugin = await start({ Chat: () => new Promise(() => undefined) });
    const held = plugin.request("POST /stream/Chat", { headers: { "x-keep": "1" }, body: "a" });
    expect((await plugin.request("POST /cancel/Chat", { body: "a" })).client.status).toBe(200);
    expect((await held).client.status).toBe(500);
  });

  test("that ends between its cancellation and the word to the host is let go of as well", async () => {
    let finish = (): void => undefined;
    const plugin = await start(
      {
        One: async function* () {
          yield Buffer.from("a");
          await new Promise<void>((resolve) => (finish = resolve));
        },
      },
      true,
    );
    await plugin.request("POST /stream/One", { headers: { "x-cancel-at": "1" }, body: "a" });
    const upstream = async () => {
      finish();
      await new Promise((resolve) => setImmediate(resolve));
      plugin.clock.advance(10);
      return {};
    };
    const { trace } = await plugin.request("GET /", { upstream });
    expect(crossings(trace)).toEqual([
      ...["proxy_on_grpc_receive_trailing_metadata", "proxy_on_grpc_close", "proxy_grpc_cancel"],
    ]);
    expect((await plugin.request("GET /live")).client.text).toBe("0 0");
  });

  test.each(["answered", "hung up"])("is cancelled when its exchange is %s", async (how) => {
    let signal: AbortSignal | undefined;
    const plugin = await start({
      Never: (call) => {
        signal = call.signal;
        return new Promise(() => undefined);
      },
    });
    if (how === "answered") {
      const headers = { "x-answer-at-once": "1" };
      expect((await plugin.request("POST /stream/Never", { headers, body: "a" })).client.status).toBe(202);
    } else {
      const exchange = await plugin.request("POST /stream/Never", { body: "a", hangUp: "while waiting" });
      expect(exchange.reachedClient).toBe(false);
    }
    expect(signal?.aborted).toBe(false);
    plugin.clock.advance(5);
    expect(signal?.aborted).toBe(true);
  });

  test("is known by its exchange only as long as both are there, and a call until it is answered", async () => {
    const plugin = await start({ Chat: chat, Echo: echo, Fail: () => Promise.reject(new GrpcFailure(5)) });
    const size = () => plugin.plugin.vms[1]!.memoryBytes;
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        await plugin.request("POST /unary/Echo", { body: "x".repeat(2000) });
        await plugin.request("POST /unary/Fail", { body: "x".repeat(2000) });
        await plugin.request("POST /stream/Chat", { headers: { "x-finish": "1" }, body: "x".repeat(2000) });
        await plugin.request("POST /stream/Chat", { headers: { "x-cancel-at": "1" }, body: "x".repeat(2000) });
        plugin.clock.advance(5);
      }
    };
    await run(100);
    const before = size();
    await run(400);
    expect(size()).toBe(before);
  });
});

describe("metadata", () => {
  test("under -bin keys is bytes on both sides, with and without padding, also when values were joined", async () => {
    let metadata: HeaderList = [];
    const plugin = await start({
      Chat: async function* (call) {
        metadata = call.metadata;
        call.initialMetadata = [
          ["k-bin", "AP8"],
          ["k-bin", "AP8="],
          ["k-joined-bin", "AQ, Ag=="],
          ["k-odd-bin", "not base64!"],
          ["k-empty-bin", ""],
        ];
        yield* call.messages;
      },
    });
    const { client } = await plugin.request("POST /stream/Chat", {
      headers: { "x-finish": "1", "x-all-bytes": "1" },
      body: "a",
    });
    const odd = Buffer.from("not base64!").toString("hex");
    expect(client.text.split("\n")[0]).toBe(
      `initial k-bin=00ff;k-bin=00ff;k-joined-bin=01;k-joined-bin=02;k-odd-bin=${odd};k-empty-bin=`,
    );
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString("base64");
    expect(metadata).toContainEqual(["all-bin", all]);
  });
});
