import { Agent, request, type ClientRequest, type IncomingMessage } from "node:http";
import type { HeaderList } from "@sluice/host";
import { headerList, type HeadersInit } from "../headers.js";
import { chunksOf, knownLength, MessageCollector, SeenResponse, type AfterChunk, type BodyInit } from "../message.js";

/** A request for `send`. */
export interface SendInit {
  readonly host?: string;
  readonly headers?: HeadersInit;
  readonly body?: BodyInit;
  readonly trailers?: HeadersInit;
  /** Default: chunks follow each other at once. Chunks that an early response makes pointless are not sent. */
  readonly afterChunk?: AfterChunk;
  /** Called when the request has been handed to the network as a whole. */
  readonly afterEnd?: () => void;
  /** Closes the connection. */
  readonly signal?: AbortSignal;
  /** Told of the port on this side, once there is one. */
  readonly onPort?: (port: number) => void;
}

/** Bytes of headers that both ends of a test take. */
export const MAX_HEADER_BYTES = 1 << 17;

/** Turns Node's flat list of names and values into pairs. */
export function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i]!.toLowerCase(), raw[2 * i + 1]!]);
}

/** Collects what follows the headers of a message, as far as it comes. */
export async function collect(message: IncomingMessage, into: MessageCollector): Promise<void> {
  try {
    for await (const chunk of message) into.add(chunk as Buffer);
  } catch {
    return; // cut
  }
  into.trailers = pairs(message.rawTrailers);
  into.complete = message.complete;
}

/** Collects a response. */
export async function collectResponse(response: IncomingMessage, into: MessageCollector): Promise<void> {
  into.headers = [[":status", String(response.statusCode)], ...pairs(response.rawHeaders)];
  await collect(response, into);
}

/** Begins an HTTP/1 request on a connection of its own, unless an agent is given. `length` undefined says nothing of it. */
export function begin(
  url: string,
  line: string,
  init: SendInit,
  framing: { readonly length: number | undefined; readonly chunked: boolean },
  agent?: Agent,
): ClientRequest {
  const [, method, path] = /^(\S+) (.*)$/.exec(line)!;
  const headers: string[] = ["host", init.host ?? "localhost"];
  const given = headerList(init.headers);
  for (const [name, value] of given) headers.push(name, value);
  const frames = given.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  if (framing.length !== undefined && !frames) headers.push("content-length", String(framing.length));
  else if (framing.chunked && !frames) headers.push("transfer-encoding", "chunked");
  const started = request(url, {
    method: method!,
    path: path!,
    headers: headers as never,
    maxHeaderSize: MAX_HEADER_BYTES,
    agent: agent ?? false,
    ...(init.signal && { signal: init.signal }),
  });
  started.on("socket", (socket) => {
    const tell = (): void => init.onPort?.(socket.localPort ?? 0);
    if (socket.connecting) socket.once("connect", tell);
    else tell();
  });
  return started;
}

/** Sends an HTTP/1 request, on a connection of its own unless an agent is given, and gives what came back. */
export async function send(url: string, line: string, init: SendInit = {}, agent?: Agent): Promise<SeenResponse> {
  const { response, error } = await converse(url, line, init, agent);
  if (response?.complete) return response;
  throw error ?? new Error(`The response to ${line} was cut`);
}

/** As `send`, for connections that may break: gives what came back so far, and the error that ended it. */
export function converse(
  url: string,
  line: string,
  init: SendInit = {},
  agent?: Agent,
): Promise<{ response?: SeenResponse; error?: Error; collected: MessageCollector }> {
  const chunks = chunksOf(init.body);
  const trailers = headerList(init.trailers);
  const length = knownLength(line.split(" ")[0]!, chunks, trailers);
  const req = begin(url, line, init, { length, chunked: chunks.length > 0 || trailers.length > 0 }, agent);
  return new Promise((resolve) => {
    const collected = new MessageCollector();
    let error: Error | undefined;
    let answered = false;
    req.on("response", async (res) => {
      answered = true;
      await collectResponse(res, collected);
      const { headers, body, trailers, complete } = collected;
      if (!req.writableEnded) req.destroy();
      resolve({ response: new SeenResponse(headers!, body, trailers, complete), collected, ...(error && { error }) });
    });
    req.on("error", (cause) => {
      error = cause;
      if (!answered) resolve({ error, collected });
    });
    void write(req, chunks, trailers, init, () => answered || req.destroyed);
  });
}

async function write(
  req: ClientRequest,
  chunks: readonly Uint8Array[],
  trailers: HeaderList,
  init: SendInit,
  isOver: () => boolean,
): Promise<void> {
  for (const [i, chunk] of chunks.entries()) {
    if (isOver()) return;
    if (chunk.length > 0) await new Promise<unknown>((written) => req.write(chunk, written));
    await init.afterChunk?.(i + 1);
  }
  if (isOver()) return;
  if (trailers.length > 0) req.addTrailers(trailers as [string, string][]);
  req.end(() => init.afterEnd?.());
}
