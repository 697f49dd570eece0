import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:http";
import { Bench, fixture } from "../../../host/test/probe.js";
import { any, cluster, httpListener, pluginConfig, wasmFilter } from "../../support/bare-bootstrap.js";
import { BareEnvoy } from "../../support/bare-envoy.js";
import { send } from "../../support/http.js";

const statements = [
  ..."request/path request/method request/headers/x-a response/code response/code_details response/headers/x-up".split(
    " ",
  ),
  ..."response/trailers request/size response/size plugin_name xds/route_name connection/mtls metadata foo nope".split(
    " ",
  ),
].map((path) => `prophex ${path}`);
const script = [
  ...statements,
  "get 0 :path",
  "get 0 x-none",
  "get 2 :status",
  "get 1 x",
  "get 3 x",
  "count 1",
  "size 0",
  "add 0 a b",
  "remove 2 x-up",
  "setprop foo y",
  "prop foo",
  "buf 0 0 10",
  "bufstatus 1",
  "continue 0",
  "continue 1",
  "close 0",
  "reply 500 x - -1 d",
  "effective 0",
  "expr request.path",
  "expr response.code",
  "expr foo",
  "foreign clear_route_cache -",
  "foreign set_envoy_filter_state %0a%0cenvoy.string%12%01x",
  "prop filter_state/envoy.string",
].join("; ");
const filterScript = "rh: setprop foo bar\nlg: prop foo";

const results = (lines: readonly string[]): string[] => {
  const start = lines.findIndex((line) => line.startsWith("rh #"));
  return lines
    .slice(start)
    .filter((line) => / -> |^lg /.test(line))
    .map((line) => line.replace(/^lg #\d+/, "lg"));
};

describe("an access logger", () => {
  let server: Server;
  let envoy: BareEnvoy;

  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(200, { "x-up": "1", "content-length": "2" }).end("hi"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const virtualHost = {
      name: "v",
      domains: ["*"],
      routes: [{ name: "r", match: { prefix: "/" }, route: { cluster: "up" } }],
    };
    envoy = await BareEnvoy.start(await fixture("probe"), (code) => {
      const config = pluginConfig(code, `lg: ${script}`, { name: "logger" });
      const logger = {
        name: "wasm",
        typed_config: any("envoy.extensions.access_loggers.wasm.v3.WasmAccessLog", { config }),
      };
      const manager = { access_log: [logger] };
      return {
        static_resources: {
          clusters: [cluster("up", port)],
          listeners: [httpListener("l", [wasmFilter(code, filterScript)], virtualHost, { manager })],
        },
      };
    });
  });
  afterAll(async () => {
    await envoy.stop();
    server.close();
  });

  test("logs each stream in its root context, after the filters, and changes nothing, as in a real Envoy", async () => {
    await send(await envoy.url("l"), "GET /p", { headers: [["x-a", "1"]] });
    const said = await envoy.heard((lines) => lines.some((line) => line.startsWith("dl #")));
    const there = results(said);
    expect(there.filter((line) => line === "lg")).toHaveLength(2);

    const bench = new Bench();
    const filter = await bench.probe(filterScript);
    const logger = await bench.probe(`lg: ${script}`, { name: "logger" });
    const exchange = bench.open([filter], { accessLogs: [logger], properties: { "xds.route_name": "r" } });
    exchange.stream.requestHeaders(
      [
        [":method", "GET"],
        [":path", "/p"],
        [":authority", "localhost"],
        ["x-a", "1"],
      ],
      true,
    );
    exchange.stream.responseHeaders(
      [
        [":status", "200"],
        ["x-up", "1"],
        ["content-length", "2"],
      ],
      false,
    );
    exchange.stream.responseData(Buffer.from("hi"), true);
    expect(results(bench.lines.map(({ message }) => message))).toEqual(there);
  });

  test("of a failed or removed plugin logs nothing, and streams that were refused are logged", async () => {
    const bench = new Bench();
    const logger = await bench.probe("lg: prop response/code_details; trap");
    bench.clear();
    bench.open([], { accessLogs: [logger] }).stream.reject(400, "", "missing_host_header");
    expect(bench.results).toEqual(["prop response/code_details -> 0 missing_host_header"]);
    expect(logger.vms.some(({ failed }) => failed)).toBe(true);
    bench.clear();
    expect(
      bench
        .open([], { accessLogs: [logger] })
        .get()
        .respond(["a"]).down,
    ).toContain("complete");
    expect(bench.results).toEqual([]);
  });
});
