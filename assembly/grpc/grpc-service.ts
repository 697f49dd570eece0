/** Which service is called: `envoy.config.core.v3.GrpcService`, the only form that is safe to hand to Envoy. */
import { ProtoWriter } from "@sluice/codec/protobuf/writer";

/** Fields of `GrpcService` and of its `EnvoyGrpc`. */
const ENVOY_GRPC: i32 = 1;
const CLUSTER_NAME: i32 = 1;
const AUTHORITY: i32 = 2;

/** @param authority what the call carries as `:authority`; when it is empty, that is the name of the cluster */
export function grpcService(cluster: string, authority: string): Uint8Array {
  const target = new ProtoWriter().text(CLUSTER_NAME, cluster);
  if (authority.length > 0) target.text(AUTHORITY, authority);
  return new ProtoWriter().message(ENVOY_GRPC, target).toBytes();
}
