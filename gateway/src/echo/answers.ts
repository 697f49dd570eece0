import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** The JSON the echo upstream answers with. */
export interface EchoAnswer {
  readonly method: string;
  /** Request target as it stood in the request line, query included. */
  readonly path: string;
  /**
   * In the order they came, repeats included. A value is bytes, and one character U+0000 to U+00FF stands for each of
   * them, so nothing is lost whatever the bytes are. Names are as they came.
   */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Trailers in the same form; empty when there were none. */
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** The body, when it is UTF-8; empty when there was none. */
  readonly body?: string;
  /** The body, when it is not UTF-8. */
  readonly bodyBase64?: string;
}

const maxBytes = 64 * 1024 * 1024;
const maxDelayMs = 60_000;

/**
 * Answers one request. The path can ask for something else than the plain echo:
 *
 * | path | answer |
 * |---|---|
 * | `/status/N` | the echo with status N, 200 to 599 |
 * | `/delay/N` | the echo after N milliseconds, at most 60,000 |
 * | `/bytes/N` | N bytes 0, 1, … 255, 0, …, at most 64 MiB |
 * | `/headers?name=value&…` | the echo with these response headers; `%FF` stands for the byte FF |
 * | `/raw` | the request body as it came, chunk by chunk, then the request trailers |
 * | `/reset` | none: the connection is cut |
 * | `/cut/N` | `/bytes/N`, but the connection is cut half-way |
 */
export async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  const [, verb = "", argument = ""] = path.split("/");
  const number = /^\d{1,9}$/.test(argument) ? Number(argument) : 0;
  switch (verb) {
    case "status":
      return echo(request, response, number >= 200 && number <= 599 ? number : 400);
    case "delay":
      await sleep(Math.min(number, maxDelayMs));
      return echo(request, response);
    case "bytes":
      return bytes(request, response, Math.min(number, maxBytes));
    case "cut":
      return bytes(request, response, Math.min(number, maxBytes), true);
    case "headers":
      return echo(request, response, 200, pairsOf(query));
    case "raw":
      return raw(request, response);
    case "reset":
      return void request.socket.destroy();
    default:
      return echo(request, response);
  }
}

async function echo(
  request: IncomingMessage,
  response: ServerResponse,
  status = 200,
  headers: readonly string[] = [],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const seen: EchoAnswer = {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: inPairs(request.rawHeaders),
    trailers: inPairs(request.rawTrailers),
    ...(isUtf8(body) ? { body: body.toString("utf8") } : { bodyBase64: body.toString("base64") }),
  };
  const text = Buffer.from(readable(seen));
  const bodiless = status === 204 || status === 304; // a 204 must not even announce a length (RFC 9110, 8.6)
  const length = status === 204 ? [] : ["content-length", String(text.length)];
  response.writeHead(status, ["content-type", "application/json", ...length, ...headers]);
  response.end(bodiless ? undefined : text);
}

/** JSON with a line for each header, for those who read it in a terminal. */
function readable(seen: EchoAnswer): string {
  const members = Object.entries(seen).map(([name, value]: [string, unknown]) => {
    if (!Array.isArray(value) || value.length === 0) return `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    const lines = value.map((pair) => `    ${JSON.stringify(pair)}`);
    return `  ${JSON.stringify(name)}: [\n${lines.join(",\n")}\n  ]`;
  });
  return `{\n${members.join(",\n")}\n}\n`;
}

async function bytes(request: IncomingMessage, response: ServerResponse, count: number, cut = false): Promise<void> {
  request.resume();
  response.writeHead(200, ["content-type", "application/octet-stream", "content-length", String(count)]);
  await pipeline(pattern(cut ? count >> 1 : count), response, { end: !cut });
  if (cut) setTimeout(() => request.socket.destroy(), 20); // what was written leaves first
}

function* pattern(count: number): Generator<Uint8Array> {
  const block = Uint8Array.from({ length: 64 * 1024 }, (_, at) => at & 0xff);
  for (let left = count; left > 0; left -= block.length) yield left < block.length ? block.subarray(0, left) : block;
}

async function raw(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(200, ["content-type", request.headers["content-type"] ?? "application/octet-stream"]);
  await pipeline(request, response, { end: false });
  response.addTrailers(inPairs(request.rawTrailers) as [string, string][]);
  response.end();
}

/** Node hands headers over as name, value, name, value. */
function inPairs(flat: readonly string[]): [name: string, value: string][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2] ?? "", flat[at * 2 + 1] ?? ""]);
}

function pairsOf(query: string): string[] {
  // %FF becomes U+00FF, the form in which Node takes header bytes.
  const byte = (text: string): string =>
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return query.split("&").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at < 1 ? [] : [byte(pair.slice(0, at)), byte(pair.slice(at + 1))];
  });
}
