import { Host, type RedisCluster, type RedisLogin } from "@sluice/host";
import { load } from "@sluice/testing";
import { expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";

const source = new URL("fixtures/redis.as.ts", import.meta.url);
const stock = buildPlugin(source);
const higress = buildPlugin(source, "higress");

/** What `fmt.Sprint` of Go 1.22 prints. */
const floats: [value: string, printed: string][] = [
  ["0", "0"],
  ["-0", "-0"],
  ["1", "1"],
  ["-1", "-1"],
  ["1.5", "1.5"],
  ["0.1", "0.1"],
  ["123456", "123456"],
  ["999999.5", "999999.5"],
  ["1000000", "1e+06"],
  ["1234567", "1.234567e+06"],
  ["1234567.5", "1.2345675e+06"],
  ["123456789", "1.23456789e+08"],
  ["1e20", "1e+20"],
  ["1e21", "1e+21"],
  ["1e22", "1e+22"],
  ["1.5e300", "1.5e+300"],
  ["-1e100", "-1e+100"],
  ["0.0001", "0.0001"],
  ["0.00012", "0.00012"],
  ["0.00001", "1e-05"],
  ["0.000012345", "1.2345e-05"],
  ["1e-7", "1e-07"],
  ["1.5e-7", "1.5e-07"],
  ["5e-324", "5e-324"],
  ["1.7976931348623157e308", "1.7976931348623157e+308"],
];

test("arguments are printed as Go prints them", async () => {
  const plugin = await load(await stock);
  const printed = async (type: string, value = "0"): Promise<string> =>
    (await plugin.request("GET /", { headers: { "x-type": type, "x-value": value } })).client.text;
  for (const [value, expected] of floats) expect([value, await printed("f64", value)]).toEqual([value, expected]);
  expect(await printed("infinity")).toBe("+Inf -Inf");
  expect(await printed("nan")).toBe("NaN");
  expect(await printed("u64")).toBe("18446744073709551615");
  expect(await printed("i64")).toBe("-9223372036854775808");
  expect([await printed("u8"), await printed("i8"), await printed("bool")]).toEqual(["255", "-1", "true false"]);
});

test("the module for Envoy has nothing of Higress, and that for Higress nothing of the bridge", async () => {
  const namesOf = async (module: Promise<Uint8Array>): Promise<[imports: string[], exports: string[]]> => {
    const compiled = await WebAssembly.compile(Uint8Array.from(await module));
    const imports = WebAssembly.Module.imports(compiled).map(({ name }) => name);
    return [imports, WebAssembly.Module.exports(compiled).map(({ name }) => name)];
  };
  const [stockImports, stockExports] = await namesOf(stock);
  expect(stockImports).toContain("proxy_http_call");
  expect(stockImports.filter((name) => name.includes("redis"))).toEqual([]);
  expect(stockExports.filter((name) => name.includes("redis"))).toEqual([]);
  expect(stockExports).toContain("proxy_on_http_call_response");
  const [imports, exports] = await namesOf(higress);
  expect(imports.filter((name) => name.includes("redis")).sort()).toEqual(["proxy_redis_call", "proxy_redis_init"]);
  expect(exports).toContain("proxy_on_redis_call_response");
  expect([...imports, ...exports].filter((name) => name.includes("http_call"))).toEqual([]);
});

/** A Redis whose logins are noted, by the workers' sessions. */
class Notes {
  readonly logins: RedisLogin[] = [];
  readonly queries: string[] = [];
  readonly cluster: RedisCluster = (login) => {
    this.logins.push(login);
    return {
      call: async (query) => {
        this.queries.push(Buffer.from(query).toString());
        return Buffer.from("$1\r\nv\r\n");
      },
      close: () => undefined,
    };
  };
}

/** Loads the module for Higress, and sends requests through it. */
async function onHigress(configuration: object, redis: Record<string, RedisCluster>) {
  const log: string[] = [];
  const host = new Host({ flavour: "higress", redis, onLog: ({ level, message }) => log.push(`${level} ${message}`) });
  const code = await higress;
  const plugin = await host.addPlugin({ name: "p", code, configuration: JSON.stringify(configuration) });
  const get = (): Promise<string> =>
    new Promise((resolve) => {
      const nothing = { onHeaders: () => {}, onData: () => {}, onTrailers: () => {}, onReset: () => {} };
      const onData = (chunk: Uint8Array): void => resolve(Buffer.from(chunk).toString());
      const stream = host.openStream([plugin], { upstream: nothing, downstream: { ...nothing, onData } });
      const headers: [string, string][] = [
        [":method", "GET"],
        [":path", "/"],
        [":authority", "a"],
        [":scheme", "http"],
        ["x-forwarded-proto", "http"],
      ];
      stream.requestHeaders(headers, true);
    });
  return { get, log };
}

test("Higress is told who logs in, and how, behind the name of the cluster", async () => {
  const told = async (configuration: object): Promise<unknown[]> => {
    const notes = new Notes();
    const { get } = await onHigress(configuration, { redis: notes.cluster });
    expect(await get()).toBe("v ready true");
    const { username, password, timeoutMs, parameters } = notes.logins.at(-1)!;
    return [username, password, timeoutMs, parameters.toString()];
  };
  const buffer = "buffer_flush_timeout=3&max_buffer_size_before_flush=1024";
  expect(await told({})).toEqual(["", "", 1000, buffer]);
  expect(await told({ user: "u", password: "p", database: 2, timeout: 50 })).toEqual(["u", "p", 50, `db=2&${buffer}`]);
  expect(await told({ flush: 7, size: 9 })).toEqual([
    "",
    "",
    1000,
    "buffer_flush_timeout=7&max_buffer_size_before_flush=9",
  ]);
  const none = "buffer_flush_timeout=0&max_buffer_size_before_flush=0";
  expect(await told({ unbuffered: true, init: true })).toEqual(["", "", 1000, none]);
});

test("a worker logs in once, at its first command or before", async () => {
  for (const init of [false, true]) {
    const notes = new Notes();
    const { get } = await onHigress({ init }, { redis: notes.cluster });
    const before = notes.logins.length;
    expect(before > 0).toBe(init);
    await get();
    await get();
    expect(notes.logins.length - before).toBe(init ? 0 : 1);
    expect(notes.queries).toEqual(Array.from({ length: 2 }, () => "*2\r\n$3\r\nget\r\n$1\r\nk\r\n"));
  }
});

test("each command tries a cluster again that was not there", async () => {
  const redis: Record<string, RedisCluster> = {};
  const { get, log } = await onHigress({ init: true }, redis);
  const warning = "Redis client not set up, will retry later, cluster redis: the gateway knows no cluster of this name";
  expect(log.filter((line) => line.startsWith("warn") && line.includes(warning)).length).toBeGreaterThan(0);
  expect(await get()).toBe("1 ready false");
  redis["redis"] = new Notes().cluster;
  expect(await get()).toBe("v ready true");
  delete redis["redis"];
  expect(await get()).toBe("1 ready false");
  redis["redis"] = new Notes().cluster;
  expect(await get()).toBe("v ready true");
});
