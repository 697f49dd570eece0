import { END, getBufferBytes, setBufferBytes } from "../abi/buffers";
import { LogLevel, Status } from "../abi/enums";
import { resultBytes } from "../abi/memory";
import { E_BODY_LENGTH, E_BODY_SKIPPED, E_NOT_INJECTED, E_TAIL } from "../plugin/errors";
import { Hook } from "../plugin/hook";
import { Once, report, reportOnce } from "../plugin/log";
import { PluginInstance } from "../plugin/plugin-instance";
import { BodyAccess } from "./body-access";
import { BodyPart } from "./body-part";
import { bodies, BodySupport, supportBodies } from "./body-support";
import { isBinary, isWebsocketUpgrade } from "./content";
import { Direction, Flow, Mark } from "./direction";
import { settleData } from "./flow";
import { handlesTrailers, injects, makesTrailers, mayHoldHeaders, mayNeedTimer } from "./handled";
import { readsWholeBodies, streamsBodies } from "./handled";
import { Injection } from "./injection";
import { forgetHeld, holdHeaders, lookAtHeld, noteHoldingWorks } from "./held-headers";
import { settleChunk } from "./paused-response";
import { DataStatus, HeaderStatus } from "./status";
import { instanceOf, StreamContext } from "./stream-context";
import { routesCalls } from "./routed-call";
import { forgetDue, resumeDue, resumeSoon } from "./resume-soon";

// @ts-ignore: decorator
@lazy
const NOTHING: Uint8Array = new Uint8Array(0);

const AT_ONCE_MILLISECONDS: u32 = 1;
const LOOK_EVERY_MILLISECONDS: u32 = 250;

/** Reads bodies for the handlers, and lets them change them, as the state of their direction allows. */
class BodyFlow extends BodySupport {
  begin(stream: StreamContext, direction: Direction, status: HeaderStatus): HeaderStatus {
    if (stream.isRouted(direction)) return this.beginRouted(stream, direction);
    if (direction.isRequest && direction.is(Mark.HasBody)) stream.isUpgrade = isWebsocketUpgrade();
    const definition = instanceOf(stream).definition;
    const hooks = definition.hooks;
    const whole = readsWholeBodies && (hooks & (direction.isRequest ? Hook.RequestBody : Hook.ResponseBody)) != 0;
    const streaming =
      streamsBodies && (hooks & (direction.isRequest ? Hook.StreamingRequestBody : Hook.StreamingResponseBody)) != 0;
    if (!whole && !streaming) return status;
    const holds = status == HeaderStatus.StopIteration;
    if (this.wants(stream, direction)) {
      direction.mark(Mark.Read);
      if (streaming && !(whole && direction.is(Mark.WantedWhole))) direction.mark(Mark.Streamed);
    }
    if (!direction.isRequest && !isStreamed(direction)) dropInjection(stream);
    if (!direction.is(Mark.Read)) {
      if (!holds) return status;
      return stream.isAwaited ? HeaderStatus.Pause : HeaderStatus.Continue;
    }
    // The plugin's own answer is whole already, and nothing holds it. Headers in front of a streamed body would be let go
    // with its first chunk, and in a chain of filters trailers would then be sent twice.
    const held = holds && !stream.hasEnded && !isStreamed(direction);
    if (definition.access(direction.isRequest, isStreamed(direction)) == BodyAccess.Edit) {
      if (held) direction.mark(Mark.FreeLength);
      else direction.freeLength();
    }
    if (held) holdHeaders(stream, direction);
    return holds && !held ? HeaderStatus.Continue : status;
  }

  /** The response answers a call of the plugin: it is held until it is whole. */
  private beginRouted(stream: StreamContext, direction: Direction): HeaderStatus {
    if (!direction.is(Mark.HasBody)) {
      answerRouted(stream, direction, NOTHING);
      return HeaderStatus.Continue;
    }
    direction.mark(Mark.Read | Mark.FreeLength);
    // The plugin asks for this one, whatever it said of the response that it takes the place of.
    direction.unmark(Mark.Unwanted);
    holdHeaders(stream, direction);
    return HeaderStatus.StopIteration;
  }

