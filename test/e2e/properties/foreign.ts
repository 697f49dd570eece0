import { generateKeyPairSync, sign } from "node:crypto";
import { deflateSync } from "node:zlib";
import { call, declare, state, token } from "../../support/foreign-calls.js";

/** Names that Envoy has a factory for, and some that it has none for. */
const objects = [
  "envoy.bool envoy.filters.listener.original_dst.local_ip envoy.filters.listener.original_dst.remote_ip",
  "envoy.hashable_string envoy.network.application_protocols envoy.network.ip envoy.network.network_namespace",
  "envoy.network.transport_socket.original_dst_address envoy.network.upstream_server_name",
  "envoy.network.upstream_subject_alt_names envoy.ratelimit.hits_addend envoy.string envoy.tcp_proxy.cluster",
  "envoy.tcp_proxy.disable_tunneling envoy.tcp_proxy.per_connection_idle_timeout_ms envoy.udp_proxy.cluster",
  "envoy.upstream.dynamic_host envoy.upstream.dynamic_port nope wasm.foo envoy.stream.upstream_address toString",
]
  .join(" ")
  .split(" ");
const texts = [
  "",
  "x",
  "123",
  "-1",
  "+5",
  " 7",
  "007",
  "70000",
  "18446744073709551616",
  "true",
  "false",
  "TRUE",
  "a,b",
];
const addresses = ["1.2.3.4", "::1", "127.0.0.1:80", "[::1]:80", "127.0.0.1:99999", "[::1]", "01.2.3.4"];

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const text = Buffer.from("text");
const publicDer = rsa.publicKey.export({ type: "spki", format: "der" });
const publicPem = rsa.publicKey.export({ type: "spki", format: "pem" }) as string;
const privateDer = rsa.privateKey.export({ type: "pkcs8", format: "der" });
const privatePem = rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const pkcs1 = rsa.privateKey.export({ type: "pkcs1", format: "der" });
const signatureOf = (hash: string): Buffer => sign(hash, text, rsa.privateKey);

const hashes = ["sha1", "sha224", "sha256", "sha384", "sha512", "SHA256", "md5", "sha-256", ""];
const signatures = [
  ...hashes.map((hash) => {
    const known = /^sha\d+$/i.test(hash) ? hash.toLowerCase() : "sha256";
    return call("verify_signature", { 1: hash, 2: publicDer, 3: signatureOf(known), 4: text });
  }),
  call("verify_signature", { 1: "sha256", 2: publicDer, 3: signatureOf("sha256"), 4: "other" }),
  call("verify_signature", { 1: "sha256", 2: publicDer, 3: "junk", 4: text }),
  call("verify_signature", { 1: "sha256", 2: publicDer, 4: text }),
  call("verify_signature", { 1: "sha256", 2: "junk", 3: signatureOf("sha256"), 4: text }),
  call("verify_signature", { 1: "sha256", 3: signatureOf("sha256"), 4: text }),
  call("verify_signature", { 1: "sha256", 5: publicPem, 3: signatureOf("sha256"), 4: text }),
  call("verify_signature", { 1: "sha256", 5: "junk", 3: signatureOf("sha256"), 4: text }),
  call("verify_signature", { 1: "sha256", 2: publicDer, 5: publicPem, 3: signatureOf("sha256"), 4: text }),
  call("verify_signature", {
    1: "sha256",
    2: ec.publicKey.export({ type: "spki", format: "der" }),
    3: sign("sha256", text, ec.privateKey),
    4: text,
  }),
  call("verify_signature", { 1: "sha256", 2: publicDer, 3: sign("sha256", Buffer.alloc(0), rsa.privateKey) }),
  call("verify_signature"),
  call("verify_signature", Buffer.from([0xff])),
  ...hashes.map((hash) => call("sign", { 1: hash, 2: privateDer, 3: text })),
  call("sign", { 1: "sha256", 2: pkcs1, 3: text }),
  call("sign", { 1: "sha256", 2: publicDer, 3: text }),
  call("sign", { 1: "sha256", 2: "junk", 3: text }),
  call("sign", { 1: "sha256", 3: text }),
  call("sign", { 1: "sha256", 4: privatePem, 3: text }),
  call("sign", { 1: "sha256", 4: publicPem, 3: text }),
  call("sign", { 1: "sha256", 4: "junk", 3: text }),
  call("sign", { 1: "sha256", 2: privateDer, 4: privatePem, 3: text }),
  call("sign", { 1: "sha256", 2: privateDer }),
  call("sign"),
  call("sign", Buffer.from([0xff])),
];

