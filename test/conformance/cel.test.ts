import { expression } from "../support/foreign-calls.js";
import { conform } from "./support/suite.js";

/** Evaluates expressions in some callbacks. */
function evaluated(
  callbacks: readonly string[],
  expressions: readonly string[],
  before: readonly string[] = [],
): string {
  const statements = expressions.map(expression).join("; ");
  return callbacks.map((name) => `${name}: ${[...(name === "rh" ? before : []), statements].join("; ")}`).join("\n");
}

const traffic = {
  line: "POST /p?q=1&r=2",
  headers: [
    ["x-m", "a"],
    ["x-m", "b"],
  ] as [string, string][],
  body: "abcdef",
  upstream: { headers: { "x-up": "1" }, body: "hello" },
};
const phases = ["rh", "rb", "sh", "sb", "lg", "dn"];

conform({
  name: "cel",
  title: "Expressions",
  cases: [
    {
      title: "8: expressions: how values of each type are written",
      plugins: evaluated(
        ["rh"],
        [
          ...["1", "-1", "1u", "1.5", "true", "false", "null", '"a"', '""', 'b"a"', '"ä"', "[]", "{}"],
          ...["[1, 2]", '["a", "b"]', "[[1]]", '[1, "a", 2.0, true]', '{"a": 1}', '{"a": {"b": 1}}', "{1: 2}"],
          ...["{true: 1}", "[null]", '[b"x"]', "[1u]", "type(1)", 'duration("1.5s")', 'duration("-1.5s")'],
          ...['timestamp("2020-01-01T00:00:00Z")', "-0.0", "9223372036854775807", "18446744073709551615u"],
        ],
      ),
    },
    {
      title: "8: expressions: operators, and those that fail when they are evaluated",
      plugins: evaluated(
        ["rh"],
        [
          ...["1 + 1", "5 % 3", '"a" + "b"', "[1] + [2]", "1 < 2u", "1 == 1.0", '1 == "a"', "null == 1"],
          ...["1 / 0", "1 % 0", "1 + 1u", "1 + 1.0", "9223372036854775807 + 1", "!1", '"a" < "b"', "[1] == [1]"],
          ...["[1,2][0]", "[1,2][5]", '{"a":1}["b"]', '{"a":1}.a', "1 in [1, 2]", '"a" in {"a": 1}', "1 ? 2 : 3"],
          ...["true || nope", "false && nope", "nope || true", "nope || false", "true ? 1 : nope", "nope", "nope.x"],
        ],
      ),
    },
    {
      title: "8: expressions: functions and macros",
      plugins: evaluated(
        ["rh"],
        [
          ...['"abc".contains("b")', '"abc".startsWith("a")', '"abc".endsWith("c")', '"abc".matches("a.c")'],
          ...['"abc".matches("(")', 'size("äb")', "size([1,2])", "string(1)", "string(1.5)", 'int("1")', "int(1.9)"],
          ...['int("x")', 'double("1.5")', 'bytes("a")', "uint(1)", "type(1) == int", "dyn(1)", "size(1)"],
          ...['timestamp("bad")', 'duration("1s").getSeconds()', 'timestamp("2020-01-01T00:00:00Z").getFullYear()'],
          ...["[1].exists(x, x == 1)", "[1].all(x, x == 1)", "[1].map(x, x)", "[1].filter(x, x > 0)"],
          ...["[1].exists_one(x, x == 1)", 'has({"a": 1}.a)', "has(request.path)", "has(request.nope)"],
        ],
      ),
    },
    {
      title: "8: expressions: what is known of the request and the response in each phase",
      plugins: evaluated(phases, [
        ...["request.path", 'request.method == "POST"', "request.size > 3", 'request.headers["x-m"]'],
        ...['"x-m" in request.headers', 'request.headers["nope"]', "request.nope", "request.path.x", "response.code"],
        ...["response.code == 200", 'response.headers["x-up"]', "has(response.code)", "request", "request == request"],
      ]),
      traffic,
    },
    {
      title: "8: expressions: what is known of the connection, the upstream, the plugin and the configuration",
      plugins: evaluated(
        ["rh", "sh"],
        [
          ...['source.address.startsWith("127")', "source.port > 0", "type(connection.id)", "connection.mtls"],
          ...["connection.tls_version", 'upstream.address.startsWith("127")', "upstream.num_endpoints"],
          ...["xds.node.id", "xds.route_name", 'xds.cluster_name == "upstream"', "xds.nope", "xds", "plugin_name"],
          ...[
            "plugin_root_id",
            "node",
            "connection_id == connection.id",
            "type(request.time)",
            "request.time > request.time",
          ],
        ],
      ),
      traffic,
    },
    {
      title: "8: expressions: filter state and metadata",
      plugins: evaluated(
        ["rh", "lg"],
        [
          ...["foo", 'foo == "bar"', 'foo == b"bar"', 'string(foo) == "bar"', 'filter_state["wasm.foo"]'],
          ...['"wasm.foo" in filter_state', 'filter_state["nope"]', "has(filter_state.foo)", "metadata"],
          ...["metadata.filter_metadata", 'metadata.filter_metadata["nope"]', "has(metadata.filter_metadata)"],
        ],
        ["setprop foo bar"],
      ),
    },
    {
      title: "8: expressions: in root contexts nothing is known of streams",
      plugins: evaluated(
        ["configure"],
        ["1 + 1", "xds.node.id", "plugin_name", "request.path", "response.code", "foo"],
      ),
      traffic: [],
      start: true,
    },
  ],
});
