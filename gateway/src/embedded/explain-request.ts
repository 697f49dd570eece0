import { request, type ClientRequest } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { ExplainOptions, Explanation, HttpStream } from "@sluice/host";
import { GatewayOptionError } from "../errors.js";
import type { GatewayOptions } from "../gateway.js";
import { launchEmbedded } from "./launch.js";

/** One request, and what it is sent through. */
export interface ExplainRequestOptions extends Pick<
  GatewayOptions,
  "plugins" | "upstream" | "clusters" | "logLevel" | "onLog"
> {
  /** Method and path, `GET /path?query`. */
  readonly line: string;
  /** In order; `host` is that of the gateway unless it is among them (default none). Text is sent as UTF-8. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Default none. Text is sent as UTF-8. */
  readonly body?: string | Uint8Array;
  /** Milliseconds until a request without an answer is explained as it stands (default 5,000). */
  readonly patienceMs?: number;
  /** What is shown of secrets (default: their length). */
  readonly show?: ExplainOptions;
}

/**
 * Sends one request through plugins in the embedded gateway and tells its life.
 *
 * @throws GatewayOptionError when the request cannot be sent as it is written
 * @throws EmbeddedFailedError when a plugin is refused
 */
export async function explainRequest(options: ExplainRequestOptions): Promise<Explanation> {
  const { line, patienceMs = 5000, show } = options;
  let stream: HttpStream | undefined;
  const gateway = await launchEmbedded({
    ...options,
    explain: show ?? true,
    onStream: (opened) => (stream ??= opened),
  });
  try {
    const sent = send(gateway.port, options);
    const patience = new AbortController();
    const answered = answer(sent).finally(() => patience.abort());
    await Promise.race([answered, wait(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    const explanation = stream?.explanation;
    sent.destroy();
    if (explanation === undefined) {
      throw new GatewayOptionError(`The request ${JSON.stringify(line)} is not HTTP that the gateway can read.`);
    }
    return explanation;
  } finally {
    await gateway.stop();
  }
}

function send(port: number, { line, headers = [], body = "" }: ExplainRequestOptions): ClientRequest {
  const [, method, path] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+)$/.exec(line) ?? [];
  if (method === undefined || path === undefined) {
    throw new GatewayOptionError(`The request ${JSON.stringify(line)} is not method and path. Write "GET /path".`);
  }
  try {
    const sent = request({ host: "127.0.0.1", port, method, path, agent: false });
    if (headers.some(([name]) => name.toLowerCase() === "host")) sent.removeHeader("host");
    for (const [name, value] of headers) sent.appendHeader(name, Buffer.from(value, "utf8").toString("latin1"));
    return sent.end(typeof body === "string" ? Buffer.from(body, "utf8") : body);
  } catch (error) {
    throw new GatewayOptionError(`The request cannot be sent: ${(error as Error).message}.`);
  }
}

/** Resolves once the answer has come to its end, or the connection to its. */
function answer(sent: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    sent.on("error", () => resolve());
    sent.on("response", (response) => {
      response.on("error", () => resolve());
      response.on("close", () => resolve());
      response.resume();
    });
  });
}
