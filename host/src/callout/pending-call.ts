import type { RootContext } from "../contexts/root-context.js";
import { escapeText } from "../explain/escape.js";
import { Shown } from "../explain/shown.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HttpStream } from "../stream/http-stream.js";

/** A call-out under way. */
export interface PendingCall {
  readonly origin: CallOrigin;
  /** Ends it without an answer. */
  cancel(): void;
}

/** What there is to tell about a call-out. */
export class CallOrigin {
  /** Stream in whose callback it was made; undefined for one of the plugin itself. */
  readonly stream: HttpStream | undefined;
  /** By the steady clock, nanoseconds. */
  readonly startedAt: bigint;
  /** Turn of the event loop in which it was made. */
  readonly turn: object;

  /**
   * @param describe what it is, `GET /path at cluster "c"`; made when somebody asks
   * @param timeoutMs 0 for none
   */
  constructor(
    root: RootContext,
    private readonly describe: () => string,
    readonly timeoutMs: number,
  ) {
    this.stream = root.vm.speaker()?.stream;
    const { clock, turn } = root.vm.runtime;
    this.startedAt = clock.monotonicNanoseconds();
    this.turn = turn.current;
  }

  get what(): string {
    return this.describe();
  }
}

const shown = new Shown({});

/** `GET /path at cluster "c"`, without what may be secret. */
export function describeHttpCall(cluster: string, headers: HeaderMap): string {
  const [method, path] = [headers.get(":method") ?? "(no method)", headers.get(":path") ?? "(no path)"];
  return `${shown.value(":method", method)} ${shown.value(":path", path)} at cluster "${escapeText(cluster)}"`;
}

/** Remembers on the context that acts now that a call-out was refused, in case its stream then waits for it. */
export function noteRefusal(root: RootContext, status: number, describe: () => string): void {
  const acting = root.vm.speaker();
  if (acting !== undefined) acting.refusedCall = { what: describe(), status };
}
