/**
 * What is measured. A scenario says which plugin does what to which request, and how one sees that it did. A request to
 * `/check` takes the same way as the measured one and ends at an upstream that tells what it saw.
 *
 * `answer` is the answer Envoy gives itself: half the work and far less spread than with an upstream. Where the plugin needs
 * one, the route names its cluster instead.
 */
import { accessLog, luaFilter, nativeFilter } from "./bootstrap.mjs";

const keys = (count, name = "key") => Array.from({ length: count }, (_, i) => `${name}-${i}`);
const overwrite = (key, value) => ({
  append: { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" },
});

const addHeader = {
  plugin: "add-header",
  configuration: { value: "world" },
  answer: {},
  request: {},
  expect: { status: 200, response: { "x-bye": "world" }, upstream: { "x-hello": "world" } },
};

const keyAuth = {
  plugin: "key-auth",
  configuration: { keys: keys(100) },
  answer: {},
  others: {
    native: {
      filters: [
        nativeFilter("api_key_auth.v3.ApiKeyAuth", {
          credentials: keys(100).map((key, i) => ({ key, client: `consumer-${i}` })),
          key_sources: [{ header: "x-api-key" }],
          forwarding: { header: "x-consumer", hide_credentials: true },
        }),
      ],
    },
    lua: {
      filters: [
        luaFilter(`
          local consumers = {}
          for i = 0, 99 do consumers["key-" .. i] = "consumer-" .. i end
          function envoy_on_request(handle)
            local headers = handle:headers()
            local key = headers:get("x-api-key")
            local consumer = key and consumers[key]
            if consumer == nil then
              handle:respond({[":status"] = "401"}, "denied")
              return
            end
            headers:remove("x-api-key")
            headers:replace("x-consumer", consumer)
          end`),
      ],
    },
  },
};

const hello = JSON.stringify({
  model: "small",
  temperature: 0.5,
  messages: Array.from({ length: 16 }, (_, i) => ({
    role: i % 2 === 0 ? "user" : "assistant",
    content: `Message ${i} of a chat that says "something", at some length, to come to two kilobytes in the end.`,
  })),
});

/** Rules of which the last one matches the request, by host or by route. */
const rules = (kind, count) => ({
  _rules_: Array.from({ length: count }, (_, i) => {
    const name = i === count - 1 ? "last" : `r${i}`;
    return { [kind]: [kind === "_match_domain_" ? `${name}.test` : name], keys: ["key-0"] };
  }),
});
const byDomain = (count) => [`${count} by domain`, rules("_match_domain_", count)];
const byRoute = (count) => [`${count} by route`, rules("_match_route_", count)];

export const scenarios = [
  {
    name: "no-op",
    title: "A callback for the request headers that does nothing",
    plugin: "no-op",
    configuration: {},
    answer: {},
    request: {},
    expect: { status: 200 },
  },
  {
    name: "add-header",
    title: "A request header from the configuration and a response header",
    ...addHeader,
    others: {
      native: {
        filters: [
          nativeFilter("header_mutation.v3.HeaderMutation", {
            mutations: {
              request_mutations: [overwrite("x-hello", "world")],
              response_mutations: [overwrite("x-bye", "world")],
            },
          }),
        ],
      },
      lua: {
        filters: [
          luaFilter(`
            function envoy_on_request(handle) handle:headers():replace("x-hello", "world") end
            function envoy_on_response(handle) handle:headers():replace("x-bye", "world") end`),
        ],
      },
    },
  },
  {
    name: "key-auth-hit",
    title: "One of 100 keys is looked up, removed, and its consumer told to the upstream",
    ...keyAuth,
    request: { headers: { "x-api-key": "key-42" } },
    expect: { status: 200, upstream: { "x-api-key": undefined, "x-consumer": "consumer-42" } },
  },
  {
    name: "key-auth-miss",
    title: "A key that nobody knows is answered with 401",
    ...keyAuth,
    request: { headers: { "x-api-key": "key-100" } },
    expect: { status: 401 },
  },
  {
    name: "body-upper",
    title: "A response body of 16 KB is written in capital letters",
    plugin: "body-upper",
    configuration: {},
    answer: { body: 16384 },
    request: {},
    expect: { status: 200, body: "A".repeat(16384) },
    others: {
      lua: {
        filters: [
          luaFilter(`
            function envoy_on_response(handle)
              local body = handle:body()
              body:setBytes(string.upper(body:getBytes(0, body:length())))
            end`),
        ],
      },
    },
  },
  {
    name: "log-fields",
    title: "Five properties of the exchange become one line of JSON at level debug, which is not printed",
    plugin: "log-fields",
    configuration: {},
    answer: {},
    request: { path: "/some/path?and=query" },
    expect: {
      status: 200,
      log: /\{"path":"\/some\/path\?and=query","method":"GET","host":"[^"]+","code":200,"duration_us":\d+\}/,
    },
    others: {
      native: {
        access: [
          accessLog({
            path: "%REQ(:PATH)%",
            method: "%REQ(:METHOD)%",
            host: "%REQ(:AUTHORITY)%",
            code: "%RESPONSE_CODE%",
            duration: "%DURATION%",
          }),
        ],
        logs: false,
      },
    },
  },
  {
    name: "rules",
    title: "The plugin key-auth behind rules of which the last one holds",
    ...keyAuth,
    others: {},
    variants: Object.fromEntries([
      ["no rules", { keys: ["key-0"] }],
      ...[1, 100, 10_000].map(byDomain),
      ...[1, 100, 10_000].map(byRoute),
    ]),
    route: "last",
    request: { headers: { host: "last.test", "x-api-key": "key-0" } },
    expect: { status: 200, upstream: { "x-api-key": undefined, "x-consumer": "consumer-0" } },
  },
  {
    name: "json-body",
    title: "A member of a JSON request body of 2 KB is given another value",
    plugin: "json-body",
    configuration: {},
    cluster: "upstream",
    request: { method: "POST", headers: { "content-type": "application/json" }, body: hello },
    expect: { status: 200, upstreamBody: hello.replace('"small"', '"changed"') },
  },
  {
    name: "call-out",
    title: "A service is asked about the request before it goes on",
    plugin: "call-out",
    configuration: { cluster: "upstream" },
    answer: {},
    request: {},
    expect: { status: 200, upstream: { "x-status": "200" } },
  },
  {
    name: "streaming",
    title: "A response of 10 MB goes through a hook chunk by chunk",
    plugin: "streaming",
    configuration: {},
    cluster: "upstream",
    request: { path: "/big" },
    connections: 2,
    turnMs: 500,
    // A body that an upstream sends piece by piece is what the exchanges in our host do not have.
    inHost: false,
    expect: { status: 200, body: "a".repeat(10 << 20) },
  },
  {
    name: "streams",
    title: "add-header while 5,000 other streams of the same VM are open",
    ...addHeader,
    peers: ["ours", "c", "rust", "gcore"],
    held: 5000,
    // Holds whatever asks for it behind the plugin.
    behind: [nativeFilter("fault.v3.HTTPFault", { delay: { header_delay: {}, percentage: { numerator: 100 } } })],
  },
];
