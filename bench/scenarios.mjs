/**
 * What the benchmarks let plugins do: the plugin, its configuration, the exchange, and what has to come of it. `alone` says that no
 * other SDK has the like.
 */

const text = (length) =>
  "the quick brown fox jumps over the lazy dog. ".repeat(Math.ceil(length / 45)).slice(0, length);

/** Fails unless two values are equal. */
function expect(what, seen, wanted) {
  if (seen !== wanted) throw new Error(`The plugin has not done its work: ${what} is ${seen}, and not ${wanted}.`);
}

const keys = Array.from({ length: 100 }, (_, i) => `key-${i}`);

/** `count` rules for a domain each; the request below is for the last one. */
const rules = (count) => ({
  _rules_: Array.from({ length: count }, (_, i) => ({ _match_domain_: [`host-${i}.test`], keys: [`key-${i}`] })),
});

const ruled = (count) => ({
  plugin: "key-auth",
  alone: true,
  configuration: rules(count),
  line: "GET /",
  init: { host: `host-${count - 1}.test`, headers: { "x-api-key": `key-${count - 1}` } },
  check: ({ upstream }) => expect("x-consumer", upstream.headers.get("x-consumer"), "consumer-0"),
});

const document = JSON.stringify({
  model: "small",
  messages: Array.from({ length: 10 }, (_, i) => ({ role: "user", n: i, text: text(160) })),
});

const body16 = text(16_384);
const chunk = Buffer.from(text(4096));
const json = { "content-type": "application/json" };

export const SCENARIOS = {
  "no-op": { plugin: "no-op" },
  "add-header": {
    plugin: "add-header",
    configuration: { value: "world" },
    check({ upstream, client }) {
      expect("x-hello", upstream.headers.get("x-hello"), "world");
      expect("x-bye", client.headers.get("x-bye"), "world");
    },
  },
  "key-auth, hit": {
    plugin: "key-auth",
    configuration: { keys },
    init: { headers: { "x-api-key": "key-77" } },
    check({ upstream }) {
      expect("x-consumer", upstream.headers.get("x-consumer"), "consumer-77");
      expect("x-api-key", upstream.headers.get("x-api-key"), null);
    },
  },
  "key-auth, miss": {
    plugin: "key-auth",
    configuration: { keys },
    init: { headers: { "x-api-key": "key-100" } },
    check: ({ client }) => expect("the status", client.status, 401),
  },
  "body-upper, 16 KB": {
    plugin: "body-upper",
    init: { upstream: { body: body16 } },
    check: ({ client }) => expect("the body", client.text, body16.toUpperCase()),
  },
  "log-fields": { plugin: "log-fields" },
  "json-body, 2 KB": {
    plugin: "json-body",
    line: "POST /",
    init: { headers: json, body: document },
    check: ({ upstream }) => expect("the model", upstream.json().model, "changed"),
  },
  "call-out": {
    plugin: "call-out",
    configuration: { cluster: "service" },
    options: { clusters: { service: { status: 204 } }, allowOnHeadersStopIteration: true },
    check: ({ upstream }) => expect("x-status", upstream.headers.get("x-status"), "204"),
  },
  "streaming, 16 chunks of 4 KB": {
    plugin: "streaming",
    init: { upstream: { body: Array.from({ length: 16 }, () => chunk) } },
    check: ({ client }) => expect("the length of the body", client.body.length, 16 * chunk.length),
  },
  "rules, 1": ruled(1),
  "rules, 100": ruled(100),
  "rules, 10,000": ruled(10_000),
};
