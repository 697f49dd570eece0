/** Answers of HTTP and gRPC call-outs. Each `sluice_uses__…` tells the build whether the callback beside it is needed. */
import { Callback, guest, uses } from "../guest";

export function proxy_on_http_call_response(root: u32, token: u32, headers: i32, bodySize: i32, trailers: i32): void {
  guest.onHttpCallResponse(root, token, headers, bodySize, trailers);
}

export function sluice_uses__proxy_on_http_call_response(): i32 {
  return uses(Callback.HttpCallResponse);
}

export function proxy_on_grpc_receive_initial_metadata(root: u32, token: u32, count: i32): void {
  guest.onGrpcReceiveInitialMetadata(root, token, count);
}

export function sluice_uses__proxy_on_grpc_receive_initial_metadata(): i32 {
  return uses(Callback.GrpcReceiveInitialMetadata);
}

export function proxy_on_grpc_receive(root: u32, token: u32, size: i32): void {
  guest.onGrpcReceive(root, token, size);
}

export function sluice_uses__proxy_on_grpc_receive(): i32 {
  return uses(Callback.GrpcReceive);
}

export function proxy_on_grpc_receive_trailing_metadata(root: u32, token: u32, count: i32): void {
  guest.onGrpcReceiveTrailingMetadata(root, token, count);
}

export function sluice_uses__proxy_on_grpc_receive_trailing_metadata(): i32 {
  return uses(Callback.GrpcReceiveTrailingMetadata);
}

export function proxy_on_grpc_close(root: u32, token: u32, status: i32): void {
  guest.onGrpcClose(root, token, status);
}

export function sluice_uses__proxy_on_grpc_close(): i32 {
  return uses(Callback.GrpcClose);
}
