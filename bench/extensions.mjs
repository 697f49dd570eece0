/** What the benchmarks and budgets let extensions do: a configuration with which they work, and what they need for it. */

const body = JSON.stringify({ model: "m", text: "a cat ".repeat(160) });
const json = { "content-type": "application/json" };

const exchanges = {
  GET: ["GET /", {}],
  "POST, 1 KB each way": ["POST /", { headers: json, body, upstream: { headers: json, body } }],
};

/** `headers` are what the plugin lets in, `clusters` what it calls. */
const extensions = {
  "basic-auth": {
    configuration: { consumers: [{ name: "ops", credential: "ann:s3" }] },
    headers: { authorization: "Basic YW5uOnMz" },
  },
  "body-json": { configuration: { field: "model", header: "x-model" } },
  "cluster-key-rate-limit": {
    configuration: {
      ...{ rule_name: "bench", redis: { service_name: "redis.dns" } },
      rule_items: [{ limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_day: 100 }] }],
    },
    headers: { "x-key": "a" },
    // What Redis answers to the script, through the bridge: the limit, how many have come, and seconds left.
    clusters: { "sluice-tcp-bridge": { body: "*3\r\n:100\r\n:7\r\n:60\r\n+OK\r\n" } },
  },
  "custom-log": { configuration: { custom_log: [{ name: "agent", request_header: "user-agent" }] } },
  "custom-response": {},
  "ext-auth": {
    configuration: { http_service: { endpoint: { service_name: "echo.static", path_prefix: "/" } } },
    clusters: { "outbound|80||echo.static": { body: "answer" } },
  },
  "hello-world": {},
  "http-call": {
    configuration: {
      ...{ serviceSource: "ip", serviceName: "echo", servicePort: 80, requestPath: "/" },
      ...{ bodyHeader: "x-body", tokenHeader: "x-token" },
    },
    clusters: { "outbound|80||echo.static": { body: "answer" } },
  },
  "ip-restriction": { configuration: { deny: ["10.0.0.0/8"] } },
  "key-auth": {
    configuration: { keys: ["x-api-key"], consumers: [{ name: "ops", credential: "k-1" }] },
    headers: { "x-api-key": "k-1" },
  },
  "key-rate-limit": {
    configuration: { limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_day: 100_000_000 }] },
    headers: { "x-key": "a" },
  },
  "request-block": { configuration: { block_urls: ["swagger"], block_bodies: ["attack"] } },
  "streaming-body": {
    configuration: { request: { find: "cat", replace: "dog" }, response: { find: "cat", replace: "dog" } },
  },
};

/**
 * The exchanges of an extension by their titles, as `load` and `request` of the test kit take them; an extension that is not
 * known works without a configuration.
 */
export function exchangesOf(name) {
  const { configuration, headers, clusters = {} } = extensions[name] ?? {};
  return Object.fromEntries(
    Object.entries(exchanges).map(([title, [line, init]]) => [
      title,
      {
        configuration,
        options: { clusters, allowOnHeadersStopIteration: true },
        line,
        init: { ...init, headers: { ...init.headers, ...headers } },
      },
    ]),
  );
}
