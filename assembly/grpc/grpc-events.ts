import { END, getBufferBytes } from "../abi/buffers";
import { BufferType, GrpcStatus, Status } from "../abi/enums";
import { resultBytes } from "../abi/memory";
import { ignoreCallback } from "../plugin/current";
import { PluginInstance } from "../plugin/plugin-instance";
import { GrpcSupport, pendingOf, supportGrpc } from "./pending-grpc";
import { readOutcome } from "./read-outcome";

/** Brings what the host tells to the call or stream that it is about. Tokens that nobody knows are counted. */
class GrpcEvents extends GrpcSupport {
  received(plugin: PluginInstance, token: u32, size: i32): void {
    const pending = pendingOf(plugin, token);
    if (pending == null) {
      ignoreCallback();
      return;
    }
    const found = size > 0 && getBufferBytes(BufferType.GrpcReceiveBuffer, 0, END) == Status.Ok;
    pending.received(found ? resultBytes() : new Uint8Array(0));
  }

  closed(plugin: PluginInstance, token: u32, status: GrpcStatus): void {
    const pending = pendingOf(plugin, token);
    if (pending == null) ignoreCallback();
    else pending.closed(readOutcome(status));
  }
}

function use(): bool {
  supportGrpc(new GrpcEvents());
  return true;
}

/** To be read by what makes calls or opens streams, which brings the callbacks into the module. */
// @ts-ignore: decorator
@lazy
export const USES_GRPC: bool = use();
