/** How a response without a body is given one (`ctx.injectEncodedDataToFilterChainOnHeader`). */
import { ProtoWriter } from "@sluice/codec/protobuf/writer";
import { LogLevel, Status } from "../abi/enums";
import { callForeignFunction } from "../abi/foreign";
import { E_BODY_INJECTION, E_HIGRESS_BUILD } from "../plugin/errors";
import { Once, report, reportOnce } from "../plugin/log";
import { Mark } from "./direction";
import { Phase } from "./phase";
import { StreamContext } from "./stream-context";

// @ts-ignore: decorator
@lazy
const FUNCTION = "inject_encoded_data_to_filter_chain_on_header";

export function injectOnHeader(stream: StreamContext, bytes: Uint8Array): Status {
  if (!SLUICE_HIGRESS) {
    reportOnce(Once.HigressBuild, LogLevel.Warn, E_HIGRESS_BUILD + "injectEncodedDataToFilterChainOnHeader");
    return Status.Unimplemented;
  }
  if (!mayHaveBody(stream)) {
    report(LogLevel.Error, E_BODY_INJECTION);
    return Status.BadArgument;
  }
  const status = callForeignFunction(FUNCTION, new ProtoWriter().bytes(1, bytes).bool(2, true).toBytes());
  if (status == Status.Ok) stream.directionOf(false).freeLength();
  return stream.ended(status);
}

/** Beside a body that comes, and behind the end of the headers, Higress crashes; other responses have no body over HTTP. */
function mayHaveBody(stream: StreamContext): bool {
  if (!stream.isCurrent || stream.isOver || stream.phase != Phase.ResponseHeaders) return false;
  const response = stream.directionOf(false);
  if (response.is(Mark.HasBody) || stream.method == "HEAD") return false;
  const status = response.headers.get(":status");
  return status != null && status != "204" && status != "304";
}
