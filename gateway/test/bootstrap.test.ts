import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  findEnvoy,
  renderBootstrap,
  renderDiscovery,
  renderDynamicBootstrap,
  renderTcpBridge,
  toJson,
  toYaml,
} from "@sluice/gateway";
import type { BootstrapSpec, PluginSpec } from "@sluice/gateway";
import { buildModules, type Modules } from "./support/plugins.js";

let modules: Modules;
let scratch: string;

beforeAll(async () => {
  modules = await buildModules();
  scratch = await mkdtemp(join(tmpdir(), "sluice-bootstrap-test-"));
});

afterAll(async () => {
  await modules.remove();
  await rm(scratch, { recursive: true, force: true });
});

/** What `envoy --mode validate` says of a configuration file. */
async function validate(text: string, extension: "json" | "yaml"): Promise<string> {
  const file = join(scratch, `bootstrap.${extension}`);
  await writeFile(file, text);
  const { file: envoy } = await findEnvoy();
  const args = ["--mode", "validate", "-c", file, "--log-level", "error"];
  const run = await promisify(execFile)(envoy, args).catch((error: { stderr: string; stdout: string }) => error);
  return `${run.stdout}${run.stderr}`;
}

function specOf(plugins: readonly PluginSpec[]): BootstrapSpec {
  return {
    admin: { address: "127.0.0.1", port: 0 },
    statsTags: [{ name: "route", regex: "(_route=(.*?)_end)" }],
    clusters: [
      { name: "upstream", endpoints: [{ address: "127.0.0.1", port: 80 }], trailers: true },
      { name: "named", endpoints: [{ address: "localhost", port: 80 }], http2: true, connectTimeoutMs: 250 },
      { name: "nobody", endpoints: [] },
    ],
    listeners: [
      {
        name: "main",
        address: "127.0.0.1",
        port: 0,
        plugins,
        virtualHosts: [
          {
            name: "all",
            domains: ["*"],
            requestBufferLimitBytes: 1_000_000,
            perRequestBufferLimitBytes: 500_000,
            routes: [
              {
                name: "exact",
                path: "/x",
                presentHeader: "x-y",
                cluster: "named",
                timeoutMs: 0,
                disabledPlugins: ["full"],
                requestBufferLimitBytes: 2_000_000,
                perRequestBufferLimitBytes: 600_000,
              },
              { prefix: "/", cluster: "upstream", timeoutMs: 1500 },
            ],
          },
        ],
        hostMatching: { stripPort: true, stripTrailingDot: true },
        maxRequestHeadersKb: 8192,
        maxRequestHeaders: 1000,
        bufferLimitBytes: 65_536,
        http2StreamWindowBytes: 65_535,
        trailers: true,
        upgrades: ["websocket"],
      },
    ],
    tcpListeners: [
      { name: "tcp", address: "127.0.0.1", port: 0, plugins, cluster: "upstream", bufferLimitBytes: 1024 },
    ],
  };
}

const everything = (): PluginSpec => ({
  name: "full",
  code: modules.told,
  rootId: "root",
  vmId: "vm",
  vmConfiguration: '{"vm":1}',
  configuration: '{"a":"é\\u0000\\"$x"}',
  failurePolicy: "reload",
  reloadBackoffMs: 1500,
  allowOnHeadersStopIteration: true,
  environment: { NAME: "value" },
  allowedCapabilities: ["proxy_log", "fd_write"],
});

function wasmConfig(plugin: PluginSpec): Record<string, unknown> {
  const text = toJson(renderBootstrap({ ...specOf([plugin]), tcpListeners: [] }));
  const all: Record<string, unknown>[] = [];
  JSON.parse(text, (key, value: unknown) => {
    if (key === "config") all.push(value as Record<string, unknown>);
    return value;
  });
  expect(all).toHaveLength(1);
  return all[0] ?? {};
}

describe("a rendered plugin", () => {
  test("sends its configuration as StringValue with the very text", () => {
    const { configuration } = wasmConfig(everything());
    expect(configuration).toEqual({
      "@type": "type.googleapis.com/google.protobuf.StringValue",
      value: '{"a":"é\\u0000\\"$x"}',
    });
  });

  test("keeps an empty configuration apart from none at all", () => {
    expect(wasmConfig({ name: "p", code: "x", configuration: "" })).toHaveProperty("configuration.value", "");
    expect(wasmConfig({ name: "p", code: "x" })).not.toHaveProperty("configuration");
  });

  test("fails closed and leaves allow_on_headers_stop_iteration out unless told otherwise", () => {
    const plain = wasmConfig({ name: "p", code: "x" });
    expect(plain).toMatchObject({ failure_policy: "FAIL_CLOSED" });
    expect(plain).not.toHaveProperty("allow_on_headers_stop_iteration");
    expect(wasmConfig(everything())).toMatchObject({
      failure_policy: "FAIL_RELOAD",
      allow_on_headers_stop_iteration: true,
      reload_config: { backoff: { base_interval: "1.5s" } },
    });
  });

  test("says legacy-open in the field of its own that Envoy has deprecated", () => {
    const legacy = wasmConfig({ name: "p", code: "x", failurePolicy: "legacy-open" });
    expect(legacy).toHaveProperty("fail_open", true);
    expect(legacy).not.toHaveProperty("failure_policy");
  });

  test("names the capabilities it may have, and none where all are allowed", () => {
    expect(wasmConfig(everything())).toMatchObject({
      capability_restriction_config: { allowed_capabilities: { proxy_log: {}, fd_write: {} } },
    });
    expect(wasmConfig({ name: "p", code: "x" })).not.toHaveProperty("capability_restriction_config");
  });

  test("is a network filter in front of the proxy of a TCP listener", () => {
    const text = toJson(renderBootstrap({ ...specOf([everything()]), listeners: [] }));
    const types = [...text.matchAll(/"@type": "type.googleapis.com\/envoy.extensions.filters.(.*?)"/g)].map(
      ([, t]) => t,
    );
    expect(types).toEqual(["network.wasm.v3.Wasm", "network.tcp_proxy.v3.TcpProxy"]);
  });
});

