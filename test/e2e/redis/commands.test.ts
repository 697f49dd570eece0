import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RedisServer } from "../../support/redis.js";
import { ask, onEachRoad } from "./roads.js";
import { Tap, tell, wire } from "../../support/tap.js";

let redis: RedisServer;
let tap: Tap;
beforeAll(async () => {
  redis = await RedisServer.start();
  tap = await Tap.before(redis.port);
});
beforeEach(async () => {
  await tell(redis.port, "FLUSHALL");
  await tell(redis.port, "SADD", "t", "b");
});
afterAll(async () => {
  await tap.stop();
  await redis.stop();
});

const script = "return {KEYS[1], ARGV[1], #ARGV}";

/** Methods, the words that Higress' Go client sends for them, and what Redis answers to them in this order. */
const commands: [method: string, words: string[], reply: string][] = [
  ["set", ["set", "k", "10"], "+OK"],
  ["setNX", ["set", "k", "true", "nx"], "null"],
  ["get", ["get", "k"], "$10"],
  ["setEx", ["set", "k", "v", "ex", "60"], "+OK"],
  ["persist", ["persist", "k"], ":1"],
  ["expire", ["expire", "k", "60"], ":1"],
  ["exists", ["exists", "k"], ":1"],
  ["del", ["del", "k"], ":1"],
  ["setNX-ttl", ["set", "k", "v", "nx", "ex", "60"], "+OK"],
  ["mSet", ["mset", "z", "1", "a", "2"], "+OK"],
  ["mGet", ["mget", "a", "b"], "[$2 null]"],
  ["incr", ["incr", "n"], ":1"],
  ["incrBy", ["incrby", "n", "41"], ":42"],
  ["decr", ["decr", "n"], ":41"],
  ["decrBy", ["decrby", "n", "-2"], ":43"],
  ["rPush", ["rpush", "l", "a", "b"], ":2"],
  ["lPush", ["lpush", "l", "1", "2"], ":4"],
  ["lLen", ["llen", "l"], ":4"],
  ["lIndex", ["lindex", "l", "-1"], "$b"],
  ["lRange", ["lrange", "l", "0", "-1"], "[$2 $1 $a $b]"],
  ["lInsertBefore", ["linsert", "l", "before", "b", "x"], ":5"],
  ["lInsertAfter", ["linsert", "l", "after", "b", "y"], ":6"],
  ["lRem", ["lrem", "l", "-1", "a"], ":1"],
  ["lPop", ["lpop", "l"], "$2"],
  ["rPop", ["rpop", "l"], "$y"],
  ["hSet", ["hset", "h", "f", "1.5"], ":1"],
  ["hMSet", ["hmset", "h", "z", "1", "a", "2"], "+OK"],
  ["hExists", ["hexists", "h", "f"], ":1"],
  ["hGet", ["hget", "h", "f"], "$1.5"],
  ["hMGet", ["hmget", "h", "f", "none"], "[$1.5 null]"],
  ["hLen", ["hlen", "h"], ":3"],
  ["hIncrBy", ["hincrby", "h", "a", "3"], ":5"],
  ["hIncrByFloat", ["hincrbyfloat", "h", "a", "-1e-05"], "$4.99999"],
  ["hKeys", ["hkeys", "h"], "[$f $z $a]"],
  ["hVals", ["hvals", "h"], "[$1.5 $1 $4.99999]"],
  ["hGetAll", ["hgetall", "h"], "[$f $1.5 $z $1 $a $4.99999]"],
  ["hDel", ["hdel", "h", "f", "z"], ":2"],
  ["sAdd", ["sadd", "s", "a", "b"], ":2"],
  ["sCard", ["scard", "s"], ":2"],
  ["sIsMember", ["sismember", "s", "a"], ":1"],
  ["sDiff", ["sdiff", "s", "t"], "[$a]"],
  ["sDiffStore", ["sdiffstore", "d", "s", "t"], ":1"],
  ["sInter", ["sinter", "s", "t"], "[$b]"],
  ["sInterStore", ["sinterstore", "d", "s", "t"], ":1"],
  ["sUnionStore", ["sunionstore", "d", "s", "t"], ":2"],
  ["sRem", ["srem", "s", "b"], ":1"],
  ["sMembers", ["smembers", "s"], "[$a]"],
  ["sUnion", ["sunion", "s", "t"], "[$a $b]"],
  ["zAdd", ["zadd", "o", "1", "z", "2", "a"], ":2"],
  ["zCard", ["zcard", "o"], ":2"],
  ["zCount", ["zcount", "o", "(1", "1e+06"], ":1"],
  ["zIncrBy", ["zincrby", "o", "2.5", "z"], "$3.5"],
  ["zScore", ["zscore", "o", "z"], "$3.5"],
  ["zRank", ["zrank", "o", "z"], ":1"],
  ["zRevRank", ["zrevrank", "o", "z"], ":0"],
  ["zRange", ["zrange", "o", "0", "-1"], "[$a $z]"],
  ["zRevRange", ["zrevrange", "o", "0", "0"], "[$z]"],
  ["zRem", ["zrem", "o", "a", "b"], ":1"],
  ["command", ["ECHO", "hi"], "$hi"],
  ["eval", ["eval", script, "1", "k", "7", "8"], "[$k $7 :2]"],
];

