import { bufferLength, END, setBufferBytes } from "../abi/buffers";
import { LogLevel, Status } from "../abi/enums";
import { E_BODY_LENGTH, E_BODY_NOT_HELD } from "../plugin/errors";
import { report } from "../plugin/log";
import { Direction, Mark } from "./direction";
import { StreamContext } from "./stream-context";

/**
 * The whole body of a message, in the host's buffer. It is there in a whole-body handler, and in the trailers handler that
 * comes right after it; elsewhere it is empty and an edit is refused with `BadArgument` and a line in the log. A
 * streaming handler edits by what it returns.
 *
 * Edits add up, and change what the handler was given no more: that is a copy. The host does not limit how long an edited
 * body gets. A message that came without a body cannot be given one; answer with `ctx.sendLocalResponse` instead.
 */
export class HttpBody {
  constructor(
    private readonly stream: StreamContext,
    private readonly isRequest: bool,
  ) {}

  /** Bytes of the body as it is now, 0 where it is not there (`proxy_get_buffer_status`). */
  get length(): u32 {
    return this.isHeld ? bufferLength(this.direction.buffer) : 0;
  }

  /** Replaces the whole body; no bytes make it empty (`proxy_set_buffer_bytes`). */
  replace(bytes: Uint8Array): Status {
    return this.edit(0, END, bytes);
  }

  /** Puts bytes in front of the body (`proxy_set_buffer_bytes`). */
  prepend(bytes: Uint8Array): Status {
    return this.edit(0, 0, bytes);
  }

  /** Puts bytes behind the body (`proxy_set_buffer_bytes`). */
  append(bytes: Uint8Array): Status {
    return this.edit(END, 0, bytes);
  }

  private get direction(): Direction {
    return this.stream.directionOf(this.isRequest);
  }

  private get isHeld(): bool {
    return this.stream.isCurrent && !this.stream.isOver && this.direction.is(Mark.BodyHeld);
  }

  private edit(start: u32, length: u32, bytes: Uint8Array): Status {
    if (!this.isHeld) return this.refuse(E_BODY_NOT_HELD);
    const direction = this.direction;
    const added: u32 = bytes.length;
    if (!direction.is(Mark.FreeLength) && added != (length == 0 ? 0 : bufferLength(direction.buffer))) {
      return this.refuse(E_BODY_LENGTH);
    }
    const status = setBufferBytes(direction.buffer, start, length, bytes);
    if (status == Status.Ok) direction.mark(Mark.Edited);
    return status;
  }

  private refuse(problem: string): Status {
    report(LogLevel.Error, problem);
    return Status.BadArgument;
  }
}
