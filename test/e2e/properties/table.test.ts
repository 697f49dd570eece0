import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamProperties } from "@sluice/host";
import { fixture } from "../../../host/test/probe.js";
import type { SendInit } from "../../support/http.js";
import { callsOf, comparable, lastStream, observed, replay, type Call } from "./replay.js";
import { bare, known, Surroundings } from "./surroundings.js";

const paths = [
  "request/path request/url_path request/host request/scheme request/method request/referer request/useragent",
  "request/id request/query request/headers request/headers/X-M request/headers/nope request/protocol request/time",
  "request/duration request/size request/total_size request/headers_bytes request/nope request/path/x",
  "response/code response/code_details response/grpc_status response/flags response/headers response/headers/x-up",
  "response/headers/X-M response/trailers response/trailers/x-t response/size response/total_size",
  "response/headers_bytes response/backend_latency response/nope source/address source/port destination/address",
  "destination/port source/nope connection/id connection/mtls connection/requested_server_name",
  "connection/tls_version connection/subject_local_certificate connection/subject_peer_certificate",
  "connection/dns_san_peer_certificate connection/uri_san_local_certificate connection/peer_certificate",
  "connection/sha256_peer_certificate_digest connection/transport_failure_reason connection/termination_details",
  "connection/nope upstream/address upstream/port upstream/local_address upstream/transport_failure_reason",
  "upstream/tls_version upstream/subject_peer_certificate upstream/request_attempt_count",
  "upstream/cx_pool_ready_duration upstream/locality upstream/locality/region upstream/locality/nope",
  "upstream/num_endpoints upstream/peer_certificate upstream/nope metadata metadata/filter_metadata",
  "metadata/filter_metadata/dyn metadata/filter_metadata/dyn/deep metadata/filter_metadata/dyn/deep/list",
  "metadata/filter_metadata/dyn/deep/list/0 metadata/filter_metadata/dyn/deep/list/1 metadata/filter_metadata/dyn/deep/list/2",
  "metadata/filter_metadata/dyn/deep/list/3 metadata/filter_metadata/dyn/deep/list/3/x metadata/filter_metadata/dyn/deep/list/4",
  "metadata/filter_metadata/dyn/deep/list/0/x metadata/filter_metadata/dyn/deep/list/x metadata/filter_metadata/nope",
  "metadata/nope metadata/typed_filter_metadata filter_state filter_state/nope upstream_filter_state",
  "upstream_filter_state/nope request response source destination connection upstream xds xds/nope",
  "xds/node/id xds/node/cluster xds/node/metadata xds/node/metadata/k xds/node/metadata/k/l",
  "xds/node/metadata/k/l/1 xds/node/metadata/k/l/2 xds/node/metadata/nope xds/node/locality xds/node/locality/region xds/node/locality/sub_zone",
  "xds/node/user_agent_name xds/node/user_agent_version xds/node/client_features xds/node/dynamic_parameters",
  "xds/node/nope xds/cluster_name xds/cluster_metadata xds/cluster_metadata/filter_metadata/ns/c xds/route_name",
  "xds/route_metadata xds/route_metadata/filter_metadata xds/route_metadata/filter_metadata/ns/r",
  "xds/route_metadata/filter_metadata/ns/r/1 xds/virtual_host_name xds/virtual_host_metadata xds/filter_chain_name",
  "xds/listener_metadata xds/listener_metadata/filter_metadata/ns xds/listener_direction xds/upstream_host_metadata",
  "xds/upstream_host_metadata/filter_metadata/ns/h xds/upstream_host_locality_metadata plugin_name plugin_name/x",
  "plugin_root_id plugin_vm_id connection_id node cluster_name cluster_metadata route_name route_metadata",
  "listener_direction listener_metadata upstream_host_metadata nope -",
]
  .join(" ")
  .split(" ");

const phases = ["configure", "rh", "rb", "rt", "sh", "sb", "st", "lg", "dn"];
const statements = paths.map((path) => `prophex ${path}`);
const script = observed(Object.fromEntries(phases.map((phase) => [phase, statements])));

/** Values that no two runs share, of which the length is compared. */
const times = new Set([
  "request/time",
  "request/duration",
  "response/backend_latency",
  "upstream/cx_pool_ready_duration",
]);
/** In the log, Envoy's router and connection manager have changed the headers; an embedder does that here. */
const changed = /^(request|response)\/(headers|total_size|headers_bytes)$/;
/** Names of a header map come in any order. */
const unordered = new Set(["request/headers", "response/headers"]);

function comparableCall({ name, results }: Call): string[] {
  return results
    .filter((line) => line.startsWith("prophex"))
    .map((line) => {
      const path = line.split(" ")[1]!;
      if (times.has(path)) return comparable(line, "length");
      if (name === "lg" && changed.test(path)) return comparable(line, "status");
      return comparable(line, unordered.has(path) ? "pairs" : "bytes");
    })
    .map((line) => `${name}: ${line}`);
}

/** What our host has to be told, because only Envoy knows it: read off the log of its run. */
function facts(calls: readonly Call[]): StreamProperties {
  const bytes = (path: string): Buffer | undefined => {
    const line = calls
      .find(({ name }) => name === "lg")!
      .results.find((text) => text.startsWith(`prophex ${path} -> 0`));
    return line === undefined ? undefined : Buffer.from(line.split("-> 0 ")[1] ?? "", "hex");
  };
  const text = (name: string): StreamProperties => {
    const found = bytes(name.replace(".", "/"));
    return found === undefined ? {} : { [name]: found.toString() };
  };
  return {
    ...text("source.address"),
    ...text("destination.address"),
    ...text("upstream.address"),
    ...text("upstream.local_address"),
    ...(bytes("upstream/cx_pool_ready_duration") && { "upstream.cx_pool_ready_duration": 1n }),
    "connection.id": bytes("connection/id")!.readBigUInt64LE(),
  };
}

describe("properties are the same in a real Envoy, in every phase", () => {
  let surroundings: Surroundings;

  beforeAll(async () => void (surroundings = await Surroundings.start(await fixture("probe"), script)));
  afterAll(() => surroundings.stop());

  async function both(line: string, init: SendInit, properties: StreamProperties): Promise<[string[], string[]]> {
    const { envoy } = surroundings;
    const headers = [
      ["user-agent", "ua"],
      ["referer", "ref"],
      ["x-m", "a"],
      ["x-m", "b"],
    ] as [string, string][];
    // The first request makes the connection to the upstream, so that the second one has it from the start.
    await surroundings.send(line, { ...init, headers });
    await surroundings.send(line, { ...init, headers });
    const calls = lastStream(callsOf(envoy.said()));
    const here = await replay(
      calls,
      script,
      { ...properties, ...facts(calls) },
      {
        host: { properties: { "xds.node": known["xds.node"]! } },
      },
    );
    return [here.flatMap(comparableCall), calls.flatMap(comparableCall)];
  }

  test("of a request with a body", async () => {
    const [here, there] = await both("POST /p?q=1&r=2", { body: "abcdef" }, known);
    expect(here).toEqual(there);
  });

  test("of one with trailers on both sides", async () => {
    const [here, there] = await both("POST /p/trailers", { body: ["abc", "def"], trailers: [["x-t", "1"]] }, known);
    expect(there.filter((line) => line.startsWith("st:"))).not.toEqual([]);
    expect(here).toEqual(there);
  });

  test("of one without a body, to a cluster that has nothing but a name", async () => {
    const [here, there] = await both("GET /bare", {}, bare);
    expect(here).toEqual(there);
  });
});
