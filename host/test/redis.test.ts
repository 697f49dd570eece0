import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { PluginLoadError, redisServer, VirtualClock } from "@sluice/host";
import type { HostOptions, RedisCluster, RedisLogin } from "@sluice/host";
import { Bench, fixture, settle } from "./probe.js";
import { minimal } from "./wasm-builder.js";

/** Loads the plugin with these lines and gives what it logged, of the one worker. */
async function run(lines: string[], redis: NonNullable<HostOptions["redis"]>, options: HostOptions = {}) {
  const bench = new Bench({ flavour: "higress", redis, ...options });
  await bench.probe(lines.join("\n"), { code: await fixture("redis") });
  await settle();
  const log = (): string[] => bench.lines.filter(({ vm }) => vm.startsWith("worker")).map(({ message }) => message);
  return { bench, log };
}

const echo: RedisCluster = () => ({ call: async (query) => query, close: () => undefined });

describe("the host calls for Redis", () => {
  test("are there on Higress, whichever ABI a module is for, and nowhere else", async () => {
    for (const [name, type] of [
      ["proxy_redis_init", "iiiiiii -> i"],
      ["proxy_redis_call", "iiiii -> i"],
    ] as const) {
      for (const marker of ["proxy_abi_version_0_2_1", "proxy_abi_version_0_2_0"]) {
        const code = minimal({ types: [type], imports: [{ module: "env", name, type: 2 }] }, marker);
        await new Bench({ flavour: "higress" }).host.addPlugin({ name: "p", code });
        const refused = new Bench().host.addPlugin({ name: "p", code });
        await expect(refused).rejects.toThrow(PluginLoadError);
        await expect(refused).rejects.toThrow(`missing import: env.${name}`);
      }
    }
  });

  test("answer on the root, with a buffer that is there in the callback only", async () => {
    const { log } = await run(["call redis PING", "call redis PONG"], { redis: echo });
    expect(log()).toEqual([
      "call -> 0 1",
      "call -> 0 2",
      "buffer -> 1, 2",
      "answer 1 0 6 -> 0 PING/",
      "answer 2 0 6 -> 0 PONG/",
    ]);
  });

  test("refuse a cluster that is not there, and one without endpoints", async () => {
    const lines = ["init none u p 0", "call none PING", "init empty u p 0", "call empty PING"];
    const { log } = await run(lines, { empty: "no endpoints" });
    expect(log().slice(0, 4)).toEqual(["init -> 2", "call -> 2 0", "init -> 0", "call -> 10 0"]);
  });

  test("tell a network error without bytes", async () => {
    const failing: RedisCluster = () => ({ call: () => Promise.reject(new Error("gone")), close: () => undefined });
    const { log } = await run(["call redis PING"], { redis: failing });
    expect(log().at(-1)).toBe("answer 1 1 0 -> 1");
  });

  test("give up a call when its time is over, and drop the connection with it", async () => {
    const clock = new VirtualClock();
    let closed = 0;
    const mute: RedisCluster = () => ({ call: () => new Promise(() => undefined), close: () => void closed++ });
    const { log } = await run(["init redis u p 50", "call redis PING"], { redis: mute }, { clock });
    closed = 0; // the canary's and the main thread's are one
    clock.advance(49);
    expect([log().at(-1), closed]).toEqual(["buffer -> 1, 2", 0]);
    clock.advance(1);
    expect(log().at(-1)).toBe("answer 1 1 0 -> 1");
    expect(closed).toBeGreaterThan(0);
  });

  test("log in per cluster and worker; each time what was there before is dropped", async () => {
    const events: string[] = [];
    const noting: RedisCluster = (login: RedisLogin) => {
      const who = `${login.username}:${login.password}@${login.database} ${login.timeoutMs} ${login.parameters}`;
      events.push(`open ${who}`);
      return { call: async (query) => query, close: () => void events.push(`close ${who}`) };
    };
    const { bench } = await run(["init redis?db=3&a=b u p 7", "init redis v q 8"], { redis: noting }, { workers: 1 });
    const first = "u:p@3 7 db=3&a=b";
    const second = "v:q@0 8 ";
    // The canary and the main thread are one thread.
    const main = [`open ${first}`, `close ${first}`, `open ${second}`, `close ${second}`];
    expect(events).toEqual([...main, ...main.slice(0, 3), ...main.slice(0, 3)]);
    events.length = 0;
    bench.host.shutdown();
    expect(events).toEqual([`close ${second}`, `close ${second}`]);
  });
});

describe("a Redis server", () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  const nobody = { username: "", password: "", database: 0, timeoutMs: 0, parameters: new URLSearchParams() };

  async function serve(act: (socket: Socket, bytes: Buffer) => void): Promise<number> {
    const server = createServer((socket) => {
      stops.push(() => socket.destroy());
      socket.on("data", (bytes) => act(socket, bytes));
    });
    stops.push(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  const session = (port: number, login: Partial<RedisLogin> = {}) =>
    redisServer({ address: "127.0.0.1", port })({ ...nobody, ...login });

  test("gives each call its reply, however the bytes come", async () => {
    const replies = "+OK\r\n$4\r\na\r\nb\r\n*2\r\n:1\r\n*1\r\n$-1\r\n-ERR no\r\n*-1\r\n*0\r\n";
    const port = await serve((socket, bytes) => {
      if (!bytes.includes("last")) return;
      for (let at = 0; at < replies.length; at++) setImmediate(() => void socket.write(replies.slice(at, at + 1)));
    });
    const redis = session(port);
    const asked = ["a", "b", "c", "d", "e", "last"].map((word) => redis.call(Buffer.from(word)));
    const given = (await Promise.all(asked)).map((reply) => Buffer.from(reply).toString());
    expect(given).toEqual([
      "+OK\r\n",
      "$4\r\na\r\nb\r\n",
      "*2\r\n:1\r\n*1\r\n$-1\r\n",
      "-ERR no\r\n",
      "*-1\r\n",
      "*0\r\n",
    ]);
    redis.close();
  });

  test("is told who logs in, on each connection", async () => {
    const seen: string[] = [];
    const port = await serve((socket, bytes) => {
      seen.push(bytes.toString());
      socket.write("+OK\r\n".repeat(bytes.toString().split("*").length - 1));
    });
    const redis = session(port, { username: "u", password: "p", database: 2 });
    await redis.call(Buffer.from("*1\r\n$4\r\nPING\r\n"));
    redis.close();
    await redis.call(Buffer.from("*1\r\n$4\r\nPING\r\n"));
    const login = "*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$1\r\np\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n";
    const all = `${login}*1\r\n$4\r\nPING\r\n`;
    expect(seen.join("")).toBe(all + all);
    redis.close();
  });

  test("that speaks another language, or out of turn, ends its connection", async () => {
    for (const answer of ["HTTP/1.1 400\r\n", "$x\r\n", "$1\r\nab\r\n", "*1\r\n".repeat(40), "_\r\n"]) {
      const redis = session(await serve((socket) => socket.write(answer)));
      await expect([answer, await redis.call(Buffer.from("x")).catch(String)]).toEqual([
        answer,
        "Error: the server does not speak Redis",
      ]);
    }
    const connections = new Set<Socket>();
    const port = await serve((socket) => {
      connections.add(socket);
      socket.write("+OK\r\n+OK\r\n");
    });
    const redis = session(port);
    await redis.call(Buffer.from("x"));
    expect(Buffer.from(await redis.call(Buffer.from("x"))).toString()).toBe("+OK\r\n");
    expect(connections.size).toBe(2);
    redis.close();
  });
});
