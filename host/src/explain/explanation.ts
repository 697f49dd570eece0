import type { LogLevel, VmName } from "../log.js";
import type { StreamWait } from "../stream/waits.js";

/*
 * The life of a request as data: plain objects that survive JSON. Texts are of one line: bytes that are no UTF-8 and
 * characters that cannot be seen are escaped, `\xff`; what may be secret is given as its length, `<12 bytes>`.
 */

/** Everything that is known about one stream. */
export interface Explanation {
  /** `GET /path`, as the client sent it; empty before its headers came. */
  readonly request: string;
  /** What happened, in order. */
  readonly events: readonly LifeEvent[];
  /** Events beyond the 2,000 that are kept. */
  readonly omitted: number;
  /** Nothing will happen any more. */
  readonly ended: boolean;
  /** Envoy's response code details; empty while there are none. */
  readonly details: string;
  /** What a stream that has not ended waits for. */
  readonly waits: readonly StreamWait[];
}

export type LifeEvent = MessageEvent | CallbackEvent | LocalResponseEvent | ResetEvent;

/** A part of the request or the response that came in, or went out. */
export interface MessageEvent {
  readonly kind: "message";
  readonly from: "client" | "upstream" | "gateway";
  readonly to: "client" | "upstream" | "gateway";
  readonly part: "headers" | "body" | "trailers";
  /** Of headers and trailers. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Of a piece of a body. */
  readonly bytes?: number;
  readonly endStream: boolean;
}

/** Something that ran in a plugin. */
export interface CallbackEvent {
  readonly kind: "callback";
  readonly plugin: string;
  readonly contextId: number;
  readonly vm: VmName;
  /** Export of the module, `proxy_on_request_headers`. */
  readonly callback: string;
  readonly args: Facts;
  /** By its name, `StopIteration`; absent for none, and for a callback that trapped. */
  readonly result?: string;
  /** Why it did not return: the first line of Envoy's report. */
  readonly trap?: string;
  /** The call-out whose answer this is. */
  readonly answers?: { readonly call: string; readonly milliseconds: number };
  /**
   * The rule of the configuration that holds for this stream, by its position; `global` for what stands outside of rules,
   * `none` where the plugin does nothing. Of modules that export `_rule_`.
   */
  readonly rule?: number | "global" | "none";
  /** Wall time, host calls included. */
  readonly nanoseconds: number;
  /** What the host allocated in the guest to hand data over. */
  readonly mallocBlocks: number;
  readonly mallocBytes: number;
  /** Bytes by which the memory of the guest grew. */
  readonly memoryGrowth: number;
  /** What the plugin did, in order. */
  readonly steps: readonly Step[];
  /** What is different afterwards. */
  readonly changes: readonly Change[];
}

/** Names and values in the order of the ABI. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export type Step = CallStep | LogStep;

/** A host call. */
export interface CallStep {
  readonly kind: "call";
  /** `proxy_get_header_map_value` */
  readonly call: string;
  readonly args: Facts;
  /** Its status by name, `Ok`. */
  readonly status: string;
  /** What it handed over. */
  readonly returned: Facts;
}

/** A line in the log. */
export interface LogStep {
  readonly kind: "log";
  readonly level: LogLevel;
  readonly message: string;
}

/** A header or a body that a callback has changed. */
export type Change =
  | {
      readonly what: "request headers" | "request trailers" | "response headers" | "response trailers";
      readonly name: string;
      /** Absent when it was added. */
      readonly before?: string;
      /** Absent when it was removed. */
      readonly after?: string;
    }
  | { readonly what: "request body" | "response body"; readonly before: number; readonly after: number };

/** The gateway answers in place of the upstream, because a plugin said so or because something is wrong. */
export interface LocalResponseEvent {
  readonly kind: "local response";
  readonly status: number;
  readonly details: string;
  readonly bytes: number;
}

/** The stream is cut. */
export interface ResetEvent {
  readonly kind: "reset";
  readonly by: "client" | "upstream" | "gateway";
  readonly reason: string;
}
