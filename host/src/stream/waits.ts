import type { CallOrigin } from "../callout/pending-call.js";
import { nameIn, resultName, statusNames } from "../explain/names.js";
import { escapeBytes } from "../explain/escape.js";
import type { HttpContext } from "./http-context.js";
import type { HttpStream } from "./http-stream.js";
import { Iteration } from "./iteration.js";

/** Something that can move a stream on. */
export type Pending =
  | {
      readonly what: "call-out";
      /** `GET /path at cluster "c"` */
      readonly call: string;
      /** Milliseconds since it was made, by the host's clock. */
      readonly waited: number;
      /** Milliseconds until it times out; absent when it never does. */
      readonly due?: number;
    }
  | { readonly what: "tick"; readonly period: number; readonly due: number }
  | { readonly what: "queue"; readonly queue: string }
  /** The rest of a message. */
  | { readonly what: "client" | "upstream" };

/** One reason why a stream does not move. */
export interface StreamWait {
  /** Plugin that holds the stream; empty where no plugin does and the stream waits for the client or the upstream. */
  readonly plugin: string;
  readonly side: "request" | "response";
  /** Callback that stopped the stream, and what it returned; empty without a plugin. */
  readonly callback: string;
  readonly result: string;
  /** Bytes of the body that are held on this side. */
  readonly heldBytes: number;
  /** The sender is not read from, because more is held than the limit. */
  readonly readDisabled: boolean;
  /** The VM of the plugin has trapped. */
  readonly vmFailed: boolean;
  /** What can move the stream on; empty: nothing ever will, unless one of its sides gives up. */
  readonly pending: readonly Pending[];
  /** Call-outs of other streams of this plugin, in whose answers it could resume this one. */
  readonly otherCalls: number;
  /** The last call-out of this stream that was refused, so that no answer to it comes. */
  readonly refused?: { readonly call: string; readonly status: string };
}

/** What a stream waits for; empty once it has ended. */
export function streamWaits(stream: HttpStream): StreamWait[] {
  if (stream.ended) return [];
  const held = stream.contexts.flatMap((context) => [
    ...heldBy(stream, context, "request"),
    ...heldBy(stream, context, "response"),
  ]);
  return held.length > 0 ? held : [unheld(stream)];
}

/** Whether anything is under way that can move this stream on, its own sides apart. */
export function canMove(waits: readonly StreamWait[]): boolean {
  return waits.some(({ pending }) => pending.length > 0);
}

function heldBy(stream: HttpStream, context: HttpContext, side: "request" | "response"): StreamWait[] {
  const { stage, stoppedBy } = context[side];
  if (stage.flowing) return [];
  const direction = stream[side];
  const { failed } = context.vm;
  const goesOn = stage.iteration === Iteration.Stopped && !direction.complete;
  const { refusedCall } = context;
  const { callouts, redisCalls } = context.root;
  const calls = [...callouts.values(), ...redisCalls.values()].map(({ origin }) => origin);
  const own = calls.filter((call) => call.stream === stream);
  return [
    {
      plugin: context.spec.name,
      side,
      callback: stoppedBy?.callback ?? "",
      result: stoppedBy === undefined ? "" : resultName(stoppedBy.callback, stoppedBy.result),
      heldBytes: direction.buffered?.size ?? 0,
      readDisabled: direction.readDisabled,
      vmFailed: failed,
      pending: [
        ...(goesOn ? [{ what: side === "request" ? "client" : "upstream" } as const] : []),
        ...(failed ? [] : pendingOf(context, own)),
      ],
      otherCalls: failed ? 0 : calls.length - own.length,
      ...(refusedCall && { refused: { call: refusedCall.what, status: nameIn(statusNames, refusedCall.status) } }),
    },
  ];
}

function pendingOf({ root, vm }: HttpContext, calls: readonly CallOrigin[]): Pending[] {
  const now = vm.runtime.clock.monotonicNanoseconds();
  const { tick } = root;
  return [
    ...calls.map(({ what: call, startedAt, timeoutMs }) => {
      const waited = Number(now - startedAt) / 1e6;
      return { what: "call-out" as const, call, waited, ...(timeoutMs > 0 && { due: timeoutMs - waited }) };
    }),
    ...(tick === undefined ? [] : [{ what: "tick" as const, period: tick.period, due: Number(tick.due - now) / 1e6 }]),
    ...[...root.queues].map((queue) => ({ what: "queue" as const, queue: escapeBytes(queue) })),
  ];
}

function unheld({ request, response }: HttpStream): StreamWait {
  const side = request.complete || response.headers !== undefined ? "response" : "request";
  const { buffered, readDisabled } = side === "request" ? request : response;
  return {
    plugin: "",
    side,
    callback: "",
    result: "",
    heldBytes: buffered?.size ?? 0,
    readDisabled,
    vmFailed: false,
    pending: [{ what: side === "request" ? "client" : "upstream" }],
    otherCalls: 0,
  };
}
