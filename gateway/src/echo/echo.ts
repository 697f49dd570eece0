import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { requireFree, urlOf } from "../address.js";
import { answer } from "./answers.js";

/** Where the echo upstream listens. */
export interface EchoOptions {
  /** Default `127.0.0.1`. */
  readonly address?: string;
  /** Default 0: a free one. */
  readonly port?: number;
}

/** An echo upstream that listens. */
export interface EchoUpstream {
  /** `http://127.0.0.1:34567` */
  readonly url: string;
  readonly port: number;
  /** Requests whose headers have arrived so far. */
  readonly requests: number;
  /** Cuts every connection and ends. */
  close(): Promise<void>;
}

/** Bytes of request headers the echo takes: more than any gateway in front of it lets through by default. */
const maxHeaderSize = 128 * 1024;

/**
 * Starts an HTTP/1 upstream that answers with what it has received; what it answers is described at `EchoAnswer`, and
 * the paths that make it do something else at `answer`.
 *
 * @throws AddressInUseError
 */
export async function startEcho(options: EchoOptions = {}): Promise<EchoUpstream> {
  const address = options.address ?? "127.0.0.1";
  await requireFree(address, options.port ?? 0);
  let requests = 0;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    requests++;
    answer(request, response).catch((error: unknown) => {
      // The client is gone, or has sent something that is not HTTP; there is nobody to tell.
      response.destroy(error instanceof Error ? error : undefined);
    });
  };
  const server = createServer({ maxHeaderSize, requestTimeout: 0, keepAliveTimeout: 60_000 }, serve);
  server.maxHeadersCount = 0; // 0 means no limit; the default would cut the list silently
  await listen(server, address, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: urlOf(address, port),
    port,
    get requests() {
      return requests;
    },
    close: () => close(server),
  };
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => resolve());
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
