import { type Cluster, VirtualClock } from "@sluice/host";
import { Bench, fixture, settle } from "./probe.js";

/** `GrpcService { envoy_grpc { cluster_name } }` in hexadecimal. */
export function service(cluster: string): string {
  const name = Buffer.from(cluster);
  return Buffer.concat([Buffer.from([0x0a, name.length + 2, 0x0a, name.length]), name]).toString("hex");
}

export const auth = service("auth");

/** A host with the probe plugin, which runs the statements of a request. */
export async function setUp(cluster: Cluster, script = "", clock = new VirtualClock()) {
  const bench = new Bench({ clusters: { auth: cluster, none: "no endpoints" }, clock });
  const plugin = await bench.host.addPlugin({
    name: "p",
    code: await fixture("grpc"),
    configuration: script,
  });
  const run = (...statements: string[]): string[] => {
    bench.clear();
    bench.open([plugin]).get(["x-script", statements.join("; ")]);
    return [...bench.log];
  };
  /** What was told since `run`. */
  const told = async (): Promise<string[]> => {
    bench.clear();
    for (let i = 0; i < 3; i++) await settle();
    return [...bench.log];
  };
  return { bench, plugin, clock, run, told };
}