const zipped = deflateSync("text text text");
const compression = [
  call("uncompress"),
  call("uncompress", zipped),
  call("uncompress", zipped.subarray(0, -1)),
  call("uncompress", zipped.subarray(0, 5)),
  call("uncompress", Buffer.concat([zipped, Buffer.from("more")])),
  call("uncompress", Buffer.from("junk")),
  "roundtrip hello",
  `roundtrip ${"x".repeat(5000)}`,
];

/** Statements of a script by callback: every foreign function that stock Envoy has, and what goes wrong with it. */
export const script: Readonly<Record<string, readonly string[]>> = {
  configure: [
    declare({ 1: "once", 2: 1 }),
    declare({ 1: "once", 2: 1 }),
    declare({ 1: "once" }),
    declare({ 1: "text", 3: 1 }),
    declare({ 1: "flat", 3: 2, 4: "schema" }),
    declare({ 1: "flat2", 3: 2 }),
    declare({ 1: "message", 3: 3, 4: "nonsense" }),
    declare({ 1: "connection", 5: 2 }),
    declare({ 1: "request", 5: 1 }),
    declare({ 1: "no span", 5: 9 }),
    declare({ 1: "no type", 3: 9 }),
    declare({ 1: Buffer.from([0xff]) }),
    declare({}),
    call("declare_property", Buffer.from([0xff])),
    declare({ 1: "", 2: 1 }),
    "setprop once 1",
    state("envoy.string", "x"),
    ...compression.slice(0, 2),
    call("clear_route_cache"),
    ...["f(1)", "1 +", "true", "false"].map((expression) => call("expr_create", Buffer.from(expression))),
    call("expr_evaluate", token(0)),
    call("expr_evaluate", token(1)),
    call("expr_evaluate", token(2)),
    call("expr_evaluate", token(9)),
    call("expr_evaluate"),
    call("expr_evaluate", Buffer.from("12345")),
    call("expr_delete"),
    call("expr_delete", token(1)),
    call("expr_delete", token(1)),
    call("expr_evaluate", token(1)),
    call("expr_create", Buffer.from("true")),
    call("expr_create"),
    ...["base64", "hash", "resolve_dns", "get_log_level", "set_dynamic_metadata", "toString", "-"].map((name) =>
      call(name),
    ),
    "foreign inject_encoded_data_to_filter_chain_on_header -",
    "foreign stats_filter_get_histograms -",
  ],
  rh: [
    ...["once 1", "once 2", "text %ff", "text abc", "message xyz", "connection 1", "request 1", "flat xyz"].flatMap(
      (words) => {
        const name = words.split(" ")[0]!;
        return [
          `setprop ${words}`,
          `prophex ${name}`,
          ...(name === "flat" ? [] : [`prophex filter_state/wasm.${name}`]),
        ];
      },
    ),
    "setprop flat2 xyz",
    "prophex flat2",
    "setprop text -",
    "prophex text",
    "prophex text/x",
    "prophex filter_state/wasm.text/x",
    declare({ 1: "late", 2: 1 }),
    declare({ 1: "late", 2: 1 }),
    "setprop late 1",
    "setprop late 2",
    declare({ 1: "once" }),
    ...objects.flatMap((name) =>
      [...texts, ...addresses].flatMap((value) => [state(name, value), `prophex filter_state/${name}`]),
    ),
    state("envoy.string", Buffer.from([0xff])),
    call("set_envoy_filter_state"),
    call("set_envoy_filter_state", Buffer.from([0xff, 0xff])),
    call("set_envoy_filter_state", { 2: "x" }),
    call("set_envoy_filter_state", { 1: "envoy.string" }),
    "prophex filter_state/envoy.string",
    state("envoy.string", "other span", 1),
    "prophex filter_state/envoy.string",
    state("envoy.string", "no span", 9),
    "prophex filter_state/envoy.string",
    "expr filter_state['envoy.string']==b'no%20span'",
    "expr type(filter_state['envoy.string'])==bytes",
    "expr text=='abc'",
    "expr type(text)==string",
    ...compression,
    ...signatures,
    call("clear_route_cache"),
    // What the root context has made.
    call("expr_evaluate", token(2)),
    call("expr_create", Buffer.from("1")),
  ],
  sb: ["setprop once 3", "prop filter_state/envoy.string", call("expr_evaluate", token(2))],
  lg: ["setprop late2 x", "prop late2", state("envoy.string", "log"), "prop filter_state/envoy.string"],
  dn: ["setprop late3 x", "prop late3", state("envoy.string", "done"), "prop filter_state/envoy.string"],
};
