import type { Host, Plugin } from "@sluice/host";

const REQUEST: readonly (readonly [string, string])[] = [
  [":method", "GET"],
  [":path", "/"],
  [":authority", "localhost"],
  [":scheme", "http"],
  ["x-forwarded-proto", "http"],
];

/**
 * Sends a request without a body to a worker of a host that may have several, and gives what the plugin made of a header for the
 * upstream; undefined when it did not let the request pass. Nothing of it takes time.
 */
export function ask(
  host: Host,
  plugin: Plugin,
  headers: Readonly<Record<string, string>>,
  { worker = 0, result = "x-result" } = {},
): string | undefined {
  let answer: string | undefined;
  const nothing = (): void => undefined;
  const stream = host.openStream([plugin], {
    worker,
    downstream: { onHeaders: nothing, onData: nothing, onTrailers: nothing, onReset: nothing },
    upstream: {
      onHeaders: (list) => {
        const found = list.find(([name]) => String(name) === result);
        answer = found === undefined ? undefined : String(found[1]);
      },
      onData: nothing,
      onTrailers: nothing,
      onReset: nothing,
    },
  });
  stream.requestHeaders([...REQUEST, ...Object.entries(headers)] as [string, string][], true);
  stream.reset();
  return answer;
}
