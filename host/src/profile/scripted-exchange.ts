import { HostUsageError } from "../errors.js";
import type { HeaderList } from "../headers/header-list.js";
import type { Host } from "../host.js";
import type { Plugin } from "../plugin.js";
import type { HttpStream } from "../stream/http-stream.js";

/** One side of an exchange that is the same every time. */
export interface ScriptedMessage {
  readonly headers: HeaderList;
  /** Default none. */
  readonly body?: Uint8Array;
}

/** How long an exchange may take before it counts as stuck. */
const patienceMs = 10_000;

/**
 * An exchange for `profile`: a request that goes through the plugins to an upstream which always gives the same response. What
 * the function returns is undefined when the exchange was over at once, and else a promise of its end, which rejects after
 * ten seconds with the plugins that hold it.
 */
export function scriptedExchange(
  host: Host,
  plugins: readonly Plugin[],
  request: ScriptedMessage,
  response: ScriptedMessage,
): () => void | Promise<void> {
  return () => {
    let over = false;
    let tell = (): void => undefined;
    const respond = (): void => {
      const { headers, body } = response;
      stream.responseHeaders(headers, body === undefined);
      if (body !== undefined) stream.responseData(body, true);
    };
    const stream = host.openStream(plugins, {
      upstream: {
        onHeaders: (_, end) => void (end && respond()),
        onData: (_, end) => void (end && respond()),
        onTrailers: respond,
        onReset: () => undefined,
      },
      downstream: {
        onHeaders: () => undefined,
        onData: () => undefined,
        onTrailers: () => undefined,
        onReset: () => undefined,
        onComplete: () => {
          over = true;
          tell();
        },
      },
    });
    const { headers, body } = request;
    stream.requestHeaders(headers, body === undefined);
    if (body !== undefined) stream.requestData(body, true);
    if (over) return undefined;
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(stuck(stream)), patienceMs);
      tell = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
}

function stuck(stream: HttpStream): HostUsageError {
  const who = stream.state.waitingFor.join(", ") || "nobody";
  return new HostUsageError(
    `An exchange did not end within ${patienceMs / 1000} seconds: ${who} holds it. Profile an exchange that ends by itself.`,
  );
}
