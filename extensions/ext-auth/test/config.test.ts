import { expect, test } from "vitest";
import { load } from "@sluice/testing";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";
import { envoy, forward, module } from "./support.js";

test("plugin and schema take the same of 1,000 configurations, but for what only the plugin can check", async () => {
  const wasm = await module();
  const schema = schemasIn(wasm)[0]!;
  const { disagreements, taken, refused } = await agreement(wasm, schema, mutations(schema, 12, 1000), {
    beyondSchema: [
      /unknown string matcher type$/,
      /^(_rules_\[\d+\]: )?missing match_type in config$/,
      /match_list: matches no request, so that none would be checked$/,
      /: not a regular expression: /,
      /endpoint: when endpoint_mode is (envoy|forward_auth), endpoint path(_prefix)? must not be empty$/,
      /endpoint\.path: a path has no fragment$/,
      /endpoint\.path_prefix: a path has neither query nor fragment here$/,
      /requestMethod \w+ does not support with_request_body set to true$/,
      /headers_to_add.*: (the header name is not a token|the gateway decides this header|the header value has a control character)$/,
    ],
  });
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});

const item = { match_rule_path: "/a", match_rule_type: "prefix" };
const endpoint = (more: object) => ({ endpoint: { service_name: "a.dns", path_prefix: "/", path: "/", ...more } });

test.each([
  [{}, "http_service: required"],
  [{ http_service: {} }, "http_service.endpoint: required"],
  [{ http_service: null }, "http_service: expected object, got null"],
  [forward({ match_list: [item] }), "missing match_type in config"],
  [forward({ match_type: "grey", match_list: [] }), "match_type: expected one of"],
  [forward({ match_type: "blacklist", match_list: [] }), "match_list: matches no request"],
  [forward({ match_type: "blacklist", match_list: [{}] }), "match_list: matches no request"],
  [
    forward({ match_type: "whitelist", match_list: [{ match_rule_domain: "d", match_rule_path: "/p" }] }),
    'match_list[0]: failed to build string matcher for rule with domain "d", method [], path "/p", type "": unknown',
  ],
  [
    forward({ match_type: "whitelist", match_list: [{ match_rule_path: "(", match_rule_type: "regex" }] }),
    "match_list[0].match_rule_path: not a regular expression: ",
  ],
  [forward({ status_on_error: 100 }), "status_on_error: expected 0 or a status from 200 to 599"],
  [forward({ status_on_error: 600 }), "status_on_error: expected an integer from 0 to 599, got 600"],
  [forward({}, { endpoint_mode: "grpc" }), "http_service.endpoint_mode: expected one of"],
  [forward({}, { timeout: -1 }), "http_service.timeout: "],
  [
    forward({}, endpoint({ path: "" })),
    "http_service.endpoint: when endpoint_mode is forward_auth, endpoint path must not",
  ],
  [forward({}, endpoint({ request_method: "G T" })), "http_service.endpoint.request_method: does not match"],
  [
    forward({}, endpoint({ request_method: "connect" })),
    "http_service.endpoint.request_method: CONNECT asks for no path",
  ],
  [envoy({}, endpoint({ service_name: "" })), "http_service.endpoint.service_name: does not match"],
  [envoy({}, endpoint({ service_port: 0 })), "http_service.endpoint.service_port: expected an integer from 1 to 65535"],
  [envoy({}, endpoint({ path_prefix: "/a?b" })), "http_service.endpoint.path_prefix: a path has neither query"],
  [
    envoy({}, { endpoint: { service_name: "a.dns" } }),
    "endpoint: when endpoint_mode is envoy, endpoint path_prefix must",
  ],
  [
    forward({}, { ...endpoint({ request_method: "head" }), authorization_request: { with_request_body: true } }),
    "authorization_request.with_request_body: requestMethod HEAD does not support with_request_body set to true",
  ],
  [
    forward({}, { authorization_request: { allowed_headers: [{ exact: "" }] } }),
    "http_service.authorization_request.allowed_headers[0]: unknown string matcher type",
  ],
  [
    forward({}, { authorization_response: { allowed_client_headers: [{ regex: "[" }] } }),
    "allowed_client_headers[0].regex: not a regular expression: ",
  ],
  [forward({}, { authorization_request: { headers_to_add: { "a b": "" } } }), "the header name is not a token"],
  [forward({}, { authorization_request: { headers_to_add: { Host: "a" } } }), "the gateway decides this header"],
  [
    forward({}, { authorization_request: { headers_to_add: { a: "1\n2" } } }),
    "the header value has a control character",
  ],
])("refuses %j", async (configuration, reason) => {
  await expect(load(await module(), configuration)).rejects.toThrow(reason);
});

