import { readPairs } from "../headers/pairs.js";
import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

const lastGrpcStatus = 16;

/** `proxy_send_local_response`. */
export const localResponseCalls = [
  hostCall(
    "proxy_send_local_response",
    "iiiiiiii",
    (vm) =>
      (
        code: number,
        detailsPointer: number,
        detailsSize: number,
        bodyPointer: number,
        bodySize: number,
        headersPointer: number,
        headersSize: number,
        grpc: number,
      ) => {
        const context = vm.context();
        const { memory } = vm;
        const details = memory.text(detailsPointer, detailsSize);
        const body = memory.copy(bodyPointer, bodySize);
        const headers = memory.peek(headersPointer, headersSize);
        if (details === undefined || body === undefined || headers === undefined) return Status.InvalidMemoryAccess;
        context.sendLocalReply({
          status: code >>> 0,
          body,
          headers: readPairs(headers),
          grpcStatus: grpc >>> 0 <= lastGrpcStatus ? grpc : undefined,
          details: details.replace(/\s/g, "_"),
        });
        return Status.Ok;
      },
  ),
];
