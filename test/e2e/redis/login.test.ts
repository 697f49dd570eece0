import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RedisServer } from "../../support/redis.js";
import { ask, onEachRoad } from "./roads.js";
import { Tap, tell, TcpServer, wire } from "../../support/tap.js";

let open: RedisServer;
let guarded: RedisServer;
beforeAll(async () => {
  open = await RedisServer.start({ user: { name: "ann", password: "a pass\u00e9" } });
  guarded = await RedisServer.start({ password: "secret", user: { name: "ann", password: "a pass\u00e9" } });
});
beforeEach(() => tell(open.port, "FLUSHALL"));
afterAll(async () => {
  await open.stop();
  await guarded.stop();
});

onEachRoad("a Redis login", (start, road) => {
  const clusters = (server: RedisServer) => ({ clusters: { redis: { tcp: `127.0.0.1:${server.port}` } } });
  const run = async (server: RedisServer, configuration: object, names = "set,get,del"): Promise<string> =>
    ask(await start(configuration, clusters(server)), "several", { "x-commands": names });

  test("is made with a password, or as an ACL user", async () => {
    expect(await run(guarded, { password: "secret" })).toBe("+OK; $10; :1");
    expect(await run(guarded, { user: "ann", password: "a pass\u00e9" })).toBe("+OK; $10; :1");
    expect(await run(open, { user: "ann", password: "a pass\u00e9" })).toBe("+OK; $10; :1");
  });

  test("that is missing or wrong is told as such, for each command", async () => {
    const missing = "failed 7 told NOAUTH Authentication required.";
    const wrong = "failed 7 told WRONGPASS invalid username-password pair or user is disabled.";
    // On a gateway's own road the first refusal begins a new login, which drops what is under way on the connection.
    const bridged = road === "bridge";
    const commands = bridged ? "get,del" : "get";
    expect(await run(guarded, {}, commands)).toBe(bridged ? `${missing}; ${missing}` : missing);
    for (const configuration of [
      { password: "other" },
      { user: "ann", password: "secret" },
      { user: "bob", password: "x" },
    ]) {
      expect(await run(guarded, configuration, commands)).toBe(bridged ? `${wrong}; ${wrong}` : missing);
    }
  });

  test("is the same for every command that follows", async () => {
    const subject = await start({ password: "secret", database: 3 }, clusters(guarded));
    for (let i = 0; i < 3; i++) expect(await ask(subject, "several", { "x-commands": "set,del" })).toBe("+OK; :1");
    expect(await ask(subject, "state")).toBe("ready true dropped 0 ignored 0");
  });

  test("keeps databases apart", async () => {
    expect(await run(open, { database: 2 }, "set,get")).toBe("+OK; $10");
    expect(await run(open, {}, "get")).toBe("null");
    expect(await run(open, { database: 1 }, "get")).toBe("null");
    expect(await run(open, { database: 2 }, "get")).toBe("$10");
  });

  if (road === "bridge") {
    test("never stands in what is told of a server that does not know it", async () => {
      const repeats = "-ERR unknown command `auth`, with args beginning with: `s3cr3t`, \r\n";
      for (const answer of [`${repeats}+OK\r\n`, repeats]) {
        const server = await TcpServer.serving((socket) => socket.on("data", () => socket.end(answer)));
        const subject = await start({ password: "s3cr3t" }, { clusters: { redis: server.cluster } });
        const told = await ask(subject, "several", { "x-commands": "get" });
        expect(told).toContain("failed 7");
        expect(told + subject.logs().join()).not.toContain("s3cr3t");
        await server.stop();
      }
    });
  }

  if (road === "gateway") {
    test("is made again, once, when the server wants it", async () => {
      let connections = 0;
      const [first, ever] = await Promise.all(
        [1, Infinity].map((refusing) =>
          TcpServer.serving((socket) => {
            const answer = ++connections <= refusing ? "-NOAUTH Authentication required.\r\n" : "+OK\r\n";
            socket.on("data", () => socket.write(answer));
          }),
        ),
      );
      const subject = await start(undefined, { clusters: { redis: first!.cluster } });
      expect(await ask(subject, "one", { "x-commands": "set" })).toBe("+OK");
      expect(connections).toBe(2);
      connections = 0;
      const other = await start(undefined, { clusters: { redis: ever!.cluster } });
      expect(await ask(other, "one", { "x-commands": "set" })).toBe("failed 7 told NOAUTH Authentication required.");
      expect(connections).toBe(2);
      await Promise.all([first!.stop(), ever!.stop()]);
    });
    return;
  }

  test("that is refused has nothing run, neither for another user nor in another database", async () => {
    expect(await run(open, { user: "ann", password: "x" }, "set")).toMatch(/^failed 7 told WRONGPASS/);
    expect(await run(open, { password: "x" }, "set")).toMatch(/^failed 7 told ERR AUTH <password> called without/);
    expect(await run(open, { database: 99 }, "set")).toBe("failed 7 told ERR DB index is out of range");
    expect(await run(open, { user: "ann", password: "a pass\u00e9", database: 99 }, "set")).toMatch(
      /^failed 7 told ERR DB/,
    );
    expect(await tell(open.port, "DBSIZE")).toBe(":0\r\n");
  });

  test("that is wrong stands in the log when the plugin is configured", async () => {
    const subject = await start({ password: "secret", at: "init" }, clusters(guarded));
    await subject.reconfigure({ password: "other", at: "init" });
    const warning = "Redis cannot be used, will retry later, cluster redis: WRONGPASS invalid username-password pair";
    await expect.poll(() => subject.logs().join("\n")).toContain(warning);
    expect(subject.logs().join("\n")).not.toContain("other");
    expect(await ask(subject, "state")).toMatch(/^ready false/);
  });

  test("is tried alone once, then sent along", async () => {
    const tap = await Tap.before(guarded.port);
    const subject = await start({ password: "secret", database: 4 }, { clusters: { redis: tap.cluster } });
    await ask(subject, "one", { "x-commands": "get" });
    const login = wire("auth", "secret") + wire("select", "4");
    expect(tap.take()).toBe(login + wire("quit") + login + wire("get", "k") + wire("quit"));
    await ask(subject, "one", { "x-commands": "get" });
    expect(tap.take()).toBe(login + wire("get", "k") + wire("quit"));
    await tap.stop();
  });
});
