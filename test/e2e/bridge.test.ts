// Raw TCP from a plugin: through the bridge of a real Envoy and of the embedded gateway, to a real Redis.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchEmbedded, launchEnvoy, type Gateway, type GatewayOptions, type PluginSpec } from "@sluice/gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../support/asc.js";
import { send } from "../support/http.js";
import { RedisServer } from "../support/redis.js";

const redisCluster = "outbound|6379||redis.dns";
const megabyte = 1 << 20;
/** What the courier says of an answer that broke off. */
const brokenOff = 597;

let folder: string;
let redis: RedisServer;
let servers: { readonly [name: string]: TcpServer };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-bridge-"));
  redis = await RedisServer.start();
  servers = {
    mirror: await TcpServer.start((socket, bytes) => socket.end(bytes.subarray().reverse())),
    silent: await TcpServer.start(() => undefined),
    // A connection that is closed before everything was read from it is reset.
    breaking: await TcpServer.start((socket) => {
      socket.pause().write("half");
      setTimeout(() => socket.destroy(), 50);
    }),
    patient: await TcpServer.start((socket) => setTimeout(() => socket.end("late"), 700)),
  };
  const source = fileURLToPath(new URL("fixtures/courier.as.ts", import.meta.url));
  const { wasm, messages } = await compile(source, ["--exportStart", "_initialize", "-O", "--use", "abort="]);
  if (wasm === undefined) throw new Error(messages);
  await writeFile(join(folder, "courier.wasm"), wasm);
});

