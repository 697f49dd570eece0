import { connect } from "node:net";

/**
 * Resolves when a gateway with one worker thread has dealt with everything that had reached its sockets before: it opens
 * a connection and ends it again, which the worker notices in its turn. No request is made, so no plugin sees it.
 */
export function barrier(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end());
    socket.on("close", () => resolve());
    socket.on("error", () => undefined); // the gateway is gone, which whoever waits will find out
    socket.resume();
  });
}
