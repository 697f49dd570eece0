/** What calls and streams have in common before they are sent. */
import { isToken } from "@sluice/codec/ascii";
import { LogLevel, Status } from "../abi/enums";
import { CallStatus } from "../calls/call-status";
import { Cluster } from "../clusters/cluster";
import { Headers } from "../http/headers";
import { currentPlugin, noteRefusedCall } from "../plugin/current";
import { E_CALL, E_CALL_HERE, E_CALL_NO_CLUSTER, E_GRPC_NAME, E_GRPC_REFUSED } from "../plugin/errors";
import { report } from "../plugin/log";
import { USES_GRPC } from "./grpc-events";
import { grpcService } from "./grpc-service";
import { metadataProblem } from "./metadata";

/** Where a call goes. It is looked up when the call is made, since clusters may depend on the exchange. */
export class GrpcTarget {
  readonly cluster: string;
  readonly service: Uint8Array;

  constructor(cluster: Cluster) {
    const name = cluster.clusterName();
    this.cluster = name;
    this.service = grpcService(name, cluster.hostName());
  }

  /** Why it cannot be called, `Started` when nothing is known against it. */
  check(service: string, method: string, metadata: Headers): CallStatus {
    if (!USES_GRPC || currentPlugin() == null) return this.refuse(CallStatus.BadRequest, LogLevel.Error, E_CALL_HERE);
    if (!isToken(service) || !isToken(method)) return this.refuse(CallStatus.BadRequest, LogLevel.Error, E_GRPC_NAME);
    const problem = metadataProblem(metadata);
    if (problem.length > 0) return this.refuse(CallStatus.BadRequest, LogLevel.Error, problem);
    if (this.cluster.length > 0) return CallStatus.Started;
    return this.refuse(CallStatus.UnknownCluster, LogLevel.Error, E_CALL_NO_CLUSTER);
  }

  /** What the answer of the host means. */
  statusOf(status: Status): CallStatus {
    if (status == Status.Ok) return CallStatus.Started;
    noteRefusedCall();
    // Envoy does not say whether it knows the cluster.
    return this.refuse(CallStatus.NoEndpoint, LogLevel.Warn, E_GRPC_REFUSED);
  }

  refuse(status: CallStatus, level: LogLevel, reason: string): CallStatus {
    report(level, E_CALL + this.cluster + ": " + reason);
    return status;
  }
}
