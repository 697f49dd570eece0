import { connect } from "node:net";
import { Agent, request, type IncomingMessage } from "node:http";
import type { EchoAnswer } from "@sluice/gateway";

/** An answer as it came over the wire: names and values are byte strings. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly trailers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

export interface Init {
  readonly method?: string;
  /** Flat list in wire order, `host` included. */
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
  readonly trailers?: Readonly<Record<string, string>>;
}

/** Sends one request on a connection of its own. */
export function exchange(url: string, init: Init = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url);
    const headers = [...(init.headers ?? ["host", host])];
    if (init.trailers !== undefined) headers.push("transfer-encoding", "chunked", "te", "trailers");
    else if (init.body !== undefined) headers.push("content-length", String(Buffer.byteLength(init.body)));
    const call = request(url, { method: init.method ?? "GET", agent: new Agent(), headers, maxHeaderSize: 1 << 18 });
    call.on("error", reject);
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve(answerOf(response, Buffer.concat(chunks))));
    });
    if (init.trailers !== undefined) call.addTrailers(init.trailers);
    // Bytes, because Node writes headers and a text body in one go as UTF-8, and header values are bytes.
    call.end(init.body === undefined ? undefined : Buffer.from(init.body));
  });
}

/** As {@link exchange}, for what the echo upstream answered. */
export async function echoed(url: string, init: Init = {}): Promise<EchoAnswer & { answer: Answer }> {
  const answer = await exchange(url, init);
  return { ...(JSON.parse(answer.body.toString("utf8")) as EchoAnswer), answer };
}

/** Values of a header, in order. */
export function all(headers: readonly (readonly [string, string])[], name: string): string[] {
  return headers.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}

/** Whether something takes connections there. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

function answerOf(response: IncomingMessage, body: Buffer): Answer {
  const pairs = (flat: readonly string[]): [string, string][] =>
    Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2] ?? "", flat[at * 2 + 1] ?? ""]);
  return {
    status: response.statusCode ?? 0,
    headers: pairs(response.rawHeaders),
    trailers: pairs(response.rawTrailers),
    body,
  };
}
