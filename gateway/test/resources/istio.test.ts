import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findEnvoy, renderBootstrap, toJson } from "@sluice/gateway";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderIstio } from "../../src/resources/istio.js";
import { basicAuth, manifest } from "../support/schema-module.js";

const configuration = basicAuth.examples?.[0] as Record<string, unknown>;
const holding = { ...manifest, needs: ["held-headers"] } as const;

/** The parts of an `EnvoyFilter` that are looked at. */
interface EnvoyFilter {
  readonly kind: string;
  readonly spec: {
    readonly configPatches: readonly {
      readonly applyTo: string;
      readonly match: { readonly listener?: unknown };
      readonly patch: { readonly operation: string; readonly value: Record<string, unknown> };
    }[];
  };
}

/** A bootstrap with one listener, this filter in it, and a source of discovered configurations that need not answer. */
function withFilter(filter: unknown): Record<string, unknown> {
  const xds = { name: "xds", endpoints: [{ address: "127.0.0.1", port: 1 }], http2: true };
  const listener = { name: "main", address: "127.0.0.1", port: 0, plugins: [], virtualHosts: [] };
  const bootstrap = JSON.stringify(renderBootstrap({ listeners: [listener], clusters: [xds] }));
  const ads = {
    api_type: "GRPC",
    transport_api_version: "V3",
    grpc_services: [{ envoy_grpc: { cluster_name: "xds" } }],
  };
  return {
    ...(JSON.parse(bootstrap.replace('"http_filters":[', `"http_filters":[${JSON.stringify(filter)},`)) as object),
    dynamic_resources: { ads_config: ads },
  };
}

describe("the resource for Istio", () => {
  test("is a WasmPlugin with the whole configuration", async () => {
    const text = renderIstio({ manifest, rootId: "basic-auth", configuration });
    expect(parse(text)).toEqual({
      apiVersion: "extensions.istio.io/v1alpha1",
      kind: "WasmPlugin",
      metadata: { name: "basic-auth", namespace: "istio-system" },
      spec: {
        selector: { matchLabels: { istio: "ingressgateway" } },
        url: "oci://registry.example.com/basic-auth:1.2.3",
        pluginName: "basic-auth",
        phase: "AUTHN",
        priority: 310,
        failStrategy: "FAIL_CLOSE",
        pluginConfig: configuration,
      },
    });
    expect(await format(text, { parser: "yaml", printWidth: 120 })).toBe(text);
  });

  test("is an EnvoyFilter that lets headers be held, for a plugin that needs that", async () => {
    const text = renderIstio({ manifest: holding, rootId: "root", configuration });
    const { kind, spec } = parse(text) as EnvoyFilter;
    expect([kind, spec.configPatches.map((patch) => patch.applyTo)]).toEqual([
      "EnvoyFilter",
      ["EXTENSION_CONFIG", "HTTP_FILTER"],
    ]);
    const [discovered, inserted] = spec.configPatches.map((patch) => patch.patch);
    expect(inserted?.value["name"]).toBe(discovered?.value["name"]);
    expect(discovered?.value["typed_config"]).toMatchObject({
      "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
      config: {
        root_id: "root",
        failure_policy: "FAIL_CLOSED",
        allow_on_headers_stop_iteration: true,
        vm_config: { code: { remote: { http_uri: { uri: "oci://registry.example.com/basic-auth:1.2.3" } } } },
      },
    });
    const { config } = discovered?.value["typed_config"] as { config: { configuration: { value: string } } };
    expect(JSON.parse(config.configuration.value)).toEqual(configuration);
    expect(await format(text, { parser: "yaml", printWidth: 120 })).toBe(text);
  });

  test("inserts filters that a real Envoy takes", async () => {
    const text = renderIstio({ manifest: holding, rootId: "told", configuration });
    const [discovered, inserted] = (parse(text) as EnvoyFilter).spec.configPatches.map(({ patch }) => patch.value);
    const folder = await mkdtemp(join(tmpdir(), "sluice-istio-test-"));
    const file = join(folder, "envoy.json");
    const { file: envoy } = await findEnvoy();
    const validate = async (filter: unknown): Promise<string> => {
      await writeFile(file, toJson(withFilter(filter)));
      const run = await promisify(execFile)(envoy, ["--mode", "validate", "-c", file]).catch((error: unknown) => error);
      return JSON.stringify(run);
    };
    try {
      expect(await validate(discovered)).toContain(" OK");
      expect(await validate(inserted)).toContain(" OK");
      expect(await validate({ ...inserted, config_discovery: { type_urls: [] } })).not.toContain(" OK");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("inserts a plugin of authentication first, and others before the router", () => {
    const place = (phase: typeof manifest.phase): unknown[] => {
      const text = renderIstio({ manifest: { ...holding, phase }, rootId: "a", configuration: {} });
      const { match, patch } = (parse(text) as EnvoyFilter).spec.configPatches[1]!;
      return [patch.operation, JSON.stringify(match.listener).includes("envoy.filters.http.router")];
    };
    expect(place("AUTHN")).toEqual(["INSERT_FIRST", false]);
    expect(place("AUTHZ")).toEqual(["INSERT_BEFORE", true]);
    expect(place("unspecified")).toEqual(["INSERT_BEFORE", true]);
  });
});
