/**
 * gRPC call-outs. `service` is a serialized `envoy.config.core.v3.GrpcService`, never a plain cluster name: Envoy parses
 * it as protobuf first and aborts on names that happen to parse.
 */
import { Status } from "./enums";
import { beginCall, VALUE_CELL, writeText, writtenLength } from "./memory";
import { writePairs } from "./pairs";

// @ts-ignore: decorator
@external("env", "proxy_grpc_call")
declare function proxy_grpc_call(
  service: usize,
  serviceSize: usize,
  name: usize,
  nameSize: usize,
  method: usize,
  methodSize: usize,
  metadata: usize,
  metadataSize: usize,
  request: usize,
  requestSize: usize,
  timeout: u32,
  token: usize,
): i32;

// @ts-ignore: decorator
@external("env", "proxy_grpc_stream")
declare function proxy_grpc_stream(
  service: usize,
  serviceSize: usize,
  name: usize,
  nameSize: usize,
  method: usize,
  methodSize: usize,
  metadata: usize,
  metadataSize: usize,
  token: usize,
): i32;

// @ts-ignore: decorator
@external("env", "proxy_grpc_send")
declare function proxy_grpc_send(token: u32, message: usize, size: usize, endStream: i32): i32;

// @ts-ignore: decorator
@external("env", "proxy_grpc_close")
declare function proxy_grpc_close(token: u32): i32;

// @ts-ignore: decorator
@external("env", "proxy_grpc_cancel")
declare function proxy_grpc_cancel(token: u32): i32;

/** Starts a unary call (`proxy_grpc_call`); its token is then in `resultU32`. `timeout` in milliseconds. */
export function grpcCall(
  service: Uint8Array,
  serviceName: string,
  method: string,
  metadataNames: string[],
  metadataValues: string[],
  request: Uint8Array,
  timeout: u32,
): Status {
  beginCall();
  const name = writeText(serviceName);
  const nameSize = writtenLength;
  const methodName = writeText(method);
  const methodSize = writtenLength;
  const metadata = writePairs(metadataNames, metadataValues);
  const metadataSize = writtenLength;
  return proxy_grpc_call(
    service.dataStart,
    service.length,
    name,
    nameSize,
    methodName,
    methodSize,
    metadata,
    metadataSize,
    request.dataStart,
    request.length,
    timeout,
    VALUE_CELL,
  );
}

/** Opens a stream (`proxy_grpc_stream`); its token is then in `resultU32`. Callbacks may come before this returns. */
export function grpcStream(
  service: Uint8Array,
  serviceName: string,
  method: string,
  metadataNames: string[],
  metadataValues: string[],
): Status {
  beginCall();
  const name = writeText(serviceName);
  const nameSize = writtenLength;
  const methodName = writeText(method);
  const methodSize = writtenLength;
  const metadata = writePairs(metadataNames, metadataValues);
  const metadataSize = writtenLength;
  return proxy_grpc_stream(
    service.dataStart,
    service.length,
    name,
    nameSize,
    methodName,
    methodSize,
    metadata,
    metadataSize,
    VALUE_CELL,
  );
}

/** Sends a message on a stream (`proxy_grpc_send`). `BadArgument`: not a stream; `NotFound`: unknown. */
export function grpcSend(token: u32, message: Uint8Array, endStream: bool): Status {
  return proxy_grpc_send(token, message.dataStart, message.length, endStream ? 1 : 0);
}

/** Ends the sending side of a stream, cancels a unary call (`proxy_grpc_close`). */
export function grpcClose(token: u32): Status {
  return proxy_grpc_close(token);
}

/** Cancels a call or stream: no further callbacks (`proxy_grpc_cancel`). */
export function grpcCancel(token: u32): Status {
  return proxy_grpc_cancel(token);
}
