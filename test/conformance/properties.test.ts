import { conform } from "./support/suite.js";

/** A statement per path in every callback. */
function everywhere(paths: string, statement = "prophex"): string {
  const statements = paths.split(" ").map((path) => `${statement} ${path}`);
  return ["configure", "rh", "rb", "sh", "sb", "dn", "lg"]
    .map((name) => `${name}: ${statements.join("; ")}`)
    .join("\n");
}

const traffic = {
  line: "POST /p?q=1&r=2",
  headers: [
    ["user-agent", "ua"],
    ["referer", "ref"],
    ["x-m", "a"],
    ["x-m", "b"],
  ] as [string, string][],
  body: "abcdef",
  upstream: { headers: { "x-up": "1" }, body: "hello" },
};

/** Values of the paths, which no two runs share. */
const varying = (paths: string): RegExp[] => [new RegExp(`(?<=prophex (?:${paths}) -> 0 )\\w+`)];

const rootPaths = [
  "xds/node/id xds/node/cluster request/path request/headers request/headers/x-m request/protocol request/time",
  "request/duration request/size request/total_size response/code response/flags response/headers response/size",
  "response/backend_latency source/address source/port destination/address connection/id connection/mtls",
  "connection/tls_version upstream/address upstream/request_attempt_count upstream/num_endpoints metadata filter_state",
  "request response connection xds xds/cluster_name xds/route_name xds/cluster_metadata xds/listener_metadata",
  "xds/upstream_host_metadata xds/listener_direction connection_id node nope -",
]
  .join(" ")
  .split(" ");

