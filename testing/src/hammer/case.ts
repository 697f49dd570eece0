import { bytesOf, type ByteString, type HeaderList, type LogLevel } from "@sluice/host";

/** Bytes as JSON can hold them: one character per byte, or a text that is repeated. */
export type Bytes = ByteString | { readonly repeat: ByteString; readonly times: number };

/** Headers whose values may be long. */
export type CaseHeaders = readonly (readonly [name: ByteString, value: Bytes])[];

/** A configuration: a JSON value, or bytes that need not be JSON; undefined is none. */
export type CaseConfiguration = { readonly json: unknown } | { readonly bytes: Bytes } | undefined;

/** What becomes of a call-out, beside an answer. `silence` waits for its time-out. */
export type CallFailure = "refused" | "reset" | "timeout" | "no endpoints" | "terminated" | "malformed" | "silence";

/** An answer of a cluster. To Redis calls only the body counts. */
export interface CallAnswer {
  readonly headers: CaseHeaders;
  readonly body: Bytes;
  readonly trailers: CaseHeaders;
}

/**
 * One thing that happens to a plugin. Those of a stream carry its number; what is not possible at the moment (a response
 * to a request that has not come out, a chunk after the end) is passed over, so that any part of a list can be left out.
 */
export type CaseEvent =
  /** Opens the stream. `end`: nothing follows the headers. */
  | {
      readonly do: "request";
      readonly stream: number;
      readonly headers: CaseHeaders;
      readonly end: boolean;
      /** Default 0. */
      readonly worker?: number;
      /** Properties of the stream, default none. */
      readonly properties?: Readonly<Record<string, string>>;
    }
  | { readonly do: "response"; readonly stream: number; readonly headers: CaseHeaders; readonly end: boolean }
  | {
      readonly do: "request data" | "response data";
      readonly stream: number;
      readonly bytes: Bytes;
      readonly end: boolean;
    }
  | { readonly do: "request trailers" | "response trailers"; readonly stream: number; readonly headers: CaseHeaders }
  | { readonly do: "hang up"; readonly stream: number }
  | { readonly do: "upstream reset"; readonly stream: number; readonly reason: string }
  /** Answers the call-out at this place among those under way, oldest first. */
  | { readonly do: "answer"; readonly call: number; readonly with: CallAnswer | CallFailure }
  | { readonly do: "advance"; readonly milliseconds: number }
  | { readonly do: "configure"; readonly configuration: CaseConfiguration }
  | { readonly do: "log level"; readonly level: LogLevel }
  /** Clusters come and go: whether calls to them are taken. */
  | { readonly do: "clusters"; readonly are: "up" | "without endpoints" | "unknown" }
  /** Ends every stream as peers without a fault would. Stands at the end of every case, written or not. */
  | { readonly do: "settle" };

/** Everything that has to be known to let the same happen again. JSON can hold it. */
export interface HammerCase {
  /** In force from the beginning (default none). */
  readonly configuration?: CaseConfiguration;
  /** Default 1. */
  readonly workers?: number;
  /** Body bytes a stream may hold in each direction (default 1 MiB). */
  readonly bufferLimit?: number;
  /** Repeats the events until this many exchanges have gone by, to see whether memory grows (default: once). */
  readonly soak?: number;
  readonly events: readonly CaseEvent[];
}

/** The bytes that are meant. */
export function expand(bytes: Bytes): Uint8Array {
  return bytesOf(expandText(bytes));
}

/** As `expand`, one character per byte. */
export function expandText(bytes: Bytes): ByteString {
  return typeof bytes === "string" ? bytes : bytes.repeat.repeat(bytes.times);
}

/** How many bytes are meant. */
export function sizeOf(bytes: Bytes): number {
  return typeof bytes === "string" ? bytes.length : bytes.repeat.length * bytes.times;
}

export function expandHeaders(headers: CaseHeaders): HeaderList {
  return headers.map(([name, value]) => [name, expandText(value)]);
}

/** What the plugin is handed over. */
export function configurationBytes(configuration: CaseConfiguration): Uint8Array {
  if (configuration === undefined) return new Uint8Array(0);
  return "json" in configuration ? Buffer.from(JSON.stringify(configuration.json)) : expand(configuration.bytes);
}