test("takes 0 for each default, and an unused match_type", async () => {
  const zeros = { timeout: 0, authorization_request: { with_request_body: true, max_request_body_bytes: 0 } };
  const answers = { "outbound|80||auth.static": { delayMs: 900 } };
  const config = forward({ status_on_error: 0, match_type: "blacklist" }, zeros);
  const plugin = await load(await module(), config, { clusters: answers, allowOnHeadersStopIteration: true });
  expect((await plugin.request("POST /", { body: "x".repeat(100_000) })).client.status).toBe(200);
  const late = { "outbound|80||auth.static": { delayMs: 1100 } };
  const slow = await load(await module(), config, { clusters: late, allowOnHeadersStopIteration: true });
  const { client, details } = await slow.request("GET /");
  expect([client.status, details]).toEqual([403, "ext-auth.unauthorized"]);
});

test("warns of what the other mode reads", async () => {
  const plugin = await load(await module(), forward({}, endpoint({})));
  expect(plugin.logs.texts().join("\n")).toContain(
    "http_service.endpoint.path_prefix: has no effect with forward_auth",
  );
  const other = await load(await module(), envoy({}, endpoint({})));
  expect(other.logs.texts().join("\n")).toContain("http_service.endpoint.path: has no effect with envoy");
});

test("does not let a client win by a call that cannot be made", async () => {
  const config = envoy(
    { failure_mode_allow: true },
    { authorization_request: { allowed_headers: [{ prefix: "x-" }] } },
  );
  const plugin = await load(await module(), config, { clusters: { "outbound|80||auth.static": {} } });
  const headers = Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`x-${i}`, "1"]));
  const exchange = await plugin.request("GET /", { headers });
  expect([exchange.client.status, exchange.reachedUpstream]).toEqual([403, false]);
});

test("keeps the route and raises the limit of bodies on Higress", async () => {
  const http = { authorization_request: { with_request_body: true, max_request_body_bytes: 5 } };
  const clusters = { "outbound|80||auth.static": {} };
  const plugin = await load(await module(), forward({}, http), { clusters, allowOnHeadersStopIteration: true });
  const open = plugin.host.openStream.bind(plugin.host);
  const set: string[] = [];
  plugin.host.openStream = (plugins, options) => {
    const stream = open(plugins, options);
    const state = stream.filterState;
    const keep = state.set.bind(state);
    state.set = (name, object) => {
      set.push(`${name}=${Buffer.from(object.value as Uint8Array).toString()}`);
      return keep(name, object);
    };
    return stream;
  };
  await plugin.request("POST /", { body: "b", properties: { plugin_vm_memory: "1" } });
  expect(set).toEqual(["wasm.clear_route_cache=off", "wasm.set_decoder_buffer_limit=5"]);
});

test("acts on the rule that matches, with its own service", async () => {
  const rules = [{ _match_domain_: ["a.test"], ...forward() }];
  const clusters = { "outbound|80||auth.static": { status: 401 } };
  const plugin = await load(await module(), { _rules_: rules }, { clusters });
  expect((await plugin.request("GET /", { host: "a.test" })).client.status).toBe(401);
  expect((await plugin.request("GET /", { host: "A.test:1" })).client.status).toBe(401);
  expect((await plugin.request("GET /", { host: "b.test" })).client.status).toBe(200);
});
