import { createServer } from "node:net";
import { AddressInUseError } from "./errors.js";

/**
 * Makes sure that a port is free. Envoy itself would not notice: its listeners set SO_REUSEPORT, with which two
 * Envoys share a port and each gets a part of the connections.
 *
 * @throws AddressInUseError
 */
export async function requireFree(address: string, port: number): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new AddressInUseError(address, port) : error);
    });
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve()));
  });
}

/** `http://127.0.0.1:10000`; an address that stands for all is reached through the loopback. */
export function urlOf(address: string, port: number): string {
  const host = address === "0.0.0.0" ? "127.0.0.1" : address === "::" ? "::1" : address;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
