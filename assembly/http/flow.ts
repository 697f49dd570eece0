/** The guard rail: what goes back to the host in place of what a handler has answered. */
import { LogLevel } from "../abi/enums";
import { E_PAUSED_FOR_NOTHING } from "../plugin/errors";
import { report } from "../plugin/log";
import { bodies } from "./body-support";
import { Direction, Flow, Mark } from "./direction";
import { handlesHeaders } from "./handled";
import { DataStatus, HeaderStatus } from "./status";
import { StreamContext } from "./stream-context";

const PAUSED_FOR_NOTHING = "paused_for_nothing";

/** What is held must have somebody who lets it go, or the client would wait for ever. */
export function settleHeaders(stream: StreamContext, direction: Direction, answer: HeaderStatus): HeaderStatus {
  if (stream.endedNow) return HeaderStatus.StopIteration;
  const support = bodies;
  let status = handlesHeaders ? answer : HeaderStatus.Continue;
  if (support != null) {
    status = support.begin(stream, direction, status);
    if (direction.flow == Flow.Held || stream.endedNow) return status;
  }
  if (status == HeaderStatus.Continue) {
    direction.release();
    return status;
  }
  if (stream.isAwaited && !stream.hasEnded) {
    direction.pause(stream.promised);
    direction.mark(Mark.PausedAtHeaders);
    return status == HeaderStatus.StopAllIterationAndBuffer ? status : HeaderStatus.Pause;
  }
  report(LogLevel.Error, E_PAUSED_FOR_NOTHING);
  // The plugin's own answer passes its response handler: held there, it would never arrive.
  if (stream.hasEnded) {
    direction.release();
    return HeaderStatus.Continue;
  }
  stream.sendFailure(PAUSED_FOR_NOTHING);
  return HeaderStatus.StopIteration;
}

/** As `settleHeaders`, at the end of a body that lies in the host's buffer, or at trailers. */
export function settleData(stream: StreamContext, direction: Direction, status: DataStatus): DataStatus {
  if (stream.endedNow) return DataStatus.Pause;
  if (status != DataStatus.Continue) {
    if (stream.isAwaited && !stream.hasEnded) {
      direction.pause(stream.promised);
      return DataStatus.Pause;
    }
    report(LogLevel.Error, E_PAUSED_FOR_NOTHING);
    if (!stream.hasEnded) {
      failPaused(stream);
      return DataStatus.Pause;
    }
  }
  direction.announceLength();
  direction.release();
  return DataStatus.Continue;
}

/** After the answer to a call: what is still paused must have somebody who lets it go. */
export function settlePaused(stream: StreamContext): void {
  settle(stream, stream.directionOf(true));
  settle(stream, stream.directionOf(false));
}

function settle(stream: StreamContext, direction: Direction): void {
  if (direction.flow != Flow.Paused) return;
  if (stream.promised) direction.mark(Mark.Promised);
  if (direction.is(Mark.Promised) || stream.answers > 0) return;
  report(LogLevel.Error, E_PAUSED_FOR_NOTHING);
  failPaused(stream);
}

/** An answer is possible until the headers of the response have gone on; one that was resumed ends the exchange by itself. */
function failPaused(stream: StreamContext): void {
  if (stream.responseResumedNow) return;
  if (stream.responseIsOnItsWay) stream.cut();
  else stream.sendFailure(PAUSED_FOR_NOTHING);
}