afterAll(async () => {
  for (const server of Object.values(servers)) await server.stop();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A server that does something when it has got bytes, and notes whether it was told that no more would come. */
class TcpServer {
  /** Connections that the other side has not closed. */
  readonly open = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(act: (socket: Socket, bytes: Buffer) => void): Promise<TcpServer> {
    const server = createServer();
    const started = new TcpServer(server);
    server.on("connection", (socket) => {
      started.open.add(socket);
      socket.on("close", () => started.open.delete(socket));
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => act(socket, bytes));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  get endpoint() {
    return { address: "127.0.0.1", port: (this.server.address() as AddressInfo).port };
  }

  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function courier(configuration?: string): PluginSpec {
  const code = join(folder, "courier.wasm");
  const plugin = { name: "courier", code, allowOnHeadersStopIteration: true };
  return configuration === undefined ? plugin : { ...plugin, configuration };
}

function start(launch: (options: GatewayOptions) => Promise<Gateway>, configuration?: string): Promise<Gateway> {
  return launch({
    upstream: "http://127.0.0.1:9",
    bufferLimitBytes: 64 * megabyte,
    clusters: [
      { name: redisCluster, endpoints: [redis], tcp: true },
      ...Object.entries(servers).map(([name, { endpoint }]) => ({ name, endpoints: [endpoint], tcp: true })),
      { name: "refusing", endpoints: [{ address: "127.0.0.1", port: 1 }], tcp: true },
      { name: "empty", endpoints: [], tcp: true },
      { name: "http", endpoints: [redis] },
    ],
    plugins: [courier(configuration)],
  });
}

function command(...words: readonly (string | Uint8Array)[]): Buffer {
  const parts = words.flatMap((word) => {
    const bytes = Buffer.from(word as string);
    return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n")];
  });
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts]);
}

const quit = command("QUIT");

describe.each([
  ["Envoy", launchEnvoy],
  ["the embedded gateway", launchEmbedded],
] as const)("the TCP bridge of %s", (_, launch) => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await start(launch);
  });

  afterAll(async () => {
    await gateway.stop();
  });

  async function carry(cluster: string, body: Uint8Array, timeoutMs = 20_000) {
    const headers = { "x-cluster": cluster, "x-timeout": String(timeoutMs) };
    const answer = await send(gateway.url, "POST /", { headers, body });
    return { status: answer.status, mark: answer.headers.get("x-mark"), body: Buffer.from(answer.body) };
  }

  /** Sends commands and gives what Redis answered, without the OK of QUIT. */
  async function ask(...commands: readonly Buffer[]): Promise<Buffer> {
    const { status, mark, body } = await carry(redisCluster, Buffer.concat([...commands, quit]));
    expect([status, mark, body.subarray(-5).toString()]).toEqual([200, "1", "+OK\r\n"]);
    return body.subarray(0, -5);
  }

  test("carries commands to Redis, and its answers back", async () => {
    expect(String(await ask(command("PING"), command("ECHO", "hi")))).toBe("+PONG\r\n$2\r\nhi\r\n");
  });

  test("carries any byte both ways", async () => {
    const bytes = Buffer.from([0, 0xff, 0x0d, 0x0a, 0, 0x80, 0xff]);
    expect((await ask(command("SET", bytes, bytes), command("GET", bytes))).toString("latin1")).toBe(
      `+OK\r\n$7\r\n${bytes.toString("latin1")}\r\n`,
    );
    const all = Buffer.from(Array.from({ length: 256 }, (_unused, byte) => byte));
    expect(await carry("mirror", all)).toEqual({ status: 200, mark: "1", body: all.reverse() });
  });

  test("brings the answers to 10,000 commands back whole", async () => {
    const value = "x".repeat(500);
    const commands = Array.from({ length: 10_000 }, () => command("GET", "many"));
    const answer = await ask(command("SET", "many", value), ...commands);
    expect(answer.length).toBe("+OK\r\n".length + 10_000 * `$500\r\n${value}\r\n`.length);
    expect(String(answer.subarray(5))).toBe(`$500\r\n${value}\r\n`.repeat(10_000));
  });

  test("carries 20 megabytes there and back whole", async () => {
    const value = randomBytes(5 * megabyte);
    await ask(command("SET", "large", value));
    const answer = await ask(...Array.from({ length: 4 }, () => command("GET", "large")));
    const one = Buffer.concat([Buffer.from(`$${value.length}\r\n`), value, Buffer.from("\r\n")]);
    expect(answer.equals(Buffer.concat([one, one, one, one]))).toBe(true);
  });

  test("carries 200 pipelines at once", async () => {
    const each = Array.from({ length: 200 }, (_unused, at) =>
      ask(command("SET", `at-${at}`, `v${at}`), command("GET", `at-${at}`)),
    );
    const answers = await Promise.all(each);
    expect(answers.map(String)).toEqual(
      Array.from({ length: 200 }, (_unused, at) => `+OK\r\n$${`v${at}`.length}\r\nv${at}\r\n`),
    );
  });

  test("waits for a server that takes its time, and leaves the connection open meanwhile", async () => {
    expect(await carry("patient", Buffer.from("x"))).toMatchObject({ status: 200, body: Buffer.from("late") });
  });

  test("ends the connection to a server that never closes with the time-out of the call-out", async () => {
    expect(await carry("silent", Buffer.from("x"), 300)).toMatchObject({ status: brokenOff });
    await expect.poll(() => servers["silent"]?.open.size).toBe(0);
  });

  test("tells which part of the way failed", async () => {
    const body = Buffer.from("x");
    expect(await carry("nobody", body)).toMatchObject({ status: 404, mark: "unknown-cluster" });
    expect(await carry("http", body)).toMatchObject({ status: 404, mark: "unknown-cluster" });
    expect(await carry("refusing", body)).toMatchObject({ status: 503, mark: "1" });
    expect(await carry("empty", body)).toMatchObject({
      status: 503,
      mark: "1",
      body: Buffer.from("no healthy upstream"),
    });
    expect(await carry("breaking", Buffer.alloc(8 * megabyte))).toMatchObject({ status: brokenOff });
  });
});

test("in Envoy the bridge is there once workers serve, and never on the main thread", async () => {
  const gateway = await start(launchEnvoy, redisCluster);
  const unreachable = "configured: 503";
  const configured = (): string[] =>
    [...gateway.logs].flatMap(({ text }) => (text?.startsWith("configured") === true ? [text] : [])).sort();
  try {
    await expect.poll(configured).toEqual([unreachable, unreachable]);
    await gateway.update([courier("mirror")]);
    await expect.poll(configured).toEqual(["configured: 200 marked 1", unreachable, unreachable, unreachable]);
  } finally {
    await gateway.stop();
  }
});

test("there is no bridge where no cluster speaks TCP", async () => {
  for (const launch of [launchEnvoy, launchEmbedded]) {
    const gateway = await launch({ upstream: "http://127.0.0.1:9", plugins: [courier()] });
    try {
      expect((await send(gateway.url, "POST /", { body: "x" })).status).toBe(598);
    } finally {
      await gateway.stop();
    }
  }
});