/** Members of a set come in any order. */
function sorted(reply: string): string {
  const [, elements] = /^\[(.*)\]$/.exec(reply) ?? [];
  return elements === undefined ? reply : `[${elements.split(" ").sort().join(" ")}]`;
}

onEachRoad("Redis", (start, road) => {
  test("runs every command, sent as Higress' Go client sends it", async () => {
    const subject = await start(undefined, { clusters: { redis: tap.cluster } });
    const end = road === "bridge" ? wire("quit") : "";
    tap.take();
    const seen: [string, string, string][] = [];
    for (const [method] of commands) {
      const reply = await ask(subject, "one", { "x-commands": method });
      seen.push([method, tap.take(), method === "sUnion" ? sorted(reply) : reply]);
    }
    expect(seen).toEqual(commands.map(([method, words, reply]) => [method, wire(...words) + end, reply]));
  });

  test("runs several commands together, and gives each its reply", async () => {
    const subject = await start(undefined, { clusters: { redis: tap.cluster } });
    tap.take();
    const accepted = tap.accepted;
    const names = "set,wrong-type,get,lLen,setNX,del";
    const wrong = "failed 8 told WRONGTYPE Operation against a key holding the wrong kind of value";
    expect(await ask(subject, "several", { "x-commands": names })).toBe(`+OK; ${wrong}; $10; :0; null; :1`);
    const words = [
      ["set", "k", "10"],
      ["llen", "k"],
      ["get", "k"],
      ["llen", "l"],
      ["set", "k", "true", "nx"],
      ["del", "k"],
    ];
    const sent = words.map((command) => wire(...command)).join("");
    expect(tap.take()).toBe(sent + (road === "bridge" ? wire("quit") : ""));
    expect(tap.accepted - accepted).toBe(1);
  });

  test("refuses what is no command", async () => {
    const subject = await start(undefined, { clusters: { redis: tap.cluster } });
    expect(await ask(subject, "one", { "x-commands": "nothing" })).toBe("refused 3");
    expect(await ask(subject, "several", { "x-commands": "get,nothing" })).toBe("refused 3");
    expect(await ask(subject, "none")).toBe("refused 3");
    const hex = (text: string): Record<string, string> => ({ "x-hex": Buffer.from(text, "latin1").toString("hex") });
    const ping = wire("PING");
    for (const query of [
      "",
      "PING\r\n",
      ping + ping,
      `${ping}x`,
      ping.slice(0, -1),
      "*0\r\n",
      "*1\r\n:1\r\n",
      "$4\r\nPING\r\n",
    ]) {
      expect([query, await ask(subject, "query", hex(query))]).toEqual([query, "refused 3"]);
    }
    expect(subject.logs().join("\n")).toContain(
      "Redis command not sent, to cluster redis: the bytes are not one command, an array of bulk strings",
    );
    expect(await ask(subject, "query", hex(ping))).toBe("+PONG");
  });
});

test("every method of the client is tried", async () => {
  const folder = new URL("../../../assembly/redis/commands/", import.meta.url);
  const sources = await Promise.all((await readdir(folder)).map((name) => readFile(new URL(name, folder), "utf8")));
  const methods = [...sources.join("\n").matchAll(/^ {2}(\w+)(?:<.*>)?\(.*\): RedisCall \{$/gm)].map(
    ([, name]) => name!,
  );
  expect(methods.length).toBeGreaterThan(50);
  expect(methods.filter((method) => !commands.some(([tried]) => tried === method))).toEqual([]);
});
