import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { PropertyValue, StreamProperties } from "@sluice/host";
import { any, cluster, httpListener, wasmFilter } from "../../support/bare-bootstrap.js";
import { send, type SendInit } from "../../support/http.js";
import { BareEnvoy } from "../../support/bare-envoy.js";

/** Metadata as both are given it. Maps have one entry each, because those of protobuf have no order. */
const metadata = (namespace: string, values: Readonly<Record<string, PropertyValue>>) => ({
  filter_metadata: { [namespace]: values },
});
const dynamic = { deep: { list: ["a", 7, true, { x: -1.5 }] } };
const values = {
  cluster: metadata("ns", { c: "cluster" }),
  host: metadata("ns", { h: "host" }),
  listener: metadata("ns", { l: "listener" }),
  route: metadata("ns", { r: ["route", 1.5, false] }),
  virtualHost: metadata("ns", { v: { w: -1 } }),
};
const node = {
  id: "node-1",
  cluster: "nodes",
  metadata: { k: { l: ["a", 7, false] } },
  locality: { region: "r", zone: "z" },
};

/** What an embedder knows in our host, as far as it does not change from run to run. */
export const known: StreamProperties = {
  metadata: metadata("dyn", dynamic),
  "upstream.num_endpoints": 1,
  "xds.node": { ...node, user_agent_name: "envoy" },
  "xds.cluster_name": "up",
  "xds.cluster_metadata": values.cluster,
  "xds.filter_chain_name": "l-chain",
  "xds.listener_direction": 1,
  "xds.listener_metadata": values.listener,
  "xds.route_name": "rt",
  "xds.route_metadata": values.route,
  "xds.upstream_host_metadata": values.host,
  "xds.virtual_host_name": "vh",
  "xds.virtual_host_metadata": values.virtualHost,
};

/** The same for a cluster and a route that have nothing but a name. */
export const bare: StreamProperties = {
  ...known,
  "xds.cluster_name": "bare",
  "xds.route_name": "bare",
  "xds.cluster_metadata": {},
  "xds.route_metadata": {},
  "xds.upstream_host_metadata": null,
};

/** An Envoy around a probe, with a name and metadata for everything, before an upstream that answers in pieces. */
export class Surroundings {
  private sent = 0;

  private constructor(
    readonly envoy: BareEnvoy,
    private readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(module: Uint8Array, script: string): Promise<Surroundings> {
    const server = createServer((request, response) => {
      request.resume().on("end", async () => {
        response.writeHead(200, { "x-up": "1", "x-m": ["c", "d"], trailer: "x-t" });
        response.write("hello");
        await sleep(20);
        response.addTrailers(request.url === "/p/trailers" ? { "x-t": "2" } : {});
        response.end("!");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const trailers = {
      typed_extension_protocol_options: {
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": any(
          "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
          { explicit_http_config: { http_protocol_options: { enable_trailers: true } } },
        ),
      },
    };
    const setMetadata = any("envoy.extensions.filters.http.set_metadata.v3.Config", {
      metadata: [{ metadata_namespace: "dyn", value: dynamic }],
    });
    const virtualHost = {
      name: "vh",
      domains: ["*"],
      metadata: values.virtualHost,
      routes: [
        { name: "bare", match: { prefix: "/bare" }, route: { cluster: "bare" } },
        { name: "rt", match: { prefix: "/p" }, route: { cluster: "up" }, metadata: values.route },
      ],
    };
    const envoy = await BareEnvoy.start(module, (code) => ({
      node,
      static_resources: {
        clusters: [
          cluster("up", port, { metadata: values.cluster, ...trailers }, { metadata: values.host }),
          cluster("bare", port),
        ],
        listeners: [
          httpListener("l", [{ name: "set", typed_config: setMetadata }, wasmFilter(code, script)], virtualHost, {
            listener: { metadata: values.listener, traffic_direction: "INBOUND" },
            manager: { http_protocol_options: { enable_trailers: true } },
          }),
        ],
      },
    })).catch((error: unknown) => {
      server.close();
      throw error;
    });
    return new Surroundings(envoy, await envoy.url("l"), server);
  }

  /** Sends a request and waits until the plugin has let go of its stream. */
  async send(line: string, init: SendInit = {}): Promise<void> {
    const sent = ++this.sent;
    await send(this.url, line, init);
    await this.envoy.heard((said) => said.filter((text) => /^dl #(?!1$)/.test(text)).length >= sent);
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    this.server.closeAllConnections();
    this.server.close();
  }
}