  /** Is there a body that the plugin reads? */
  private wants(stream: StreamContext, direction: Direction): bool {
    if (!direction.is(Mark.HasBody) || direction.is(Mark.Unwanted) || stream.isUpgrade) return false;
    if (direction.is(Mark.Wanted) || !isBinary(direction.headersMap)) return true;
    direction.mark(Mark.Skipped);
    reportOnce(Once.BodySkipped, LogLevel.Warn, E_BODY_SKIPPED);
    return false;
  }

  data(stream: StreamContext, direction: Direction, size: i32, endOfStream: bool): DataStatus {
    if (direction.flow == Flow.Held) noteHoldingWorks(instanceOf(stream));
    if (!direction.is(Mark.Read) || (direction.is(Mark.Unwanted) && direction.flow != Flow.Held)) {
      // What the plugin has kept of a response that it no longer wants goes in front of the rest.
      if (!direction.isRequest) this.endInjection(stream, direction);
      return this.goOn(stream, direction, endOfStream);
    }
    if (isStreamed(direction)) return this.chunk(stream, direction, size, endOfStream);
    direction.mark(Mark.WasHeld);
    if (!endOfStream) return DataStatus.StopIterationAndBuffer;
    const status = settleData(stream, direction, this.wholeBody(stream, direction));
    return status == DataStatus.Continue ? this.goOn(stream, direction, true) : status;
  }

  trailers(stream: StreamContext, direction: Direction): DataStatus {
    if (direction.flow == Flow.Held) noteHoldingWorks(instanceOf(stream));
    direction.mark(Mark.HasTrailers);
    let status = DataStatus.Continue;
    if (direction.is(Mark.Read) && !direction.is(Mark.Unwanted)) {
      if (isStreamed(direction)) this.lastChunk(stream, direction);
      else status = this.wholeBody(stream, direction);
    }
    if (stream.endedNow) return DataStatus.Pause;
    const answer = handlesTrailers ? instanceOf(stream).definition.trailers(stream, direction) : DataStatus.Continue;
    const settled = settleData(stream, direction, status == DataStatus.Continue ? answer : status);
    // Envoy loses a body that was held with its headers, and then by itself, when its trailers go on in this callback.
    const losesBody = mayHoldHeaders() && direction.is(Mark.PausedAtHeaders) && direction.is(Mark.WasHeld);
    if (settled != DataStatus.Continue || !losesBody) return settled;
    resumeSoon(instanceOf(stream), direction);
    return DataStatus.Pause;
  }

  private wholeBody(stream: StreamContext, direction: Direction): DataStatus {
    if (!readsWholeBodies && !routesCalls) return DataStatus.Continue;
    direction.mark(Mark.BodyHeld);
    if (!direction.is(Mark.HasTrailers)) direction.mark(Mark.AtEnd);
    const found = getBufferBytes(direction.buffer, 0, END) == Status.Ok;
    const body = found ? resultBytes() : NOTHING;
    const status = stream.isRouted(direction)
      ? answerRouted(stream, direction, body)
      : instanceOf(stream).definition.wholeBody(stream, direction, body);
    direction.unmark(Mark.AtEnd);
    if (status != DataStatus.StopIterationNoBuffer || stream.endedNow) return status;
    if (!direction.is(Mark.FreeLength) && body.length > 0) {
      report(LogLevel.Error, E_BODY_LENGTH);
      return DataStatus.Continue;
    }
    if (setBufferBytes(direction.buffer, 0, END, NOTHING) == Status.Ok) direction.mark(Mark.Edited);
    return DataStatus.Continue;
  }

