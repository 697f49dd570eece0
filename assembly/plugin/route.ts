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
  if (names != Names.TopLevel && getProperty(["xds", "route_name"]) == Status.Ok) return resultOf(Names.UnderXds);
  if (names != Names.UnderXds && getProperty(["route_name"]) == Status.Ok) return resultOf(Names.TopLevel);
  return "";
}

/** Name of the upstream cluster, property `xds.cluster_name`, `cluster_name` before Envoy 1.33; "" when there is none. */
export function clusterName(): string {
  if (names != Names.TopLevel && getProperty(["xds", "cluster_name"]) == Status.Ok) return resultOf(Names.UnderXds);
  if (names != Names.UnderXds && getProperty(["cluster_name"]) == Status.Ok) return resultOf(Names.TopLevel);
  return "";
}

function resultOf(found: Names): string {
  names = found;
  return resultText();
}
