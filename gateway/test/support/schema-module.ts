import type { PluginManifest, Schema } from "@sluice/gateway";

/** A module of nothing but custom sections of this name. */
export function moduleWith(contents: readonly (string | Uint8Array)[], name = "sluice.schema"): Uint8Array {
  const title = new TextEncoder().encode(name);
  const sections = contents.flatMap((content) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const body = [...leb(title.length), ...title, ...bytes];
    return [0, ...leb(body.length), ...body];
  });
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections]);
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** A README with the two lines between which the table goes. */
export const readme =
  "# basic-auth\n\n## Configuration\n\n<!-- configuration: written by sluice generate -->\n" +
  "<!-- /configuration -->\n\n## Try it\n";

export const manifest: PluginManifest = {
  name: "basic-auth",
  version: "1.2.3",
  title: "Basic authentication",
  phase: "AUTHN",
  priority: 310,
  needs: [],
  clusters: [],
};

/** A plugin with consumers for all and callers by rule. */
export const basicAuth: Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:sluice:plugin:basic-auth",
  title: "basic-auth",
  description: "HTTP Basic authentication.",
  examples: [
    {
      consumers: [{ name: "ops", credential: "ann:s3" }],
      global_auth: false,
      _plugin_id_: "auth-1",
      _rules_: [
        { _match_route_: ["admin", "on"], allow: ["ops"] },
        { _match_domain_: "*.a.test", _match_service_: ["b.dns:80"], _disable_: true, allow: ["ops"] },
        { _match_domain_: ["c.test"], _match_route_: null },
      ],
    },
  ],
  "x-sluice-inherit": true,
  type: "object",
  properties: {
    consumers: {
      type: "array",
      items: { $ref: "#/$defs/Consumer" },
      minItems: 1,
      description: "Who may call.",
      "x-sluice-level": "global",
      "x-sluice-required": true,
    },
    global_auth: { type: "boolean", description: "Without rules | with rules.", "x-sluice-level": "global" },
    realm: { type: "string", default: "gateway", maxLength: 64, description: "Told to the client." },
    _plugin_id_: { type: ["string", "null"] },
    _rules_: { type: ["array", "null"], items: { $ref: "#/$defs/rule" } },
  },
  if: { required: ["_rules_"] },
  then: {},
  else: { required: ["consumers"] },
  $defs: {
    Consumer: {
      type: "object",
      description: "Somebody who may call.",
      properties: {
        name: { type: "string", minLength: 1, description: "For rules." },
        credential: { type: "string", minLength: 1, writeOnly: true, description: "`name:password`." },
      },
      required: ["name", "credential"],
    },
    rule: {
      type: "object",
      properties: {
        _match_route_: { type: ["array", "string", "null"], items: { type: "string" } },
        _match_domain_: { type: ["array", "string", "null"], items: { type: "string" } },
        _match_service_: { type: ["array", "string", "null"], items: { type: "string" } },
        _match_route_prefix_: { type: ["array", "string", "null"], items: { type: "string" } },
        _disable_: { type: ["boolean", "null"] },
        allow: {
          type: "array",
          items: { type: "string" },
          minItems: 1,
          description: "Names of consumers.",
          "x-sluice-level": "rule",
          "x-sluice-required": true,
        },
        realm: { type: "string", default: "gateway", maxLength: 64, description: "Told to the client." },
      },
    },
  },
};
