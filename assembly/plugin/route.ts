/** Where a stream goes, as the host names it. */
import { Status } from "../abi/enums";
import { resultText } from "../abi/memory";
import { getProperty } from "../abi/properties";

/** Whether the host names things as Envoy 1.33 and later do; unknown until one of the names has been there. */
enum Names {
  Unknown,
  UnderXds,
  TopLevel,
}

let names: Names = Names.Unknown;

/** Name of the route, property `xds.route_name`, `route_name` before Envoy 1.33; "" when it has none. */
export function routeName(): string {
  return read("route_name");
}

/** Name of the upstream cluster, property `xds.cluster_name`, `cluster_name` before Envoy 1.33; "" when there is none. */
export function clusterName(): string {
  return read("cluster_name");
}

function read(name: string): string {
  if (names != Names.TopLevel && getProperty(["xds", name]) == Status.Ok) {
    names = Names.UnderXds;
    return resultText();
  }
  if (names != Names.UnderXds && getProperty([name]) == Status.Ok) {
    names = Names.TopLevel;
    return resultText();
  }
  return "";
}
