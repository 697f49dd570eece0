import { afterEach, describe, expect, test } from "vitest";
import { PluginLoadError } from "@sluice/host";
import { Bench, fixture, get, post } from "../../../host/test/probe.js";
import { httpListener, wasmFilter } from "../../support/bare-bootstrap.js";
import { BareEnvoy } from "../../support/bare-envoy.js";
import { send } from "../../support/http.js";

const route = {
  name: "v",
  domains: ["*"],
  routes: [{ match: { prefix: "/" }, direct_response: { status: 200, body: { inline_string: "hello" } } }],
};
const running = new Set<BareEnvoy>();

afterEach(async () => {
  for (const envoy of running) await envoy.stop();
  running.clear();
});

/** What a module says of one stream in a real Envoy, in the order of its callbacks. */
async function inEnvoy(module: Uint8Array): Promise<string[]> {
  const envoy = await BareEnvoy.start(module, (code) => ({
    static_resources: { listeners: [httpListener("l", [wasmFilter(code, "the configuration")], route)] },
  }));
  running.add(envoy);
  await send(await envoy.url("l"), "POST /p", { body: "abc" });
  const said = await envoy.heard((lines) => lines.includes("dn"));
  return said.slice(said.findLastIndex((line) => line.startsWith("configure")));
}

/** The same in our host; the answer comes when the request is there. */
async function inHost(module: Uint8Array, flavour: "envoy" | "higress" = "envoy"): Promise<string[]> {
  const bench = new Bench({ flavour });
  const plugin = await bench.host.addPlugin({ name: "p", code: module, configuration: "the configuration" });
  const { stream, up, down } = bench.open([plugin]);
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  stream.requestHeaders([...post.filter(([name]) => name !== ":path"), [":path", "/p"]], false);
  stream.requestData(Buffer.from("abc"), true);
  await until(() => up.some((line) => line.endsWith("eos")));
  stream.responseHeaders(
    [
      [":status", "200"],
      ["content-length", "5"],
    ],
    false,
  );
  stream.responseData(Buffer.from("hello"), true);
  await until(() => down.includes("complete"));
  const said = bench.lines.filter(({ vm }) => vm === "worker_0").map(({ message }) => message);
  bench.host.shutdown();
  return said.slice(said.findLastIndex((line) => line.startsWith("configure")));
}

/** Of the body there is only the whole to compare: a real client sends it in its own pieces. */
const withoutBodies = (lines: readonly string[]): string[] => lines.filter((line) => !/^[rs]b /.test(line));

describe.each(["0.1.0", "0.2.0", "0.2.1"])("a module for ABI %s", (version) => {
  test("sees in the host what it sees in a real Envoy", async () => {
    const module = await fixture(`abi-${version}`);
    const there = await inEnvoy(module);
    const here = await inHost(module);
    expect(there).toContain("resume 1 0 0");
    expect(withoutBodies(here)).toEqual(withoutBodies(there));
    expect(here.filter((line) => line.startsWith("rb"))).toEqual(["rb 3 1"]);
  });
});

test("missing headers are found empty in 0.1.0, which has its configuration by a call", async () => {
  const lines = await inHost(await fixture("abi-0.1.0"));
  expect(lines).toContain("rh some missing 0 (0,0) path 0 /p");
  expect(lines[0]).toBe("configure 0 the configuration");
});

describe("a module for ABI 0.2.100", () => {
  test("is refused by stock Envoy, the real one and ours", async () => {
    const module = await fixture("abi-0.2.100");
    await expect(inEnvoy(module)).rejects.toThrow("Missing or unknown Proxy-Wasm ABI version");
    await expect(inHost(module)).rejects.toThrow(PluginLoadError);
  });

  test("holds its headers on Higress while it sees the body, which lets them go", async () => {
    const bench = new Bench({ flavour: "higress" });
    const plugin = await bench.host.addPlugin({ name: "p", code: await fixture("abi-0.2.100") });
    const { stream, up } = bench.open([plugin]);
    stream.requestHeaders(post, false);
    expect(up).toEqual([]);
    stream.requestData(Buffer.from("abc"), true);
    expect(bench.log).toContain("rb 3 1");
    expect(up).toEqual(["headers /", "data abc eos"]);
  });

  test("knows on Higress what a module of 0.2.1 knows there", async () => {
    const bench = new Bench({ flavour: "higress" });
    const plugin = await bench.host.addPlugin({ name: "p", code: await fixture("abi-0.2.100"), configuration: "c" });
    bench.open([plugin]).stream.requestHeaders(get, true);
    expect(bench.log).toContain("configure 0 c");
    expect(bench.log).toContain("rh 1 missing 1 7 path 0 /");
    bench.host.shutdown();
  });
});