  private chunk(stream: StreamContext, direction: Direction, size: i32, endOfStream: bool): DataStatus {
    const found = size > 0 && getBufferBytes(direction.buffer, 0, size) == Status.Ok;
    const chunk = found ? resultBytes() : NOTHING;
    if (endOfStream) direction.mark(Mark.AtEnd);
    const answer = instanceOf(stream).definition.bodyChunk(stream, direction, chunk, endOfStream);
    direction.unmark(Mark.AtEnd);
    if (stream.endedNow) return DataStatus.Pause;
    const injection = injectionOf(stream);
    if (injection != null && !direction.isRequest) {
      const status = settleChunk(stream, direction, injection, endOfStream);
      return status == DataStatus.Continue ? this.goOn(stream, direction, endOfStream) : status;
    }
    const next = answer == null ? NOTHING : answer;
    if (next != chunk && (next.length > 0 || chunk.length > 0)) {
      if (direction.is(Mark.FreeLength) || next.length == chunk.length) setBufferBytes(direction.buffer, 0, END, next);
      else reportOnce(Once.BodyLength, LogLevel.Error, E_BODY_LENGTH);
    }
    return this.goOn(stream, direction, endOfStream);
  }

  private goOn(stream: StreamContext, direction: Direction, endOfStream: bool): DataStatus {
    direction.release();
    // Envoy forgets trailers that are made in this callback when another filter keeps the body from going on.
    const forgets = makesTrailers && endOfStream && !direction.isRequest && direction.is(Mark.MadeTrailers);
    if (!forgets || stream.hasEnded) return DataStatus.Continue;
    resumeSoon(instanceOf(stream), direction);
    return DataStatus.Pause;
  }

  private endInjection(stream: StreamContext, direction: Direction): void {
    const injection = injectionOf(stream);
    if (injection == null) return;
    stream.injection = null;
    setBufferBytes(direction.buffer, 0, 0, injection.takeAll());
  }

  /** Trailers have come: the host has no room for bytes any more, and a message that lacks its end must not look whole. */
  private lastChunk(stream: StreamContext, direction: Direction): void {
    const answer = instanceOf(stream).definition.bodyChunk(stream, direction, NOTHING, true);
    const injection = injectionOf(stream);
    let tail = answer;
    if (injection != null && !direction.isRequest) {
      injection.hasEnd = true;
      tail = injection.takeAll();
    }
    if (stream.endedNow || tail == null || tail.length == 0) return;
    report(LogLevel.Error, E_TAIL);
    if (stream.responseIsOnItsWay) stream.cut();
    else stream.sendFailure("bytes_after_the_end");
  }

  wait(plugin: PluginInstance): u32 {
    if (!mayNeedTimer()) return 0;
    const part = plugin.part<BodyPart>();
    if (part.due.length > 0) return AT_ONCE_MILLISECONDS;
    return part.held.size > 0 ? LOOK_EVERY_MILLISECONDS : 0;
  }

  tick(plugin: PluginInstance): void {
    if (!mayNeedTimer()) return;
    resumeDue(plugin);
    lookAtHeld(plugin);
  }

  forget(stream: StreamContext): void {
    forgetHeld(stream);
    forgetDue(stream);
  }
}

function answerRouted(stream: StreamContext, response: Direction, body: Uint8Array): DataStatus {
  const call = stream.routed;
  stream.routed = null;
  const headers = response.headers.entries();
  const status = headers.get(":status");
  if (call != null) call.answer(stream, status == null ? 0 : <i32>parseInt(status), headers, body);
  return DataStatus.Continue;
}

/** Does the streaming handler have this body? */
function isStreamed(direction: Direction): bool {
  return streamsBodies && direction.is(Mark.Streamed);
}

/** A response that the plugin sends on itself. */
function injectionOf(stream: StreamContext): Injection | null {
  return injects ? stream.injection : null;
}

/** There is no body that the plugin could take into its hands. */
function dropInjection(stream: StreamContext): void {
  if (injectionOf(stream) == null) return;
  report(LogLevel.Error, E_NOT_INJECTED);
  stream.injection = null;
}

/** Called by each registration that needs it, so that other plugins carry nothing of it. */
export function useBodies(): void {
  if (bodies == null) supportBodies(new BodyFlow());
}
