import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderHigress } from "../../src/resources/higress.js";
import { basicAuth, manifest } from "../support/schema-module.js";

type Json = Record<string, unknown>;

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Json;
  readonly spec: Json & {
    readonly defaultConfig?: Json;
    readonly matchRules?: (Json & { readonly config?: Json; readonly configDisable?: boolean })[];
    readonly pluginConfig?: Json;
  };
}

function render(configuration: Json): { readonly text: string; readonly resource: Resource } {
  const text = renderHigress({ manifest, rootId: "basic-auth", configuration });
  return { text, resource: parse(text) as Resource };
}

/** What the controller of Higress makes of the resource: disabled rules leave, matchers get their names in `_rules_`. */
function translated({ spec }: Resource): Json {
  if (spec.pluginConfig !== undefined) return spec.pluginConfig;
  const enabled = (spec.matchRules ?? []).filter((rule) => rule.configDisable !== true);
  const rules = enabled.map(({ config, ingress, domain, service }) => ({
    ...config,
    ...(ingress !== undefined && { _match_route_: ingress }),
    ...(domain !== undefined && { _match_domain_: domain }),
    ...(service !== undefined && { _match_service_: service }),
  }));
  return { ...spec.defaultConfig, ...(rules.length > 0 && { _rules_: rules }) };
}

describe("the WasmPlugin for Higress", () => {
  test("names the plugin, its image and its place", () => {
    const { resource } = render({});
    expect(resource).toEqual({
      apiVersion: "extensions.higress.io/v1alpha1",
      kind: "WasmPlugin",
      metadata: { name: "basic-auth", namespace: "higress-system" },
      spec: {
        url: "oci://registry.example.com/basic-auth:1.2.3-higress",
        pluginName: "basic-auth",
        phase: "AUTHN",
        priority: 310,
        failStrategy: "FAIL_CLOSE",
      },
    });
    const { text } = {
      text: renderHigress({ manifest: { ...manifest, phase: "unspecified" }, rootId: "a", configuration: {} }),
    };
    expect(parse(text)).toMatchObject({ spec: { phase: "UNSPECIFIED_PHASE", pluginName: "a" } });
  });

  test("becomes the configuration again, without disabled rules", () => {
    const example = basicAuth.examples?.[0] as Json;
    const { resource } = render(example);
    expect(translated(resource)).toEqual({
      consumers: [{ name: "ops", credential: "ann:s3" }],
      global_auth: false,
      _plugin_id_: "auth-1",
      _rules_: [{ _match_route_: ["admin", "on"], allow: ["ops"] }, { _match_domain_: ["c.test"] }],
    });
    expect(resource.spec.matchRules?.[1]).toEqual({
      domain: ["*.a.test"],
      service: ["b.dns:80"],
      config: { allow: ["ops"] },
      configDisable: true,
    });
    expect(resource.spec["defaultConfigDisable"]).toBeUndefined();
  });

  test.each<[string, Json]>([
    ["rules alone", { _rules_: [{ _match_route_: ["a"], x: 1 }] }],
    ["a global part alone", { x: [1, { y: null }] }],
    [
      "a route and a service in one rule",
      { x: 1, _rules_: [{ _match_route_: ["a"], _match_service_: ["b"], _match_domain_: ["", "c"] }] },
    ],
    [
      "a prefix of routes",
      { x: 1, _rules_: [{ _match_route_: ["a"] }, { _match_route_prefix_: ["b"], _disable_: false }] },
    ],
    ["rules that are no list", { _rules_: { _match_route_: ["a"] } }],
  ])("becomes the same configuration for %s", (_, configuration) => {
    expect(translated(render(configuration).resource)).toEqual(configuration);
  });

  test("hands a prefix of routes on as pluginConfig, for which matchRules has no word", () => {
    const configuration = { _rules_: [{ _match_route_prefix_: ["b"] }] };
    expect(render(configuration).resource.spec).toMatchObject({ pluginConfig: configuration });
    expect(render(configuration).resource.spec.matchRules).toBeUndefined();
  });

  test("keeps every text a text, also for the YAML 1.1 of Kubernetes' tools, in prettier's form", async () => {
    const texts = [
      "on",
      "yes",
      "012",
      "1_000",
      "0o17",
      "1:30",
      "~",
      "null",
      "",
      "# x",
      "a: b",
      "é\n漢",
      "y",
      "2001-01-01",
      "-",
      `it's "q"`,
    ];
    const configuration = { texts, ...Object.fromEntries(texts.map((text) => [text, text])) };
    const { text } = render(configuration);
    for (const version of ["1.1", "1.2"] as const) {
      expect(parse(text, { version })).toMatchObject({ spec: { defaultConfig: configuration } });
    }
    expect(await format(text, { parser: "yaml", printWidth: 120 })).toBe(text);
    expect(text).toMatch(/^# Written by sluice generate /);
  });
});
