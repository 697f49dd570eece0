import { load } from "@sluice/testing";
import { expect, test } from "vitest";
import { module, redis } from "./support.js";

const limit_keys = [{ key: "a", query_per_day: 1 }];
const item = { limit_by_header: "x-key", limit_keys };
const base = { rule_name: "r1", redis, rule_items: [item] };
const { rule_items: _, ...bare } = base;
const withItem = (changes: object) => ({ ...bare, rule_items: [{ limit_keys, ...changes }] });

test.each([
  [undefined, ["redis: required", "rule_name: required"]],
  ["null", ["expected object, got null"]],
  [{ ...base, redis: undefined }, ["redis: required"]],
  [{ ...base, redis: {} }, ["redis.service_name: required"]],
  [{ ...base, redis: { service_name: "" } }, ["redis.service_name: does not match"]],
  [
    { ...base, redis: { ...redis, service_port: 0 } },
    ["redis.service_port: expected an integer from 1 to 65535, got 0"],
  ],
  [{ ...base, redis: { ...redis, timeout: 0 } }, ["redis.timeout: expected an integer from 1 "]],
  [{ ...base, redis: { ...redis, database: -1 } }, ["redis.database: expected an integer from 0 "]],
  [{ ...base, rule_name: "" }, ["rule_name: expected a length of at least 1"]],
  [bare, ["at least one of 'global_threshold' or 'rule_items' must be set"]],
  [{ ...bare, rule_items: [] }, ["rule_items: expected a length of at least 1"]],
  [
    { ...base, global_threshold: { query_per_day: 1 } },
    ["'global_threshold' and 'rule_items' cannot be set at the same time"],
  ],
  [{ ...bare, global_threshold: {} }, ["global_threshold: one of 'query_per_second', 'query_per_minute', "]],
  [
    { ...bare, global_threshold: { query_per_day: 0 } },
    ["global_threshold.query_per_day: expected an integer from 1 "],
  ],
  [withItem({}), ["rule_items[0]: one of the fields that begin with 'limit_by_' must be set"]],
  [withItem({ limit_by_param: "" }), ["rule_items[0]: one of the fields that begin with 'limit_by_' must be set"]],
  [
    withItem({ limit_by_per_ip: "from-remote-addr", limit_by_header: "x" }),
    ["rule_items[0].limit_by_per_ip: only one of the fields that begin with 'limit_by_' can be set"],
  ],
  [withItem({ limit_by_consumer: false }), ["rule_items[0].limit_by_consumer: expected a string or true"]],
  [
    withItem({ limit_by_per_ip: "from-header-" }),
    ["rule_items[0].limit_by_per_ip: limit_by_per_ip parse error: empty after 'from-header-'"],
  ],
  [
    withItem({ limit_by_per_ip: "remote" }),
    ["rule_items[0].limit_by_per_ip: the 'limit_by_per_ip' restriction must start with 'from-header-' or be exactly "],
  ],
  [{ ...bare, rule_items: [{ limit_by_header: "x" }] }, ["rule_items[0].limit_keys: required"]],
  [withItem({ ...item, limit_keys: [] }), ["rule_items[0].limit_keys: expected a length of at least 1"]],
  [withItem({ ...item, limit_keys: [{ query_per_day: 1 }] }), ["rule_items[0].limit_keys[0].key: required"]],
  [
    withItem({ ...item, limit_keys: [{ key: "", query_per_day: 1 }] }),
    ["rule_items[0].limit_keys[0].key: limit_keys key is required"],
  ],
  [withItem({ ...item, limit_keys: [{ key: "a" }] }), ["rule_items[0].limit_keys[0]: one of 'query_per_second', "]],
  [
    withItem({ limit_by_per_cookie: "k" }),
    [
      "rule_items[0].limit_keys[0].key: the 'limit_by_per_cookie' restriction must start with 'regexp:' or be exactly '*'",
    ],
  ],
  [
    withItem({ limit_by_per_param: "k", limit_keys: [{ key: "regexp:(", query_per_day: 1 }] }),
    ["rule_items[0].limit_keys[0].key: failed to compile regex: "],
  ],
  [
    withItem({ limit_by_per_ip: "from-remote-addr" }),
    ["rule_items[0].limit_keys[0].key: not an IPv4 or IPv6 address or network"],
  ],
  [{ ...base, rejected_code: 204 }, ["rejected_code: statuses 204 and 304 have no body"]],
  [{ ...base, rejected_code: 99 }, ["rejected_code: expected an integer from 200 to 599, got 99"]],
  [{ ...base, _rules_: [{ _match_domain_: ["a"] }] }, ["_rules_[0].redis: required", "_rules_[0].rule_name: required"]],
])("refuses %j", async (configuration, problems) => {
  const said = await load(await module(), configuration).then(() => "", String);
  for (const problem of problems) expect(said).toContain(`configuration refused: ${problem}`);
});

test("warns of what does not count: a second window, and keys and items that stand twice", async () => {
  const plugin = await load(await module(), {
    ...bare,
    rule_items: [
      {
        limit_by_header: "x-key",
        limit_keys: [
          { key: 7, query_per_day: 1, query_per_second: 2 },
          { key: "7", query_per_day: 1 },
        ],
      },
      { limit_by_header: "x-key", limit_keys: [{ key: "b", query_per_day: 1 }] },
    ],
  });
  expect(plugin.logs.texts("warn").map((line) => line.replace(/^.*configuration: /, ""))).toEqual([
    "rule_items[0].limit_keys[0].query_per_day: there is a limit for a shorter time already; that one counts",
    "rule_items[0].limit_keys[1].key: stands in the list before; the first one counts",
    "rule_items[1]: an item before looks at the same values, and comes first",
  ]);
});

test.each([
  ["redis.dns", undefined, "outbound|6379||redis.dns"],
  ["redis.static", undefined, "outbound|80||redis.static"],
  ["redis.static", 6380, "outbound|6380||redis.static"],
])("asks %s on port %s at cluster %s", async (service_name, service_port, cluster) => {
  const global_threshold = { query_per_day: 1 };
  const configuration = { rule_name: "r1", global_threshold, redis: { service_name, service_port } };
  const plugin = await load(await module(), configuration, { clusters: { [cluster]: { tcp: "127.0.0.1:1" } } });
  await plugin.request("GET /");
  // It is there, and does not listen.
  expect(plugin.logs.texts("error").join("\n")).toContain("without being counted until it does: cannot connect");
});