conform({
  name: "properties",
  title: "Properties",
  cases: [
    {
      title: "7: what is read of the request's headers is there in the header callback and in the log only",
      plugins: everywhere(
        "request/path request/url_path request/host request/scheme request/method request/referer request/useragent request/id request/query request/headers/x-m request/headers/X-M request/headers/nope",
        "prop",
      ),
      traffic,
    },
    {
      title: "7: request.protocol, time, duration and size",
      plugins: everywhere("request/protocol request/time request/duration request/size request/nope request/path/x"),
      traffic,
      vary: varying("request/time|request/duration"),
    },
    {
      title: "7: all the request's headers, and sizes that count them, outside of the log",
      plugins: everywhere("request/headers request/total_size request/headers_bytes").replace(/^lg:.*$/m, ""),
      traffic: { line: "GET /" },
      vary: [/(?<=prophex request\/headers -> 0 )\w{16,}/],
    },
    {
      title: "7: the status of the response, its headers by name, flags and details",
      plugins: everywhere(
        "response/code response/code_details response/grpc_status response/flags response/headers/x-up response/headers/X-Up response/headers/nope response/size response/nope",
      ),
      traffic,
    },
    {
      title: "7: all the response's headers, trailers and sizes that count them, before they are there",
      plugins:
        "rh: prophex response/headers; prophex response/trailers; prophex response/total_size; prophex response/headers_bytes\nrb: prophex response/headers; prophex response/total_size",
      traffic,
    },
    {
      title:
        "7: all headers and the sizes that count them are right in the header callback and in the log, of a local response",
      plugins:
        "rh: reply 403 no x-a=1 -1 d; return 1\nsh: HEADERS\nsb: HEADERS\ndn: HEADERS\nlg: prophex request/headers; prophex request/total_size; prophex request/headers_bytes".replaceAll(
          "HEADERS",
          "prophex response/headers; prophex response/total_size; prophex response/headers_bytes; prop response/headers/x-a",
        ),
      traffic,
      vary: [/(?<=prophex (?:request|response)\/headers -> 0 )\w{16,}/],
    },
    {
      title: "7: response.backend_latency is there once the whole response is",
      plugins: everywhere("response/backend_latency"),
      traffic,
      vary: varying("response/backend_latency"),
    },
    {
      title: "7: addresses of both sides of the client's connection",
      plugins: everywhere("source/address source/port destination/address destination/port source/nope source"),
      traffic,
      vary: varying("(?:source|destination)/(?:address|port)"),
    },
    {
      title: "7: the client's connection, without TLS",
      plugins: everywhere(
        "connection/id connection_id connection/mtls connection/requested_server_name connection/tls_version connection/subject_local_certificate connection/subject_peer_certificate connection/sha256_peer_certificate_digest connection/termination_details connection/nope",
      ),
      traffic,
      vary: varying("connection/id|connection_id"),
    },
    {
      title: "7: the upstream, which is not there before the request has gone to it",
      plugins: everywhere(
        "upstream/address upstream/port upstream/local_address upstream/cx_pool_ready_duration upstream/request_attempt_count upstream/num_endpoints upstream/tls_version upstream/transport_failure_reason upstream/nope",
      ),
      traffic,
      vary: varying("upstream/(?:address|port|local_address|cx_pool_ready_duration)"),
    },
    {
      title: "7: metadata and its fields, of which nothing is set",
      plugins: everywhere("metadata metadata/filter_metadata metadata/filter_metadata/nope metadata/nope"),
      traffic,
    },
    {
      title: "7: names without a second segment",
      plugins: everywhere("filter_state request response connection xds upstream upstream_filter_state"),
      traffic,
    },
    {
      title: "7: the node by its fields",
      plugins: everywhere(
        "xds/node/id xds/node/cluster xds/node/metadata xds/node/metadata/fields xds/node/nope xds/nope",
      ),
      traffic,
    },
    {
      title: "7: names of cluster, route, virtual host, filter chain and direction of the listener",
      plugins: everywhere(
        "xds/cluster_name xds/route_name xds/virtual_host_name xds/filter_chain_name xds/listener_direction",
      ),
      traffic,
    },
    {
      title: "7: metadata of cluster, route, virtual host, listener and host, where none is set",
      plugins: everywhere(
        "xds/cluster_metadata xds/route_metadata xds/virtual_host_metadata xds/listener_metadata xds/upstream_host_metadata xds/upstream_host_locality_metadata xds/route_metadata/filter_metadata/ns",
      ),
      traffic,
    },
    {
      title: "7: the plugin's name, root id and VM id, in root contexts as well",
      plugins: [
        { rootId: "root", vmId: "vm", script: everywhere("plugin_name plugin_root_id plugin_vm_id plugin_name/x") },
      ],
      traffic,
      start: true,
    },
    {
      title: "7: in root contexts there is the node, and nothing of streams",
      plugins: `configure: ${rootPaths.map((path) => `prop ${path}`).join("; ")}; setprop foo bar; prop foo`,
      traffic: [],
      start: true,
    },
    {
      title: "7: the old names are gone, unknown names are not found, an empty path is malformed",
      plugins: everywhere(
        "node cluster_name route_name cluster_metadata route_metadata listener_direction listener_metadata upstream_host_metadata nope -",
      ),
      traffic,
    },
    {
      title: "7: paths with empty segments, NUL at either end, and bytes that are no text",
      plugins:
        "rh: prop /request/path; prop request/path/; prop request//path; prop request/path//; prop %ff; prop request/%ff; prop request/headers/%ff",
      traffic,
    },
    {
      title:
        "7: set_property is read back by name and as filter state, overwritten, until the log, by other plugins as well",
      plugins: [
        "rh: setprop foo one; prop foo; prop filter_state/wasm.foo; prop wasm.foo; setprop foo two; prop foo\nsb: prop foo\ndn: prop foo\nlg: prop foo; prop filter_state/wasm.foo; setprop foo late; prop foo",
        "rh: prop foo; prop filter_state/wasm.foo; setprop foo other; prop foo\nlg: prop foo",
      ],
      traffic,
    },
    {
      title: "7: set_property on a known name returns 0 and changes nothing, and several segments are not read back",
      plugins:
        "rh: setprop request/path x; prop request/path; setprop plugin_name x; prop plugin_name; setprop a/b x; prop a/b; setprop a x; prop a/b; prop a; setprop - x; prop -; setprop empty -; prop empty; prop filter_state/wasm.empty; setprop metadata x; prop metadata; prophex filter_state/wasm.request.path",
      traffic,
    },
    {
      title: "7: the route shown to the request's headers was chosen before the plugin edits them",
      plugins:
        "rh: replace 0 :path /other; prop xds/route_name; prop request/path; prop request/url_path\nlg: prop request/path",
      traffic,
    },
  ],
});
