import { connect } from "node:net";

/**
 * Resolves when a gateway with one worker thread has dealt with everything that had reached its sockets before: it opens
 * a connection and ends it again, which the worker notices in its turn. No request is made, so no plugin sees it.
 *
 * @returns the connection's port on this side, by which the gateway's log may name it; undefined when there was none,
 * because the gateway is gone, which whoever waits will find out
 */
export function barrier(url: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let from: number | undefined;
    const socket = connect(Number(port), hostname, () => {
      from = socket.localPort;
      socket.end();
    });
    socket.on("close", () => resolve(from));
    socket.on("error", () => undefined);
    socket.resume();
  });
}
