/**
 * Contexts of streams that have ended serve the next ones, so that a stream costs no garbage.
 *
 * That is safe where nothing can hold a context, its messages or headers when the callback is over: an old reference would act on
 * another stream. Which modules those are is a matter of types: none of their variables and fields can take such an object, but for
 * those of what waits for an answer, which a stream counts. The build looks (`transform/src/reuse.ts`) and sets `reuses`; elsewhere
 * each stream has a context of its own.
 */
import { CLASS } from "../plugin/context";
import { isIdle } from "../plugin/current";
import { PluginInstance } from "../plugin/plugin-instance";
import { StreamContext } from "./stream-context";

/** Set by the build. */
// eslint-disable-next-line prefer-const
export let reuses: bool = false;

/** Where the compiler keeps the size of an object. */
const SIZE: usize = 4;

/** Most that wait: under a steady load hardly one does, and what a peak has left is given back. */
const MOST: i32 = 16;

/** Keeps the context of a stream that is gone, unless a callback that may still hold it is on the stack, or an answer is to come. */
export function keepContext(plugin: PluginInstance, stream: StreamContext): void {
  const start = changetype<usize>(stream);
  if (!reuses || !isIdle() || stream.answers != 0 || plugin.spares == MOST) return;
  if (load<u32>(start - CLASS) != plugin.definition.streamClass) return;
  const request = stream.requestSide;
  const response = stream.responseSide;
  if (request != null) request.clear();
  if (response != null) response.clear();
  // Every field begins as zero, also one that is added later. In a loop: `memory.fill` is a call out of V8's code.
  const end = start + load<u32>(start - SIZE);
  let at = start;
  for (; at + 8 <= end; at += 8) store<u64>(at, 0);
  for (; at < end; at += 4) store<u32>(at, 0);
  // The collector knows already that the context holds these three.
  store<usize>(start, changetype<usize>(plugin), offsetof<StreamContext>("plugin"));
  store<usize>(start, changetype<usize>(request), offsetof<StreamContext>("requestSide"));
  store<usize>(start, changetype<usize>(response), offsetof<StreamContext>("responseSide"));
  const next = plugin.spare;
  if (plugin.spares++ > 0) stream.nextSpare = next;
  if (next != stream) plugin.spare = stream;
}

/** A context of a stream that is gone, to be given its number and state; null when there is none. */
export function spareContext(plugin: PluginInstance): StreamContext | null {
  if (plugin.spares == 0) return null;
  const spare = changetype<StreamContext>(plugin.spare);
  // The last one stays where it is: mostly it comes back, and then nothing has to be stored.
  if (--plugin.spares > 0) {
    plugin.spare = spare.nextSpare;
    spare.nextSpare = null;
  }
  return spare;
}
