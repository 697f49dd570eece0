import type { ClusterSpec, SocketSpec } from "./bootstrap/model.js";
import type { FieldReader } from "./field-reader.js";
import { endpointOf } from "./specs.js";

/** A cluster of a `plugin.yaml`: something the plugin calls when it runs on the machine of its author. */
export interface ManifestCluster {
  /** As the plugin's configuration names it: `outbound|6379||redis.dns`. */
  readonly name: string;
  /** `host:port` of its servers. Absent: the upstream, which is the echo unless another one is given. */
  readonly endpoints?: readonly SocketSpec[];
  /** Speaks TCP that is not HTTP (default false); then `endpoints` must be there. */
  readonly tcp: boolean;
}

/** Reads one item of the field `clusters`. */
export function readManifestCluster(read: FieldReader): ManifestCluster {
  const tcp = read.has("tcp") && read.flag("tcp");
  const name = read.text("name", /\S/, "a text");
  read.refuseOthers(["name", "endpoints", "tcp"]);
  if (!tcp && !read.has("endpoints")) return { name, tcp };
  return { name, endpoints: read.parsed("endpoints", socketOf, "host:port"), tcp };
}

/** The cluster as a gateway takes it, with the URL of the gateway's upstream. */
export function clusterOf({ name, endpoints, tcp }: ManifestCluster, upstream: string): ClusterSpec {
  return { name, endpoints: endpoints ?? [endpointOf(upstream)], tcp };
}

/** `127.0.0.1:6379`, `redis:6379` or `[::1]:6379`. */
function socketOf(text: string): SocketSpec | undefined {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  if (parts === null || port < 1 || port > 65_535) return undefined;
  return { address: parts[1] ?? parts[2] ?? "", port };
}
