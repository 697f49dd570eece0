/**
 * Headers that are held while the body is read. Envoy does so only where the filter sets
 * `allow_on_headers_stop_iteration: true`; elsewhere no body callback ever comes and the client would wait for ever. The
 * field cannot be read, but its absence has a sign: the body arrives, and no callback comes. Until the first callback has
 * come, a timer looks for streams that show the sign for some time, and answers them; a filter before this one may show it
 * too, but not for long.
 */
import { setEffectiveContext } from "../abi/contexts";
import { LogLevel, Status } from "../abi/enums";
import { resultPointer, resultSize } from "../abi/memory";
import { getProperty } from "../abi/properties";
import { enter, leave } from "../plugin/current";
import { E_HELD_HEADERS } from "../plugin/errors";
import { Once, reportOnce } from "../plugin/log";
import { PluginInstance } from "../plugin/plugin-instance";
import { Direction, Flow } from "./direction";
import { instanceOf, StreamContext } from "./stream-context";
import { schedule } from "./timer";

/** How many looks of the timer must see the sign: two seconds. */
const LOOKS: i32 = 8;

/** A direction whose headers are held. */
export class HeldHeaders {
  /** How often the sign was seen. */
  looks: i32 = 0;

  constructor(readonly direction: Direction) {}
}

/** Holds the headers of a direction until its body handler has continued. */
export function holdHeaders(stream: StreamContext, direction: Direction): void {
  direction.flow = Flow.Held;
  const plugin = instanceOf(stream);
  if (SLUICE_HIGRESS || plugin.holdingWorks) return;
  let held = plugin.held;
  if (held == null) {
    held = new Map<u32, HeldHeaders>();
    plugin.held = held;
  }
  held.set(stream.id, new HeldHeaders(direction));
  schedule(plugin);
}

/** A body callback has come while headers were held: this host can do it. */
export function noteHoldingWorks(plugin: PluginInstance): void {
  if (plugin.holdingWorks) return;
  plugin.holdingWorks = true;
  plugin.held = null;
  schedule(plugin);
}

/** The stream is gone. */
export function forgetHeld(stream: StreamContext): void {
  const held = instanceOf(stream).held;
  if (held != null) held.delete(stream.id);
}

/** Looks for the sign that no body callback will come. */
export function lookAtHeld(plugin: PluginInstance): void {
  const held = plugin.held;
  if (held == null) return;
  const all = held.values();
  for (let i = 0, count = all.length; i < count; i++) {
    const one = unchecked(all[i]);
    const stream = one.direction.stream;
    if (one.direction.flow != Flow.Held || setEffectiveContext(stream.id) != Status.Ok) {
      held.delete(stream.id);
      continue;
    }
    if (bodyHasCome(one.direction.isRequest)) one.looks++;
    if (one.looks < LOOKS) continue;
    held.delete(stream.id);
    const outer = enter(stream);
    reportOnce(Once.HeldHeaders, LogLevel.Error, E_HELD_HEADERS);
    stream.fail("held_headers");
    leave(outer);
  }
  setEffectiveContext(plugin.id);
}

/**
 * Has the host seen bytes of the request body, or the whole response, of the stream it acts on? There is no sign of a part
 * of a response.
 */
function bodyHasCome(ofRequest: bool): bool {
  if (!ofRequest) return getProperty(["response", "backend_latency"]) == Status.Ok;
  return bytesOf("total_size") > bytesOf("headers_bytes");
}

function bytesOf(property: string): u64 {
  if (getProperty(["request", property]) != Status.Ok || resultSize() != 8) return 0;
  return load<u64>(resultPointer());
}
