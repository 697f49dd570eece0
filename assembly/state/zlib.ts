import { LogLevel, Status } from "../abi/enums";
import { E_TOO_LARGE } from "../plugin/errors";
import { report } from "../plugin/log";
import { callForeign, ForeignAnswer } from "./foreign-call";

/** By how much the limit of an answer is above that of what is given. */
const INPUT_SHARE: u32 = 16;

/** Makes a zlib stream (RFC 1950, not gzip) of bytes. Foreign function `compress`. */
export function compress(bytes: Uint8Array): ForeignAnswer {
  return callForeign("compress", bytes);
}

/**
 * Makes bytes of a zlib stream. Foreign function `uncompress`; `SerializationFailure` for what is none.
 *
 * The host inflates everything before it hands anything over, and a stream can become 1,032 times as long: so what may come
 * out at most is bounded by what may go in, a sixteenth of the limit. More than that, or an answer above the limit, is
 * `BadArgument` with a line in the log. Memory of a plugin that has grown never shrinks.
 *
 * @param limit most bytes of the answer, 1 MiB by default
 */
export function uncompress(bytes: Uint8Array, limit: u32 = 1 << 20): ForeignAnswer {
  if (<u32>bytes.length <= limit / INPUT_SHARE) {
    const answer = callForeign("uncompress", bytes);
    if (<u32>answer.bytes.length <= limit) return answer;
  }
  report(LogLevel.Warn, E_TOO_LARGE);
  return new ForeignAnswer(Status.BadArgument, new Uint8Array(0));
}
