/** How a paused streaming response (`ctx.needPauseStreamingResponse`) meets the host. */
import { END, setBufferBytes } from "../abi/buffers";
import { LogLevel, Status } from "../abi/enums";
import { injectEncodedData } from "../abi/inject";
import { E_INJECTION_ENDED, E_NOT_INJECTED } from "../plugin/errors";
import { report } from "../plugin/log";
import { Direction, Flow, Mark } from "./direction";
import { Injection } from "./injection";
import { DataStatus } from "./status";
import { StreamContext } from "./stream-context";

/** After the handler has taken a chunk: what the plugin has injected goes in its place. */
export function settleChunk(
  stream: StreamContext,
  direction: Direction,
  injection: Injection,
  isLast: bool,
): DataStatus {
  if (stream.promised) injection.isAwaited = true;
  const waits = isLast && (injection.isAwaited || stream.isAwaited) && !injection.hasEnd && !stream.hasEnded;
  if (isLast && !waits && !injection.hasEnd && injection.size > 0) report(LogLevel.Error, E_INJECTION_ENDED);
  if (SLUICE_HIGRESS && waits) {
    // The host takes what is injected past this filter, whenever that is.
    direction.pause(injection.isAwaited);
    direction.mark(Mark.AwaitsEnd);
    return DataStatus.StopIterationNoBuffer;
  }
  if (isLast && !waits) injection.hasEnd = true;
  const bytes = injection.hasEnd ? injection.takeAll() : injection.take();
  setBufferBytes(direction.buffer, 0, END, bytes);
  if (!waits) {
    direction.release();
    return DataStatus.Continue;
  }
  direction.pause(injection.isAwaited);
  direction.mark(Mark.AwaitsEnd);
  return DataStatus.StopIterationAndBuffer;
}

/** Sends bytes on, at once where the host can do so and else with the next chunk or at the end. */
export function inject(stream: StreamContext, bytes: Uint8Array, endOfStream: bool): Status {
  const injection = stream.injection;
  if (injection == null || injection.hasEnd || stream.isOver) {
    report(LogLevel.Error, E_NOT_INJECTED);
    return Status.BadArgument;
  }
  injection.hasEnd = endOfStream;
  injection.send(bytes);
  const direction = stream.directionOf(false);
  const atEnd = direction.flow == Flow.Paused && direction.is(Mark.AwaitsEnd);
  if (!atEnd && (!SLUICE_HIGRESS || stream.isCurrent)) return Status.Ok;
  if (!stream.reach()) return Status.NotFound;
  const status = SLUICE_HIGRESS
    ? injectEncodedData(injection.take(), endOfStream)
    : setBufferBytes(direction.buffer, END, 0, injection.take());
  stream.unreach();
  if (!endOfStream || status != Status.Ok) return status;
  if (!SLUICE_HIGRESS) return stream.resumeResponse();
  direction.release();
  return status;
}
