import { generateKeyPairSync, sign } from "node:crypto";
import { deflateSync } from "node:zlib";
import { call, declare, state, token } from "../support/foreign-calls.js";
import { conform } from "./support/suite.js";

const hashes = ["sha1", "sha224", "sha256", "sha384", "sha512"];
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicDer = publicKey.export({ type: "spki", format: "der" });
const privateDer = privateKey.export({ type: "pkcs8", format: "der" });

const zipped = deflateSync("text text text");
const text = Buffer.from("text");
const signature = (hash: string): Buffer => sign(hash, text, privateKey);
const signatures = [...hashes.map((hash) => signature(hash)), sign("sha256", Buffer.alloc(0), privateKey)];
/** Arguments with keys in them. */
const secrets = [/(?<=foreign \w+ )%[%0-9a-f]{200,}/, /(?<=proxy_call_foreign_function\(\*, \d+, \*, )\d{4}/];
const other = (name: string): string => `foreign ${name} -`;

conform({
  name: "foreign-functions",
  title: "Foreign functions",
  cases: [
    {
      title: "8: unknown names are not found, those of other filters among them",
      plugins: `rh: ${[
        "nope base64 hash resolve_dns get_log_level set_dynamic_metadata get_upstream_hosts toString",
        "set_upstream_override_host inject_encoded_data_to_filter_chain_on_header stats_filter_get_histograms",
      ]
        .join(" ")
        .split(" ")
        .map(other)
        .join("; ")}; foreign - -`,
    },
    {
      title: "8: uncompress reads zlib streams, junk and cut streams are refused, the rest behind a stream is left",
      plugins: `rh: ${[
        call("uncompress"),
        call("uncompress", deflateSync("")),
        call("uncompress", zipped),
        call("uncompress", zipped.subarray(0, -1)),
        call("uncompress", zipped.subarray(0, 5)),
        call("uncompress", Buffer.concat([zipped, Buffer.from("more")])),
        call("uncompress", Buffer.from("junk")),
      ].join("; ")}`,
    },
    {
      title: "8: compress makes a zlib stream, of nothing as well",
      plugins: "rh: foreign compress -; roundtrip hello; roundtrip %c3%a9",
    },
    {
      title: "8: compress finds repeats",
      plugins: `rh: roundtrip ${"x".repeat(500)}`,
      differs: "Node has another edition of zlib, whose streams may be a byte shorter or longer. They mean the same.",
    },
    {
      title: "8: clear_route_cache is there in streams and in root contexts",
      plugins:
        "configure: foreign clear_route_cache -\nrh: foreign clear_route_cache -; foreign clear_route_cache x\nsh: foreign clear_route_cache -",
      start: true,
    },
    {
      title: "8: clear_route_cache is a bug in Envoy's eyes once the stream has ended, which is told in the log",
      plugins: "lg: foreign clear_route_cache -\ndn: foreign clear_route_cache -",
      alone: true,
    },
    {
      title:
        "8: clear_route_cache is one from when the response headers have gone out, and the log tells it the first, second, fourth, … time",
      plugins: ["rb1", "rt", "sh", "sb1", "st", "lg", "dn", "dl"]
        .map((callback) => `${callback}: foreign clear_route_cache -`)
        .join("\n"),
      traffic: {
        line: "POST /",
        body: ["abc", "def"],
        trailers: { "x-t": "1" },
        upstream: { body: ["abc"], trailers: { "x-t": "1" } },
      },
      alone: true,
    },
    {
      title: "8: set_envoy_filter_state with another span is told in the log the first, second and fourth time",
      plugins: `rh: ${[0, 1, 2, 1, 1, 2].map((span) => state("envoy.string", "x", span)).join("; ")}`,
      alone: true,
    },
    {
      title: "8: set_envoy_filter_state makes objects that Envoy has a factory for",
      plugins: `rh: ${[
        state("envoy.string", "x"),
        "prop filter_state/envoy.string",
        state("envoy.string", "span of the connection", 2),
        "prop filter_state/envoy.string",
        state("envoy.string", Buffer.from([0xff])),
        "prophex filter_state/envoy.string",
        state("nope", "x"),
        state("wasm.foo", "x"),
        state("envoy.tcp_proxy.cluster", "c"),
        "prop filter_state/envoy.tcp_proxy.cluster",
        state("envoy.network.upstream_server_name", "name"),
        "prop filter_state/envoy.network.upstream_server_name",
        state("envoy.ratelimit.hits_addend", "7"),
        state("envoy.ratelimit.hits_addend", "x"),
        "prop filter_state/envoy.ratelimit.hits_addend",
        state("envoy.network.ip", "1.2.3.4"),
        state("envoy.network.ip", "1.2.3.4.5"),
        state("envoy.string", "no span", 9),
        call("set_envoy_filter_state", { 1: "envoy.string" }),
        "prop filter_state/envoy.string",
        call("set_envoy_filter_state", { 2: "x" }),
        call("set_envoy_filter_state"),
        call("set_envoy_filter_state", Buffer.from([0xff, 0xff])),
      ].join("; ")}\nlg: prop filter_state/envoy.string; ${state("envoy.string", "late")}`,
    },
    {
      title: "8: set_envoy_filter_state in a root context finds no stream",
      plugins: `configure: ${state("envoy.string", "x")}; prop filter_state/envoy.string`,
      traffic: [],
      start: true,
    },
    {
      title: "8: verify_signature tells good signatures from bad ones, and keys and hashes it cannot use",
      plugins: `rh: ${[
        ...hashes.map((hash) => call("verify_signature", { 1: hash, 2: publicDer, 3: signature(hash), 4: text })),
        call("verify_signature", { 1: "sha256", 2: publicDer, 3: signature("sha256"), 4: "other" }),
        call("verify_signature", { 1: "sha256", 2: publicDer, 3: "junk", 4: text }),
        call("verify_signature", { 1: "sha256", 2: publicDer, 4: text }),
        call("verify_signature", { 1: "nohash", 2: publicDer, 3: signature("sha256"), 4: text }),
        call("verify_signature", { 1: "", 2: publicDer, 3: signature("sha256"), 4: text }),
        call("verify_signature", { 1: "sha256", 2: "junk", 3: signature("sha256"), 4: text }),
        call("verify_signature", { 1: "sha256", 3: signature("sha256"), 4: text }),
        call("verify_signature"),
        call("verify_signature", Buffer.from([0xff])),
      ].join("; ")}`,
      vary: secrets,
    },
    {
      title: "8: sign makes the signature that others make, and says what it cannot use",
      plugins: `rh: ${[
        ...hashes.map((hash) => call("sign", { 1: hash, 2: privateDer, 3: text })),
        call("sign", { 1: "nohash", 2: privateDer, 3: text }),
        call("sign", { 1: "sha256", 2: "junk", 3: text }),
        call("sign", { 1: "sha256", 3: text }),
        call("sign", { 1: "sha256", 2: privateDer }),
        call("sign"),
        call("sign", Buffer.from([0xff])),
      ].join("; ")}`,
      // The signatures that Node makes.
      vary: [...secrets, ...signatures.map((bytes) => new RegExp(bytes.toString("hex")))],
    },
    {
      title: "8: expressions have tokens of the plugin, until they are deleted",
      plugins: `rh: ${[
        ...["true", "f(1)", "false"].map((expression) => call("expr_create", Buffer.from(expression))),
        call("expr_evaluate", token(0)),
        call("expr_evaluate", token(9)),
        call("expr_evaluate"),
        call("expr_evaluate", Buffer.from("12345")),
        call("expr_delete"),
        call("expr_delete", token(2)),
        call("expr_delete", token(2)),
        call("expr_evaluate", token(2)),
        call("expr_create", Buffer.from("1")),
        call("expr_evaluate", token(3)),
      ].join("; ")}`,
    },
    {
      title: "8: streams evaluate the expressions that the root context has made, and the other way round",
      plugins: `configure: ${call("expr_create", Buffer.from("request.path"))}\nrh: ${[
        call("expr_evaluate", token(0)),
        call("expr_create", Buffer.from("plugin_name")),
      ].join("; ")}\nlg: ${call("expr_evaluate", token(1))}; ${call("expr_evaluate", token(0))}`,
      traffic: { line: "GET /expressions" },
      start: true,
    },
    {
      title: "8: an expression that cannot be parsed is told at info",
      plugins: `rh: ${["1 +", ""].map((expression) => call("expr_create", Buffer.from(expression))).join("; ")}`,
      differs: "The status is the same, but another parser finds the error, and words it in its own way.",
    },
    {
      title: "8: declare_property once, in root contexts and streams, and what becomes of set_property then",
      plugins: `configure: ${[
        declare({ 1: "once", 2: 1 }),
        declare({ 1: "once", 2: 1 }),
        declare({ 1: "text", 3: 1 }),
        declare({ 1: "message", 3: 3, 4: "nonsense" }),
        declare({ 1: "connection", 5: 2 }),
        declare({ 1: "request", 5: 1 }),
        declare({ 1: "no span", 5: 9 }),
        declare({ 1: "no type", 3: 9 }),
        declare({}),
        call("declare_property", Buffer.from([0xff])),
      ].join("; ")}\nrh: ${[
        ...["once 1", "once 2", "text abc", "message xyz", "connection 1", "request 1"].flatMap((words) => [
          `setprop ${words}`,
          `prophex ${words.split(" ")[0]}`,
          `prophex filter_state/wasm.${words.split(" ")[0]}`,
        ]),
        declare({ 1: "late", 2: 1 }),
        declare({ 1: "late", 2: 1 }),
        "setprop late 1",
        "setprop late 2",
        "prop late",
      ].join("; ")}\nlg: prop late; prop once; setprop once 3`,
      start: true,
    },
  ],
});