describe("Envoy", () => {
  test("accepts a bootstrap with everything in it, as JSON and as YAML", async () => {
    const bootstrap = renderBootstrap(specOf([everything(), { name: "plain", code: modules.told }]));
    expect(await validate(toJson(bootstrap), "json")).toContain("OK");
    expect(await validate(toYaml(bootstrap), "yaml")).toContain("OK");
  });

  test("refuses a bootstrap with a field it does not know, so its acceptance means something", async () => {
    const bootstrap = { ...renderBootstrap(specOf([])), no_such_field: 1 };
    expect(await validate(toJson(bootstrap), "json")).toContain("no_such_field");
  });

  test("accepts the bootstrap that reads its listeners from a file", async () => {
    const { clusters, listeners, tcpListeners } = specOf([everything()]);
    const file = join(scratch, "listeners.json");
    await writeFile(file, toJson(renderDiscovery(listeners, "1", tcpListeners)));
    expect(await validate(toJson(renderDynamicBootstrap({ clusters }, { file, folder: scratch })), "json")).toContain(
      "OK",
    );
  });

  test("accepts the bootstrap inside compose.yaml", async () => {
    const compose = parse(await readFile(new URL("../../compose.yaml", import.meta.url), "utf8")) as {
      configs: { envoy: { content: string } };
      services: { gateway: { image: string; volumes: string[] } };
    };
    const { volumes, image } = compose.services.gateway;
    expect(image).toBe("envoyproxy/envoy:v1.40.0");
    const module = volumes[0]?.split(":")[1] ?? "";
    const text = compose.configs.envoy.content.replaceAll("$$", "$");
    expect(text).toContain(`filename: ${module}`);
    expect(await validate(text.replace(module, modules.told), "yaml")).toContain("OK");
  });
});

describe("the bridge to TCP", () => {
  const redis = { name: "outbound|6379||redis.dns", endpoints: [{ address: "redis", port: 6379 }], tcp: true };

  test("is in neither bootstrap unless a cluster speaks TCP", () => {
    const { clusters, listeners } = specOf([]);
    const source = { file: join(scratch, "listeners.json"), folder: scratch };
    for (const bootstrap of [renderBootstrap({ clusters, listeners }), renderDynamicBootstrap({ clusters }, source)]) {
      expect(toJson(bootstrap)).not.toMatch(/sluice-tcp-bridge|internal|bootstrap_extensions/);
    }
  });

  test("is accepted by Envoy, in both bootstraps", async () => {
    const { clusters, listeners } = specOf([everything()]);
    const file = join(scratch, "listeners.json");
    await writeFile(file, toJson(renderDiscovery(listeners, "1")));
    const all = [...clusters, redis];
    const dynamic = renderDynamicBootstrap({ clusters: all }, { file, folder: scratch });
    for (const bootstrap of [renderBootstrap({ clusters: all, listeners }), dynamic]) {
      expect(toJson(bootstrap)).toContain('"internal_listener": {}');
      expect(await validate(toJson(bootstrap), "json")).toContain("OK");
    }
  });

  test("leads to clusters that speak TCP, by their exact names, and to no other", () => {
    const { listeners } = renderTcpBridge([redis, { ...redis, name: "http", tcp: false }, { ...redis, name: "b" }]);
    const text = toJson(listeners[0] ?? {});
    expect([...text.matchAll(/"cluster": "(.*)"/g)].map(([, name]) => name)).toEqual([redis.name, "b"]);
    expect(text).toContain(`"exact": "${redis.name}"`);
    expect(text).not.toContain('"http"');
  });

  test("stands in the README as it is rendered, and Envoy accepts that", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const blocks = [...readme.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text ?? "");
    const { static_resources, bootstrap_extensions } = renderBootstrap({ listeners: [], clusters: [redis] });
    expect(blocks).toContain(toYaml({ bootstrap_extensions, static_resources }));
    expect(await validate(blocks.find((block) => block.includes("internal_listener")) ?? "", "yaml")).toContain("OK");
  });
});

test("a cluster is STATIC by address and resolved by DNS by name", () => {
  const { static_resources } = JSON.parse(toJson(renderBootstrap(specOf([])))) as {
    static_resources: { clusters: { name: string; type: string }[] };
  };
  expect(static_resources.clusters.map(({ type }) => type)).toEqual(["STATIC", "STRICT_DNS", "STATIC"]);
});

test("the same model renders to the same text, and rendering leaves it alone", () => {
  const spec = Object.freeze(specOf([Object.freeze(everything())]));
  expect(toYaml(renderBootstrap(spec))).toBe(toYaml(renderBootstrap(structuredClone(spec))));
});
