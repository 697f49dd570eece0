/**
 * Headers that are held while the body is read. Envoy does so only where the filter sets
 * `allow_on_headers_stop_iteration: true`; elsewhere no body callback ever comes and the client would wait for ever. The
 * field cannot be read, but its absence has a sign: the body has arrived, and no callback comes. Until the first callback
 * has come to the plugin, a timer looks for streams that show the sign for some time, and answers them. A filter that
 * keeps the body from this one for so long shows the same sign.
 */
import { setEffectiveContext } from "../abi/contexts";
import { LogLevel, Status } from "../abi/enums";
import { resultPointer, resultSize, resultText } from "../abi/memory";
import { getProperty } from "../abi/properties";
import { enter, leave } from "../plugin/current";
import { E_HELD_HEADERS } from "../plugin/errors";
import { Once, reportOnce } from "../plugin/log";
import { PluginInstance } from "../plugin/plugin-instance";
import { schedule } from "../plugin/ticks";
import { BodyPart } from "./body-part";
import { Direction, Flow } from "./direction";
import { mayHoldHeaders } from "./handled";
import { instanceOf, StreamContext } from "./stream-context";

/** How many looks of the timer in a row must see the sign: five seconds. */
const LOOKS: i32 = 20;

/** A direction whose headers are held. */
export class HeldHeaders {
  /** How often in a row the sign was seen. */
  looks: i32 = 0;
  /** Bytes of the body that the host had at the last look. */
  bytes: u64 = 0;

  constructor(readonly direction: Direction) {}
}

/** Holds the headers of a direction until its body handler has continued. */
export function holdHeaders(stream: StreamContext, direction: Direction): void {
  direction.flow = Flow.Held;
  const plugin = instanceOf(stream);
  if (SLUICE_HIGRESS || plugin.definition.holdingWorks) return;
  plugin.part<BodyPart>().held.set(stream.id, new HeldHeaders(direction));
  schedule(plugin);
}

/** A body callback has come while headers were held: this host can do it. */
export function noteHoldingWorks(plugin: PluginInstance): void {
  if (!mayHoldHeaders() || plugin.definition.holdingWorks) return;
  plugin.definition.holdingWorks = true;
  plugin.part<BodyPart>().held.clear();
  schedule(plugin);
}

/** The stream is gone. */
export function forgetHeld(stream: StreamContext): void {
  if (mayHoldHeaders()) instanceOf(stream).part<BodyPart>().held.delete(stream.id);
}

/** Looks for the sign that no body callback will come. */
export function lookAtHeld(plugin: PluginInstance): void {
  if (!mayHoldHeaders()) return;
  const held = plugin.part<BodyPart>().held;
  if (held.size == 0) return;
  if (plugin.definition.holdingWorks) {
    held.clear();
    return;
  }
  const all = held.values();
  for (let i = 0, count = all.length; i < count; i++) {
    const one = unchecked(all[i]);
    const stream = one.direction.stream;
    if (one.direction.flow != Flow.Held || setEffectiveContext(stream.id) != Status.Ok) {
      held.delete(stream.id);
      continue;
    }
    one.looks = showsSign(one) ? one.looks + 1 : 0;
    if (one.looks < LOOKS) continue;
    held.delete(stream.id);
    const outer = enter(stream);
    reportOnce(Once.HeldHeaders, LogLevel.Error, E_HELD_HEADERS);
    stream.fail("held_headers");
    leave(outer);
  }
  setEffectiveContext(plugin.id);
}

/** Is there a body, or all of it where that can be told, that the stream the host acts on was not called back with? */
function showsSign(held: HeldHeaders): bool {
  return held.direction.isRequest ? requestWaits(held) : responseWaits();
}

/** Bytes of the request have come, and it is not still growing. */
function requestWaits(held: HeldHeaders): bool {
  const bytes = sizeOf("total_size") - sizeOf("headers_bytes");
  const grows = bytes != held.bytes;
  held.bytes = bytes;
  return bytes > 0 && !grows && bytes >= sizeOf("size");
}

/** The last byte of the response has come, or it was made by the gateway or a filter. There is no sign of a part of one. */
function responseWaits(): bool {
  if (getProperty(["response", "backend_latency"]) == Status.Ok) return true;
  return getProperty(["response", "code_details"]) == Status.Ok && resultText() != "via_upstream";
}

function sizeOf(property: string): u64 {
  if (getProperty(["request", property]) != Status.Ok || resultSize() != 8) return 0;
  return load<u64>(resultPointer());
}
