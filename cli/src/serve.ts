import { relative } from "node:path";
import {
  clusterOf,
  pluginOf,
  startEcho,
  startGateway,
  type Gateway,
  type GatewayKind,
  type GatewayLog,
  type ManifestCluster,
  type PluginManifest,
} from "@sluice/gateway";
import { complain, print } from "./output.js";
import { bold, dim } from "./style.js";

/** What is served, and how. */
export interface Serving {
  readonly manifest: PluginManifest;
  /** File name of the module. */
  readonly module: string;
  /** JSON text. */
  readonly configuration: string | undefined;
  readonly kind: GatewayKind;
  /** 0 takes a free one. */
  readonly port: number;
  /** `http://host:port`; an echo upstream when absent. */
  readonly upstream: string | undefined;
}

/**
 * Serves a plugin in front of an upstream.
 *
 * @param use what happens while the gateway listens; it ends with it, at Ctrl-C, or when the gateway itself ends
 */
export async function serve(serving: Serving, use: (gateway: Gateway) => Promise<void>): Promise<void> {
  const { manifest, module, configuration, kind, port } = serving;
  const interrupted = untilInterrupted();
  const echo = serving.upstream === undefined ? await startEcho() : undefined;
  const upstream = serving.upstream ?? echo?.url ?? "";
  try {
    const gateway = await startGateway({
      kind,
      plugins: [pluginOf(manifest, module, configuration)],
      upstream,
      clusters: manifest.clusters.map((cluster) => clusterOf(cluster, upstream)),
      port,
      onNotice: complain,
      onLog: printLog,
    });
    try {
      introduce(gateway, serving, echo === undefined ? upstream : `${upstream} (echo)`);
      const reason = await Promise.race([interrupted, gateway.ended, use(gateway)]);
      if (typeof reason === "string") {
        complain(reason);
        process.exitCode = 1;
      }
    } finally {
      await gateway.stop();
    }
  } finally {
    await echo?.close();
  }
}

/** For `serve`: goes on until Ctrl-C. */
export function untilStopped(gateway: Gateway): Promise<void> {
  print(`\n  curl -i ${gateway.url}/\n\nCtrl-C ends it.`);
  return new Promise(() => undefined);
}

function introduce(gateway: Gateway, { manifest, module, configuration }: Serving, upstream: string): void {
  const line = (name: string, value: string): void => print(`  ${dim(name.padEnd(14))}${value}`);
  print();
  line("gateway", bold(`${gateway.title} on ${gateway.url}`));
  if (gateway.adminUrl !== undefined) line("admin", gateway.adminUrl);
  line("plugin", `${manifest.name} ${manifest.version} (${relative(process.cwd(), module)})`);
  line("configuration", configuration ?? "none");
  line("upstream", upstream);
  for (const { name, endpoints } of manifest.clusters) line("cluster", `${name} (${placesOf(endpoints)})`);
}

function placesOf(endpoints: ManifestCluster["endpoints"]): string {
  return endpoints?.map(({ address, port }) => `${address}:${port}`).join(", ") ?? "the upstream";
}

function printLog(line: GatewayLog): void {
  if (line.logger !== "wasm" && line.level !== "error" && line.level !== "critical") return;
  print(`${dim(`[${line.level}]`)} ${line.message.trimEnd()}`);
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function untilInterrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(undefined));
  });
}
